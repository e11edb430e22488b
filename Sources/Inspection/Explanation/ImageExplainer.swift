internal import Content
internal import Tree

/// Explains what is in an image without its manifest, from its tree and its records of packages.
package struct ImageExplainer: Sendable {
  private let image: InspectedImage
  private let costs: DirectoryCosts
  private let packages: [String: InspectedPackage]

  package init(_ image: InspectedImage) {
    self.image = image
    costs = DirectoryCosts(image.tree)
    packages = Dictionary(
      image.packages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A path, a package, or without either every path.
  ///
  /// - Throws: ``ImageError/noSuchPath(_:image:nearest:)``, `MemberPathError`.
  package func explain(_ subject: String?) throws -> [Explanation] {
    guard let subject else {
      return image.tree.entries.map { explain($0, named: "\($0.path)") }
    }
    guard subject.hasPrefix("/") else {
      if let package = packages[subject] { return [explain(package)] }
      let names = packages.keys.filter { $0.contains(subject) || subject.contains($0) }
      throw ImageError.noSuchPath(
        "the package \(subject)", image: image.title, nearest: names.sorted())
    }
    if let entry = image.tree.entry(named: try MemberPath(absolute: subject)) {
      return [explain(entry, named: subject)]
    }
    return try PathFinder(image.tree, title: image.title).find(subject, followsLast: false)
      .map { explain($0.entry, named: "\($0.entry.path)") }
  }

  private func explain(_ entry: Entry, named name: String) -> Explanation {
    let isOther = name != entry.path.description
    let cause: Cause =
      if let package = entry.package {
        .recorded(package: package)
      } else if entry.isDirectory {
        .directory(of: costs.first(below: entry.path))
      } else {
        .unknown
      }
    return Explanation(
      title: isOther ? "\(image.title), which is \(entry.path)" : image.title, image: image.name,
      name: name, subject: .path(entry, cause),
      package: entry.package.flatMap { packages[$0]?.explained }, cost: costs.cost(of: entry),
      layer: layer(of: [entry.path]))
  }

  /// The layer that all of some paths are in.
  private func layer(of paths: [MemberPath]) -> Explanation.Layer? {
    guard image.layerPlaces.count == image.tree.entries.count else { return nil }
    let places = Set(paths.compactMap { image.tree.index(of: $0) }.map { image.layerPlaces[$0] })
    guard places.count == 1, let place = places.first else { return nil }
    guard image.layers.indices.contains(place) else { return nil }
    let layer = image.layers[place]
    return Explanation.Layer(
      number: place + 1, count: image.layers.count, digest: layer.blob.digest,
      diffID: layer.diff.digest)
  }

  private func explain(_ package: InspectedPackage) -> Explanation {
    var cost = Explanation.Cost(entries: 0, bytes: 0)
    var paths: [MemberPath] = []
    for entry in image.tree.entries where entry.package == package.name {
      cost.entries += 1
      cost.bytes += entry.content?.size ?? 0
      if !entry.isDirectory { paths.append(entry.path) }
    }
    return Explanation(
      title: image.title, image: image.name, name: package.name, subject: .package([]),
      package: package.explained, cost: cost, layer: layer(of: paths))
  }
}

extension InspectedPackage {
  fileprivate var explained: Explanation.Source {
    Explanation.Source(
      name: name, version: version, architecture: architecture, source: source)
  }
}
