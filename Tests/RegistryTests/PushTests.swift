import Content
import HTTP
import OCI
import Registry
import TestSupport
import Synchronization
import Testing

struct PushTests {
  let sample = SamplePush()

  @Test("sends everything once, in an order in which nothing that is named is missing")
  func order() async throws {
    let registry = FakeRegistry()
    let counts = try await sample.push(to: registry)
    #expect(counts.sentBlobs == 6)
    #expect(counts.movedTags == 2)
    #expect(registry.isWhole(sample.index.descriptor.digest, of: SamplePush.path))
    let puts = registry.received.filter { $0.method == "PUT" }.map(\.path)
    let blobs = puts.lastIndex { $0.contains("/uploads/") }
    let first = puts.firstIndex { $0.contains("/manifests/") }
    #expect(blobs.map { $0 < first ?? 0 } == true)
    #expect(puts.last?.hasSuffix("/manifests/other") == true)
  }

  @Test("sends nothing where everything is there")
  func twice() async throws {
    let registry = FakeRegistry()
    _ = try await sample.push(to: registry)
    let again = registry.copy()
    let counts = try await sample.push(to: again)
    let writes = again.received.filter { !["GET", "HEAD"].contains($0.method) }
    #expect(writes.isEmpty)
    #expect(counts.sentBlobs + counts.sentDocuments + counts.movedTags == 0)
  }

  @Test("mounts blobs from a repository that has them")
  func mount() async throws {
    let registry = FakeRegistry()
    _ = try await sample.push(to: registry)
    let places = Dictionary(
      sample.plan.blobs.map { ($0.blob.digest, SamplePush.path) }, uniquingKeysWith: { $1 })
    let other = try RegistryReference(parsing: "registry.example/other")
    let counts = try await SamplePush.client(registry).open(other, for: .push)
      .push(sample.plan, mountingFrom: places)
    #expect(counts.mountedBlobs == 6)
    #expect(counts.sentBytes == 0)
  }

  @Test("lists referrers with the API, and under a tag without it", arguments: [true, false])
  func referrers(_ hasAPI: Bool) async throws {
    var manners = FakeRegistry.Manners()
    manners.listsReferrers = hasAPI
    let registry = FakeRegistry(manners)
    _ = try await sample.push(to: registry)
    let reference = try RegistryReference(parsing: SamplePush.name)
    let found = try await SamplePush.client(registry).open(reference, for: .pull)
      .referrers(of: sample.index.descriptor.digest)
    #expect(found.map(\.artifactType) == ["application/x-note"])
    #expect(registry.tags(of: SamplePush.path).count == (hasAPI ? 2 : 3))
    let again = try await sample.push(to: registry.copy(manners))
    #expect(again.sentDocuments == 0)
  }

  @Test("is whole or as it was when it is cut off at any request, and ends when run again")
  func cutOff() async throws {
    let old = SamplePush("old")
    let before = FakeRegistry()
    _ = try await old.push(to: before)
    let whole = before.copy()
    _ = try await sample.push(to: whole)
    let count = whole.received.count
    #expect(count > 25)
    for cut in 1...count {
      let registry = before.copy(fault: { number, _ in
        number >= cut ? .status(400) : nil
      })
      _ = try? await sample.push(to: registry)
      for tag in ["latest", "other"] {
        let digest = registry.tag(tag, of: SamplePush.path)
        let isOld = digest == old.index.descriptor.digest
        let isWhole = digest.map { registry.isWhole($0, of: SamplePush.path) } == true
        #expect(isWhole, "the tag \(tag) after request \(cut)")
        #expect(isOld || digest == sample.index.descriptor.digest)
      }
      let mended = registry.copy()
      _ = try await sample.push(to: mended)
      #expect(mended.tag("other", of: SamplePush.path) == sample.index.descriptor.digest)
      #expect(mended.isWhole(sample.index.descriptor.digest, of: SamplePush.path))
    }
  }

  @Test(
    "goes on after one fault at any request",
    arguments: [
      FakeRegistry.Fault.reset, .resetInside, .lostAnswer, .status(503),
      .status(429, fields: ["Retry-After": "1"]),
    ])
  func oneFault(_ fault: FakeRegistry.Fault) async throws {
    let calm = FakeRegistry()
    _ = try await sample.push(to: calm)
    for number in 1...calm.received.count {
      let registry = FakeRegistry(fault: { count, _ in count == number ? fault : nil })
      _ = try await sample.push(to: registry)
      let isWhole = registry.isWhole(sample.index.descriptor.digest, of: SamplePush.path)
      #expect(isWhole, "after a fault at request \(number)")
      #expect(registry.tag("latest", of: SamplePush.path) == sample.index.descriptor.digest)
    }
  }

  @Test(
    "a registry on this machine that answers 400 over HTTP and speaks no TLS is told of its 400")
  func badRequest() async throws {
    let registry = HTTPOnly()
    let reference = try RegistryReference(parsing: "127.0.0.1:5000/app")
    let found = await complaint(awaiting: {
      try await SamplePush.client(registry).open(reference, for: .pull)
        .referrers(of: sample.index.descriptor.digest)
    })
    #expect(found?.contains("400") == true, "\(found ?? "nothing")")
    #expect(registry.secureCount == 1)
  }
}

/// Answers 400 over HTTP, and nothing over TLS.
private final class HTTPOnly: HTTPTransport {
  private let count = Mutex(0)

  var secureCount: Int { count.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard request.url.scheme == .http else {
      count.withLock { $0 += 1 }
      throw HTTPError(request.url, .connectionTimeout(.seconds(15)))
    }
    return HTTPResponse(status: 400, url: request.url)
  }
}
