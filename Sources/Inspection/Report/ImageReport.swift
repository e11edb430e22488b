internal import Content
internal import Rootfs
internal import Tree

/// What a report says of an image; the page is ``ReportPage``.
package struct ImageReport: Sendable {
  /// A package and what the image has of it.
  struct Package: Sendable {
    var package: InspectedPackage
    var amount: DiskUsage.Amount
    /// Nil where the image has no copyright file of it.
    var licences: Licences?
  }

  let image: InspectedImage
  /// Sorted by name.
  let packages: [Package]
  /// What no package has, or none that is known.
  let unowned: DiskUsage.Amount
  let total: DiskUsage.Amount
  let findings: [LintFinding]
  /// Every file with its size, by path; the names of one file but once.
  let files: [(path: MemberPath, size: Int64, package: String?)]

  /// Gathers it, reading copyright files and programs.
  package init(_ opened: OpenedImage) async throws {
    var image = opened.image
    // Where the image lies on this machine is none of the page's business.
    image.title = String(image.title.split(separator: "/").last ?? "image")
    self.image = image
    let tree = opened.image.tree
    let usage = DiskUsage(tree)
    guard let root = tree[.root] else {
      (packages, unowned, total, findings, files) = ([], .init(), .init(), [], [])
      return
    }
    let amounts = usage.byPackage(below: root)
    let owned = Dictionary(
      amounts.map { ($0.package, $0.amount) }, uniquingKeysWith: { first, _ in first })
    var packages: [Package] = []
    for package in opened.image.packages {
      packages.append(
        Package(
          package: package, amount: owned[package.name] ?? DiskUsage.Amount(),
          licences: try await Self.licences(of: package.name, opened)))
    }
    self.packages = packages
    let known = Set(packages.map(\.package.name))
    unowned = amounts.filter { $0.package.map { !known.contains($0) } ?? true }
      .reduce(into: DiskUsage.Amount()) { $0 += $1.amount }
    total = amounts.reduce(into: DiskUsage.Amount()) { $0 += $1.amount }
    findings = try await Lint.findings(in: LintSubject(opened)).sorted {
      ($0.rule.rank, $0.path ?? .root) < ($1.rule.rank, $1.path ?? .root)
    }
    files = tree.entries.compactMap { entry in
      entry.content.map { (entry.path, $0.size, entry.package) }
    }
  }

  /// Reads `/usr/share/doc/PACKAGE/copyright` (Debian Policy 12.5), through links.
  private static func licences(
    of package: String, _ opened: OpenedImage
  ) async throws -> Licences? {
    let tree = opened.image.tree
    let path = Array("usr/share/doc/\(package)/copyright".utf8)
    guard let entry = tree.resolve(path).entry,
      let text = try await opened.bodies.content(of: entry, in: tree)
    else { return nil }
    return Licences(copyright: text)
  }

  /// The files as the page's script reads them: folders and names apart, since folders repeat.
  var data: JSON {
    var folders: [MemberPath: Int] = [:]
    var paths: [JSON] = []
    var names: [String: Int] = [:]
    var packages: [JSON] = []
    let files: [JSON] = files.map { file in
      let folder = file.path.parent ?? .root
      let number = folders[folder] ?? paths.count
      if folders.updateValue(number, forKey: folder) == nil {
        paths.append(.string(String(decoding: folder.bytes, as: UTF8.self)))
      }
      let package = file.package ?? ""
      let owner = names[package] ?? packages.count
      if names.updateValue(owner, forKey: package) == nil { packages.append(.string(package)) }
      let name = String(decoding: file.path.lastComponent, as: UTF8.self)
      return [.int(Int64(number)), .string(name), .int(file.size), .int(Int64(owner))]
    }
    return [
      "folders": .array(paths), "packages": .array(packages), "files": .array(files),
      "title": .string(image.title),
    ]
  }
}
