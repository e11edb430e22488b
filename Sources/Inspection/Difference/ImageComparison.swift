internal import Tree

/// Holds two images against each other: packages, files, settings.
package struct ImageComparison: Sendable {
  package let old: ComparedImage
  package let new: ComparedImage

  package init(from old: ComparedImage, to new: ComparedImage) {
    self.old = old
    self.new = new
  }

  /// A package whose version is another, for which a changelog is to be read.
  package struct Upgrade: Hashable, Sendable {
    package var name: String
    package var oldVersion: String
    /// Of the source package; nil where nothing tells.
    package var oldSourceVersion: String?
    package var newVersion: String
    /// Debian's name; the package's own may be `all`.
    package var architecture: String?

    package init(
      name: String, oldVersion: String, oldSourceVersion: String?, newVersion: String,
      architecture: String?
    ) {
      self.name = name
      self.oldVersion = oldVersion
      self.oldSourceVersion = oldSourceVersion
      self.newVersion = newVersion
      self.architecture = architecture
    }
  }

  /// The packages that have another version now.
  package var upgrades: [Upgrade] {
    let before = Self.byName(old.image.packages)
    return new.image.packages.compactMap { package in
      guard let earlier = before[package.name], earlier.version != package.version else {
        return nil
      }
      return upgrade(earlier, package)
    }
  }

  private func upgrade(_ old: InspectedPackage, _ new: InspectedPackage) -> Upgrade {
    Upgrade(
      name: new.name, oldVersion: old.version, oldSourceVersion: old.sourceVersion,
      newVersion: new.version, architecture: self.new.name.architecture)
  }

  private static func byName(_ packages: [InspectedPackage]) -> [String: InspectedPackage] {
    Dictionary(packages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Packages that differ, by name.
  ///
  /// - Parameter news: the changelogs of ``upgrades``.
  package func packages(
    news: [Upgrade: PackageChange.News]
  ) -> [(change: PackageChange, measures: Measures)] {
    let (before, after) = (Self.byName(old.image.packages), Self.byName(new.image.packages))
    let (oldSizes, newSizes) = (old.unpackedByPackage, new.unpackedByPackage)
    return Set(before.keys).union(after.keys).sorted(by: Self.precedes).compactMap { name in
      guard let change = change(name, before[name], after[name], news) else { return nil }
      var measures = Measures()
      if old.hasFiles, new.hasFiles {
        measures.unpacked = SizeChange(
          old: before[name].map { _ in oldSizes[name] ?? 0 },
          new: after[name].map { _ in newSizes[name] ?? 0 })
      }
      let (small, big) = (old.facts[name]?.compressed, new.facts[name]?.compressed)
      if (before[name] == nil) == (small == nil), (after[name] == nil) == (big == nil) {
        measures.compressed = SizeChange(old: small, new: big)
      }
      return (change, measures)
    }
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private func change(
    _ name: String, _ before: InspectedPackage?, _ after: InspectedPackage?,
    _ news: [Upgrade: PackageChange.News]
  ) -> PackageChange? {
    let facts = (old.facts[name], new.facts[name])
    var change = PackageChange(
      name: name, old: before.map(PackageChange.State.init),
      new: after.map(PackageChange.State.init))
    switch (before, after) {
    case (let before?, let after?):
      let isOther: Bool
      if let a = facts.0?.deb, let b = facts.1?.deb { isOther = a != b } else { isOther = false }
      guard before.version != after.version || isOther else { return nil }
      if before.version != after.version {
        change.news = news[upgrade(before, after)] ?? .unknown("no .deb to read it from")
      }
      change.isSecurity = facts.1?.isSecurity ?? false
    case (nil, _?): change.reason = facts.1?.reason
    case (_?, nil): change.reason = facts.0?.reason
    case (nil, nil): return nil
    }
    return change
  }

  /// Paths that differ; none where one side knows only its packages.
  ///
  /// - Parameters:
  ///   - ignored: names of fields that do not count.
  ///   - rebuilds: tells which bodies hold the same as before.
  package func files(
    ignoring ignored: Set<String>, _ rebuilds: RebuiltFiles
  ) async throws -> [(change: FileChange, measures: Measures)] {
    guard old.hasFiles, new.hasFiles else { return [] }
    var sources: [String: String] = [:]
    for package in old.image.packages + new.image.packages {
      sources[package.name] = package.source
    }
    let changes = TreeComparison(ignoring: ignored, sources: sources)
      .changes(from: old.image.tree.entries, to: new.image.tree.entries)
    let rebuilt = try await rebuilds.among(
      changes.filter(\.change.hasOtherBody).compactMap(\.bodies), old.bodies, new.bodies)
    return changes.compactMap { change in
      var found = change.change
      if let pair = change.bodies, rebuilt.contains(pair) { found = found.rebuilt() }
      if ignored.contains(FieldChange.rebuilt.name) {
        guard let rest = found.withoutRebuilt() else { return nil }
        found = rest
      }
      return (found, change.measures)
    }
  }

  /// Values of config and annotations that differ.
  package var settings: [SettingChange] {
    var changes = SettingComparison.changes(from: old.image, to: new.image)
    if let before = old.layers, let after = new.layers, before != after {
      changes.append(SettingChange(name: "layers", old: "\(before)", new: "\(after)"))
    }
    if let before = old.compression, let after = new.compression, before != after {
      changes.append(SettingChange(name: "compression", old: before, new: after))
    }
    return changes
  }

  /// The digests of the image manifests, where they differ.
  package var digests: SettingChange? {
    guard let before = old.manifest, let after = new.manifest, before != after else { return nil }
    return SettingChange(name: "image manifest", old: "\(before)", new: "\(after)")
  }

  /// What the whole image weighs.
  package var sizes: ImageSizes {
    var measures = Measures()
    if let before = old.unpacked, let after = new.unpacked {
      measures.unpacked = SizeChange(old: before, new: after)
    }
    if let before = old.compressed, let after = new.compressed {
      measures.compressed = SizeChange(old: before, new: after)
    }
    return ImageSizes(image: new.name, measures: measures)
  }
}

extension PackageChange.State {
  fileprivate init(_ package: InspectedPackage) {
    self.init(version: package.version, source: package.source)
  }
}
