internal import Content
internal import Debian
internal import Rootfs

extension OpenedImage {
  /// Reads what the image says of its packages: `/var/lib/dpkg/status.d` (distroless' form) and
  /// `/var/lib/dpkg/status`, and which files are theirs.
  ///
  /// A record that cannot be understood becomes a note: one may look at such an image all the same.
  mutating func readPackages() async throws {
    let tree = ImageTree(image.entries)
    var database = PackageDatabase()
    for item in tree.children(of: PackageDatabase.statusFolder) {
      guard let body = try await content(item, tree) else { continue }
      database.add(statusFile: Array(item.entry.path.lastComponent), body)
    }
    if let status = tree[PackageDatabase.status], let body = try await content(status, tree) {
      database.add(status: body)
      for item in tree.children(of: PackageDatabase.infoFolder) {
        guard LayerContents.keeps(item.entry.path), let body = try await content(item, tree)
        else { continue }
        database.add(infoFile: Array(item.entry.path.lastComponent), body)
      }
    }
    image.packages = database.packages
    image.notes += database.notes
    let owners = database.owners(in: tree)
    guard !owners.isEmpty else { return setArchitecture() }
    // Records may list but one of the names of a file; the file is the package's all the same.
    var files: [MemberPath: String] = [:]
    for (path, package) in owners {
      guard let item = tree[path], case .hardLink(let file) = item.entry.node else { continue }
      files[file] = files[file].map { min($0, package) } ?? package
    }
    for (index, item) in image.entries.enumerated() {
      let path = item.entry.path
      var owner = owners[path] ?? files[path]
      if owner == nil, case .hardLink(let file) = item.entry.node {
        owner = owners[file] ?? files[file]
      }
      image.entries[index].package = owner
    }
    setArchitecture()
  }

  private func content(_ item: InspectedEntry, _ tree: ImageTree) async throws -> [UInt8]? {
    guard item.special == nil, case .file(let blob) = tree.file(item).entry.node else { return nil }
    return try await small(blob)
  }

  /// A bare root file system has the architecture that all its packages have.
  private mutating func setArchitecture() {
    guard image.architecture == nil else { return }
    let names = Set(image.packages.map(\.architecture)).subtracting(["all"])
    if names.count == 1 { image.architecture = names.first }
  }
}
