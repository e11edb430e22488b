import Packing
import Content
import Rootfs
import Tree
import SystemPackage
import TestSupport

/// A store of its own, and packages made in code unpacked into it.
final class UnpackBench {
  private let directory: TemporaryDirectory
  let store: BlobStore
  let packages: PackageReader
  let unpacker: Unpacker

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.appending("store"))
    packages = PackageReader(store: store, workers: WorkLimiter(width: 2))
    unpacker = Unpacker(packages)
  }

  /// A writer that compresses for itself alone.
  func layerWriter(_ compressor: Compressor, jobs: Int = 2) -> LayerWriter {
    let workers = WorkLimiter(width: jobs)
    return LayerWriter(
      store: store, compressor: compressor, workers: workers,
      runs: RunPreparation(store: store, workers: workers))
  }

  func request(
    _ deb: DebBuilder, _ selection: Selection, _ placement: Placement = .plain
  ) throws -> FragmentRequest {
    FragmentRequest(
      name: deb.name, architecture: "amd64", deb: try store.put(try deb.build()),
      subject: deb.fileName, selection: selection, placement: placement)
  }

  func unpack(
    _ deb: DebBuilder, _ selection: Selection, _ placement: Placement = .plain
  ) async throws -> Fragment {
    try await unpacker.make(try request(deb, selection, placement))
  }

  /// What is taken of a package, one line for each entry.
  func taken(
    _ deb: DebBuilder, _ selection: Selection, _ placement: Placement = .plain
  ) async throws -> String {
    listing(try await unpack(deb, selection, placement).members.map(\.entry))
  }

  /// Why a package is refused; nil where it is not.
  func refusal(
    _ deb: DebBuilder, _ selection: Selection, _ placement: Placement = .plain
  ) async -> String? {
    await complaint(awaiting: { try await unpack(deb, selection, placement) })
  }

  /// The run of tar bytes.
  func run(_ fragment: Fragment) throws -> [UInt8] {
    try store.contents(of: fragment.tar.digest) ?? []
  }

  /// The text of a file of the run, found by its offset.
  func text(_ path: String, in fragment: Fragment) throws -> String? {
    let place = try memberPath(path)
    guard let found = fragment.members.first(where: { $0.entry.path == place }) else { return nil }
    guard let blob = found.entry.content else { return nil }
    let body = try run(fragment).dropFirst(Int(found.offset)).prefix(Int(blob.size))
    return String(decoding: body, as: UTF8.self)
  }
}

/// One line for each entry; Swift's own `dump` stands in the way of a bare call.
func listing(_ entries: [Entry]) -> String { dump(entries) }

/// A pattern for amd64, as on a line of `test.yaml`.
func bound(_ pattern: String, line: Int = 1) throws -> BoundPattern {
  try PathPattern(parsing: pattern, at: SourcePosition(file: "test.yaml", line: line, column: 5))
    .bound(architecture: "amd64", triplet: "x86_64-linux-gnu")
}

/// A selection without a package's record for scanners, unless told.
///
/// - Parameter patterns: nil for all files; those that end with ` ?` are optional.
func selection(
  _ patterns: [String]?, exclude: [String] = [], copyright: Bool = false, status: Bool = false
) throws -> Selection {
  let files: Selection.Files =
    try patterns.map { patterns in
      .patterns(
        try patterns.enumerated().map { index, text in
          let isOptional = text.hasSuffix(" ?")
          return Selection.Pattern(
            try bound(isOptional ? String(text.dropLast(2)) : text, line: index + 1),
            isOptional: isOptional)
        })
    } ?? .all
  return Selection(
    files: files, exclude: try exclude.enumerated().map { try bound($1, line: 20 + $0) },
    keepsCopyright: copyright, writesStatus: status)
}

/// Links for whole directories, as `from to` on a line each.
func placement(_ links: [(String, String)]) throws -> Placement {
  Placement(try links.map { (try memberPath($0.0), Array($0.1.utf8)) })
}
