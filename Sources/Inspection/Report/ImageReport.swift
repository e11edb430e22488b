internal import Content
internal import Rootfs
package import Tree

/// What a report says of an image; Presentation makes a page of it.
package struct ImageReport: Sendable {
  /// A package and what the image has of it.
  package struct Package: Sendable {
    package var package: InspectedPackage
    package var amount: DiskUsage.Amount
    /// Nil where the image has no copyright file of it.
    package var licences: Licences?
  }

  package let image: InspectedImage
  /// Sorted by name.
  package let packages: [Package]
  /// What no package has, or none that is known.
  package let unowned: DiskUsage.Amount
  package let total: DiskUsage.Amount
  package let findings: [LintFinding]
  /// Every file with its size, by path; the names of one file but once.
  package let files: [(path: MemberPath, size: Int64, package: String?)]

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
}
