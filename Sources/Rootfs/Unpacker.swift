internal import Packing
package import Content
internal import Debian
package import Tree

/// Makes fragments: from the cache, or from the `.deb` in one pass over its bytes.
package struct Unpacker: Sendable {
  private let reader: PackageReader
  private var store: BlobStore { reader.store }

  package init(_ reader: PackageReader) { self.reader = reader }

  /// The cached fragment, or nil where it must be made.
  package func cached(_ request: FragmentRequest) throws(StoreError) -> Fragment? {
    try cached(request.key)
  }

  /// The cached fragment of a key, or nil where it must be made.
  package func cached(_ key: Digest) throws(StoreError) -> Fragment? {
    guard let fragment = try store.record(Fragment.self, key),
      store.blob(fragment.tar.digest, size: fragment.tar.size) != nil
    else { return nil }
    return fragment
  }

  /// The cached fragment, or that of a shared place.
  package func found(_ request: FragmentRequest) async throws -> Fragment? {
    if let known = try cached(request) { return known }
    await store.bring(.fragments, request.key)
    return try cached(request)
  }

  /// Unpacks, selects and writes the run of tar bytes; no file of the package is ever executed.
  ///
  /// - Throws: ``StoreDamage`` when the stored `.deb` is not what its name says (it is removed
  ///   then); ``PackingError``, ``SelectionError``, ``MemberPathError``, ``StoreError``.
  package func make(_ request: FragmentRequest) async throws -> Fragment {
    let package = try await open(request)
    return try await make(request, of: package)
  }

  /// A package that was decoded, of which any number of fragments can be made.
  package struct Package: Sendable {
    fileprivate let control: PackageControl
    fileprivate let package: PackageReader.Package
  }

  /// Decodes the package of a request, and of all others for the same `.deb`.
  ///
  /// - Throws: ``StoreDamage`` as ``make(_:)``; ``PackingError``, ``StoreError``.
  package func open(_ request: FragmentRequest) async throws -> Package {
    let package = try await reader.open(request.deb, subject: request.subject)
    return Package(
      control: try await reader.control(of: package, subject: request.subject), package: package)
  }

  /// Lets go of a package of which no more fragments are wanted.
  package func close(_ deb: Blob) { reader.release(deb) }

  /// Selects and writes the run of tar bytes.
  ///
  /// - Throws: ``SelectionError``, ``MemberPathError``, ``StoreError``, ``PackingError``.
  package func make(_ request: FragmentRequest, of package: Package) async throws -> Fragment {
    try await reader.workers.pass { try fragment(request, package) }
  }

  private func fragment(_ request: FragmentRequest, _ package: Package) throws -> Fragment {
    let (control, data) = (package.control, package.package.data)
    let links = control.postinst.map { script in
      AlternativeLinks(
        AlternativeLink.read(
          script: MaintainerScript(String(decoding: script.body, as: UTF8.self))),
        of: request.selection, mtime: script.entry.mtime)
    }
    let members = try PackageMembers(
      package.package.entries, links ?? AlternativeLinks([], of: request.selection),
      placement: request.placement, package: request.subject)
    let plan = try SelectionPlan(
      request.selection, of: members, named: request.name, placement: request.placement,
      package: request.subject)
    let fragment = try write(plan, members, control, data, request)
    try store.put(fragment, as: request.key)
    store.offer(.fragments, request.key, needing: [fragment.tar])
    return fragment
  }

  private func write(
    _ plan: SelectionPlan, _ members: PackageMembers, _ control: PackageControl,
    _ data: SharedBytes,
    _ request: FragmentRequest
  ) throws -> Fragment {
    let items = try RunItems(plan, members, control, request).items
    var run = try RunWriter(in: store)
    var written: [Fragment.Member] = []
    var offsets: [MemberPath: Int64] = [:]
    var forgotten = 0
    for item in items {
      var entry = item.entry
      var offset: Int64 = 0
      switch item.body {
      case .none: offset = try run.append(entry)
      case .link(let target):
        _ = try run.append(entry)
        offset = offsets[target] ?? 0
      case .bytes(let bytes):
        entry.kind = .file(Blob(of: bytes))
        offset = try bytes.withUnsafeBytes { try run.append(entry, body: $0) }
      case .range(let range):
        var hasher = ContentHasher()
        data.forEachStep(of: range) { hasher.update($0) }
        entry.kind = .file(hasher.blob())
        offset = try run.append(entry, data, range)
        forgotten += range.count
        if forgotten > 16 << 20 {
          data.forget(0..<data.bytes.count)
          forgotten = 0
        }
      }
      offsets[entry.path] = offset
      written.append(Fragment.Member(entry: entry, offset: offset))
    }
    let present = Set(written.map(\.entry.path))
    let sums = control.md5sums.map {
      PackageStatus.sums($0.body, placement: request.placement, present: present)
    }
    return Fragment(
      package: request.name, members: written,
      directories: directories(plan, members, of: request.name),
      harvest: harvest(members, control, data, request), control: control.control.body,
      md5sums: sums,
      tar: try run.finish())
  }

  private func directories(
    _ plan: SelectionPlan, _ members: PackageMembers, of package: String
  ) -> [Entry] {
    members.members.enumerated()
      .filter { $0.element.entry.kind == .directory }
      .map { index, member in
        Entry(member, .directory, .package(package, plan.taken[index] ?? .parent))
      }
      .sorted { $0.path < $1.path }
  }

  private func harvest(
    _ members: PackageMembers, _ control: PackageControl, _ data: SharedBytes,
    _ request: FragmentRequest
  ) -> [Fragment.Harvest] {
    let script = request.selection.harvestsScript ? control.postinst : nil
    return (script.map { [.init(path: Selection.scriptPath, content: $0.body)] } ?? [])
      + harvest(members, data, request)
  }

  private func harvest(
    _ members: PackageMembers, _ data: SharedBytes, _ request: FragmentRequest
  ) -> [Fragment.Harvest] {
    members.members
      .filter { member in
        member.entry.kind == .file
          && request.selection.harvest.contains { $0.matches(member.path) }
      }
      .map { member in
        let body = UnsafeRawBufferPointer(rebasing: data.bytes[member.entry.body])
        return Fragment.Harvest(path: member.path, content: Array(body))
      }
      .sorted { $0.path < $1.path }
  }
}
