internal import Content
internal import Debian
internal import Packing
internal import Tree

extension OpenedImage {
  /// Reads what the image says of its packages: `/var/lib/dpkg/status.d` (distroless' form) and
  /// `/var/lib/dpkg/status`, and which files are theirs.
  ///
  /// A record that cannot be understood becomes a note: one may look at such an image all the same.
  mutating func readPackages() async throws {
    let tree = image.tree
    var database = PackageDatabase()
    var room = PackingLimits.current.keptSize
    for entry in tree.children(of: PackageDatabase.statusDirectory) {
      guard let body = try await record(entry, &room) else { continue }
      database.add(statusFile: Array(entry.path.lastComponent), body)
    }
    if let status = tree[PackageDatabase.status], let body = try await record(status, &room) {
      database.add(status: body)
      for entry in tree.children(of: PackageDatabase.infoDirectory) {
        guard LayerContents.keeps(entry.path), let body = try await record(entry, &room) else {
          continue
        }
        database.add(infoFile: Array(entry.path.lastComponent), body)
      }
    }
    image.packages = database.packages()
    image.notes += database.notes
    let owners = database.owners(in: tree)
    guard !owners.isEmpty else { return setArchitecture() }
    // Records may list but one of the names of a file; the file is the package's all the same.
    var files: [MemberPath: String] = [:]
    for (path, package) in owners {
      guard case .hardLink(let file)? = tree[path]?.kind else { continue }
      files[file] = files[file].map { min($0, package) } ?? package
    }
    image.tree.setOrigins { entry in
      var owner = owners[entry.path] ?? files[entry.path]
      if owner == nil, case .hardLink(let file) = entry.kind {
        owner = owners[file] ?? files[file]
      }
      return owner.map { .package($0, .recorded) } ?? .unknown
    }
    setArchitecture()
  }

  /// The bytes of a record, as long as all of them together are not too many.
  private mutating func record(_ entry: Entry, _ room: inout Int) async throws -> [UInt8]? {
    guard let size = image.tree.file(entry).content?.size else { return nil }
    guard size <= room else {
      if room >= 0 {
        image.notes.append(
          "the records of packages have more than \(PackingLimits.current.keptSize) bytes: "
            + "\(entry.path) and what follows are not read")
      }
      room = -1
      return nil
    }
    room -= Int(size)
    return try await bodies.content(of: entry, in: image.tree)
  }

  /// A bare root file system has the architecture that all its packages have.
  private mutating func setArchitecture() {
    guard image.architecture == nil else { return }
    let names = Set(image.packages.map(\.architecture)).subtracting(["all"])
    if names.count == 1 { image.architecture = names.first }
  }
}
