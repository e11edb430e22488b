internal import Packing
internal import Tree

/// A package's record under `/var/lib/dpkg/status.d`, by which scanners find what is in an image
/// that has no dpkg (distroless' PACKAGE_METADATA.md).
///
/// `<package>` is the `control` file as it is; `<package>.md5sums` the package's sums, of the
/// files that are there only. Owner, mode and time are those of the files in `control.tar`.
struct PackageStatus {
  struct File {
    var path: MemberPath
    var body: [UInt8]
    var entry: TarEntry
  }

  let files: [File]

  /// - Parameter present: the placed paths of the package's files that the image has.
  init(
    _ control: PackageControl, package: String, placement: Placement, present: Set<MemberPath>
  ) throws {
    func path(_ name: String) throws -> MemberPath {
      try MemberPath(parsing: Array("var/lib/dpkg/status.d/\(name)".utf8))
    }
    var files = [
      File(
        path: try path(package), body: control.control.body, entry: control.control.entry)
    ]
    if let sums = control.md5sums {
      let body = Self.sums(sums.body, placement: placement, present: present)
      files.append(File(path: try path(package + ".md5sums"), body: body, entry: sums.entry))
    }
    self.files = files
  }

  /// The sums of the files that are there.
  static func sums(
    _ sums: [UInt8], placement: Placement, present: Set<MemberPath>
  ) -> [UInt8] {
    filter(sums) { name in
      guard let path = try? MemberPath(parsing: name) else { return false }
      return present.contains(placement.place(path))
    }
  }

  /// The lines `<md5>  <path>` whose path is wanted, as they stand.
  private static func filter(_ sums: [UInt8], _ isWanted: ([UInt8]) -> Bool) -> [UInt8] {
    var kept: [UInt8] = []
    for line in sums.split(separator: UInt8(ascii: "\n")) {
      guard line.count > 34, isWanted(Array(line.dropFirst(34))) else { continue }
      kept += line
      kept.append(UInt8(ascii: "\n"))
    }
    return kept
  }
}
