import Composer
import Content
import HTTP
import Registry
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A registry as the store of many machines: it makes builds faster, and nothing else.
@Suite struct SharedStoreTests {
  private static let name = "registry.example/store"

  /// What a run told.
  private final class Log: Sendable {
    private let events = Mutex<[Event]>([])

    func add(_ event: Event) { events.withLock { $0.append(event) } }

    /// The packages that were unpacked.
    var unpacked: [String] {
      events.withLock { $0 }.compactMap { event in
        if case .unpacking(let package, _) = event { package } else { nil }
      }
    }

    var notices: [Notice] {
      events.withLock { $0 }.compactMap { event in
        if case .noticed(let notice) = event { notice } else { nil }
      }
    }
  }

  /// One machine: a cache of its own, and the store of all.
  private func machine(
    _ cache: String, _ shop: borrowing Workshop, _ registry: FakeRegistry, _ log: Log = Log()
  ) -> Composer {
    var settings = Composer.Settings(environment: shop.environment)
    settings.cache = shop.directory.appending(cache)
    settings.sharedStore = "docker://\(Self.name)"
    return Composer(settings: settings, transport: registry) { log.add($0) }
  }

  private func build(_ composer: Composer, _ shop: borrowing Workshop, to output: String)
    async throws
  {
    let manifest = shop.manifest
    let place = shop.directory.appending(output)
    _ = try await composer.run {
      try await $0.build([manifest], lock: nil, output: place, kind: .oci)
    }
  }

  /// A store that one machine filled while it locked; the archive is gone then.
  private func filled(_ shop: borrowing Workshop) async throws -> FakeRegistry {
    let registry = FakeRegistry()
    try await build(machine("first", shop, registry), shop, to: "one")
    removeTree(shop.archive)
    return registry
  }

  private func index(_ shop: borrowing Workshop, _ output: String) throws -> [UInt8] {
    try contents(of: shop.directory.appending(output).appending("index.json"))
  }

  @Test("a second machine builds without decoding a package, or a mirror")
  func second() async throws {
    let shop = try Workshop()
    let registry = try await filled(shop)
    let tags = registry.tags(of: "store")
    for kind in ["deb-", "fragments-", "compressed-", "listings-"] {
      #expect(tags.contains { $0.hasPrefix(kind) }, "\(tags)")
    }
    let log = Log()
    try await build(machine("second", shop, registry, log), shop, to: "two")
    #expect(log.unpacked.isEmpty, "\(log.unpacked)")
    #expect(log.notices.isEmpty, "\(log.notices)")
    let one = try index(shop, "one")
    let two = try index(shop, "two")
    #expect(one == two)
    // What is there already is not sent again.
    let sent = registry.received.filter { $0.method == "PUT" }.count
    try await build(machine("third", shop, registry), shop, to: "three")
    let all = registry.received.filter { $0.method == "PUT" }.count
    #expect(all == sent)
  }

  @Test("no blob is sent twice, which some registries stumble over, and no tag before its blobs")
  func once() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    try await build(machine("first", shop, registry), shop, to: "one")
    let puts = registry.received.filter { $0.method == "PUT" }.map(\.path)
    let blobs = puts.compactMap { path in
      path.firstRange(of: "digest=").map { String(path[$0.upperBound...]) }
    }
    #expect(blobs.count > 10)
    #expect(Set(blobs).count == blobs.count)
    for tag in registry.tags(of: "store") { #expect(registry.isWhole(tag: tag, of: "store")) }
  }

  @Test("records that lead to other bytes are dropped, and the images are rebuilt")
  func poisoned() async throws {
    let shop = try Workshop()
    let registry = try await filled(shop)
    let fragments = registry.tags(of: "store").filter { $0.hasPrefix("fragments-") }
    try #require(fragments.count > 2)
    let last = fragments[fragments.count - 1]
    // Not each is of the final images: where two packages have one path, the second yields it.
    var dropped = 0
    for (number, tag) in fragments.dropLast().enumerated() {
      let wrong = registry.copy()
      wrong.move(tag, to: last, of: "store")
      let log = Log()
      try await build(machine("cache\(number)", shop, wrong, log), shop, to: "bad\(number)")
      if log.notices.contains(.sharedRecordsDropped) { dropped += 1 }
      let one = try index(shop, "one")
      let other = try index(shop, "bad\(number)")
      #expect(one == other)
    }
    #expect(dropped > 2)
  }

  @Test("a blob that is not what its name says is fetched or made elsewhere")
  func corrupted() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    try await build(machine("first", shop, registry), shop, to: "one")
    var manners = FakeRegistry.Manners()
    manners.corrupts = { bytes in bytes.isEmpty ? bytes : bytes.dropLast() + [bytes[0] ^ 0xFF] }
    let log = Log()
    try await build(machine("second", shop, registry.copy(manners), log), shop, to: "two")
    #expect(!log.unpacked.isEmpty)
    let one = try index(shop, "one")
    let two = try index(shop, "two")
    #expect(one == two)
  }

  @Test(
    "a store that is down, full or read-only is reported once, and the build goes on",
    arguments: [("down", 503), ("full", 507), ("refusing", 403)])
  func failing(_ name: String, _ status: Int) async throws {
    let shop = try Workshop()
    let registry = FakeRegistry { _, request in
      if name == "down" { return .reset }
      return request.method == .get || request.method == .head ? nil : .status(status)
    }
    let log = Log()
    try await build(machine("cache", shop, registry, log), shop, to: "one")
    try #require(log.notices.count == 1, "\(log.notices)")
    guard case .sharedStore(let store, _, _) = log.notices[0] else {
      Issue.record("\(log.notices)")
      return
    }
    #expect(store == Self.name)
    let other = Log()
    try await build(machine("again", shop, registry, other), shop, to: "two")
    #expect(other.notices.count == 1, "\(other.notices)")
    let one = try index(shop, "one")
    let two = try index(shop, "two")
    #expect(one == two)
  }

  @Test("a lock is made without the records of others, which nothing holds to a promise yet")
  func lock() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let manifest = shop.manifest
    _ = try await machine("first", shop, registry).run { try await $0.lock([manifest], to: nil) }
    let before = try contents(of: shop.lock)
    removeTree(shop.lock)
    let tags = registry.tags(of: "store")
    for kind in ["fragments-", "listings-"] {
      let own = tags.filter { $0.hasPrefix(kind) }
      for tag in own.dropFirst() { registry.move(tag, to: own[0], of: "store") }
    }
    let log = Log()
    _ = try await machine("second", shop, registry, log).run {
      try await $0.lock([manifest], to: nil)
    }
    let after = try contents(of: shop.lock)
    #expect(before == after)
    #expect(!log.unpacked.isEmpty)
  }

  @Test("a store is a repository, without tag or digest", arguments: ["x y", "host/name:tag"])
  func names(_ text: String) throws {
    var settings = Composer.Settings(environment: [:])
    settings.sharedStore = text
    #expect(throws: RegistryError.self) { try Composer(settings: settings) }
  }
}
