internal import Packing
internal import Certificates
internal import Content
internal import Rootfs
import Tree
internal import Synchronization
internal import SystemPackage
internal import TestSupport

/// What becomes of a package after its members were found: decoding, unpacking, the tree.
extension FuzzTarget {
  private static let content = Array(String(repeating: "content of a stream, ", count: 40).utf8)
  private static let bench = Result { try FuzzBench() }
  /// The most bytes that a stream may decode to here.
  private static let limit = 1 << 20

  static let stream = FuzzTarget(
    "stream",
    seeds: [
      Stored.xz(content), Stored.xz(content, blockSize: 300), Stored.gzip(content),
      Stored.zstd(content), Stored.xz([]) + Stored.xz(content),
      Array("BZh9".utf8) + [0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0],
      [0x5d, 0, 0, 0x80, 0] + [UInt8](repeating: 0xff, count: 8) + [0, 0x31, 0x99],
    ], words: ["\u{1f}", "BZh9", "YZ", "\0\0\0\0"]
  ) { bytes in
    let store = try bench.get().store
    for encoding in Encoding.allCases where encoding != .none {
      let held = HeldBytes(bytes)
      let decompressor = Decompressor(store: store, jobs: 2, limit: limit)
      let plain = try? await decompressor.decode(
        held.bytes, as: encoding, subject: "it", owner: held)
      if let plain, plain.bytes.count > limit { return "more bytes than allowed" }
    }
    return nil
  }

  static let unpack = FuzzTarget(
    "unpack", seeds: tars, words: ["ustar\0" + "00", "../", "L", "K", "1", "2", "5", "0000644\0"]
  ) { bytes in
    let bench = try bench.get()
    let deb = DebBuilder("odd").rawData(withSums(bytes)).compressed(.none)
    let fragment = try await bench.unpack(try deb.build())
    let again = Fragment(record: fragment.record)
    if again != fragment { return "a fragment that is not read as it was written" }
    let tree = try Tree.compose([fragment], [], epoch: 0)
    var kinds: [MemberPath: Entry.Kind] = [:]
    for entry in tree.entries {
      let path = entry.path
      if path.components.contains(where: { $0.isEmpty || $0.elementsEqual("..".utf8) }) {
        return "a path that climbs"
      }
      if let parent = path.parent, kinds[parent] != .directory {
        return "no directory above \(path)"
      }
      if kinds.updateValue(entry.kind, forKey: path) != nil { return "\(path) stands twice" }
      if case .hardLink(let target) = entry.kind {
        guard case .file = kinds[target] else { return "\(path) is a link to no file" }
      }
    }
    return nil
  }

  static let record = FuzzTarget("record", seeds: records) { bytes in
    // A mutated record has a wrong sum: set it right, or nothing else is ever looked at.
    let body = Array(bytes.dropLast(32))
    let record = body + Digest(of: body).bytes
    if let fragment = Fragment(record: record),
      Fragment(record: fragment.record) != fragment
    {
      return "a fragment that is not read as it was written"
    }
    if let listing = PackageListing(record: record),
      PackageListing(record: listing.record) != listing
    {
      return "a listing that is not read as it was written"
    }
    return nil
  }

  private static let records: [[UInt8]] = {
    let entries = tars.flatMap { tar in
      (try? TarReader.entries(in: tar.span.bytes, subject: "it", dialect: .package)) ?? []
    }
    // A file and a link, a directory, a harvested file.
    func entry(_ path: String, _ kind: Entry.Kind, _ reason: EntryReason) -> Entry {
      Entry(
        path: (try? MemberPath(absolute: path)) ?? .root, kind: kind, mode: 0o644, uid: 1, gid: 2,
        mtime: -3, origin: .package("a", reason))
    }
    let fragment = Fragment(
      package: "a",
      members: [
        .init(entry: entry("/usr/a", .file(Blob(of: [1])), .pattern(0)), offset: 512),
        .init(entry: entry("/usr/b", .symbolicLink(target: [0x61]), .all), offset: 1024),
      ], directories: [entry("/usr", .directory, .parent)],
      harvest: [.init(path: .root.appending("etc").appending("x"), content: [1, 2])],
      control: Array("Package: a\n".utf8), tar: Blob(of: []))
    return [
      fragment.record,
      PackageListing(entries: entries, elf: [:]).record,
    ]
  }()

  static let certificate = FuzzTarget(
    "certificate", seeds: CertificateBuilder.oddities.map(\.der), words: ["\u{0c}", "\u{13}", "0"]
  ) { bytes in
    var bundle = CertificateBundle()
    try bundle.add(Array(CertificateBuilder.pem(bytes).utf8), named: "it.crt")
    if let store = try? JavaKeyStore.bytes(of: bundle), store.count < bytes.count {
      return "a key store without its certificate"
    }
    let directory = try CertificateDirectory(bundle)
    return directory.links.contains { $0.name.contains(UInt8(ascii: "/")) } ? "a link's name" : nil
  }
}

/// A store of its own; what is put into it is thrown away now and then.
private final class FuzzBench: Sendable {
  private let directory: TemporaryDirectory
  private let count = Atomic(0)
  let store: BlobStore

  init() throws {
    directory = try TemporaryDirectory("whittle-fuzz")
    store = BlobStore(at: directory.appending("store"))
  }

  func unpack(_ bytes: [UInt8]) async throws -> Fragment {
    if count.add(1, ordering: .relaxed).newValue % 256 == 0 { removeTree(store.root) }
    let request = FragmentRequest(
      name: "odd", architecture: "amd64", deb: try store.put(bytes), subject: "odd.deb",
      selection: Selection(files: .all), placement: .plain)
    return try await Unpacker(
      PackageReader(store: store, workers: WorkLimiter(width: 2), limit: 1 << 20)
    )
    .make(request)
  }
}
