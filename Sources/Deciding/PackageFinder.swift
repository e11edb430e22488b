package import Building
package import Debian
internal import Lock
internal import Repository
internal import Resolver
internal import Tree

/// Finds packages of a manifest's archives that may have a path, though nothing resolved has it.
///
/// Asked only for what is refused, so that nothing is slower where nothing is wrong.
struct PackageFinder: Sendable {
  let reader: ArchiveReader
  /// Bounds on what is recommended, by architecture.
  var pins: [String: [Pin]] = [:]
  /// Dependencies that a manifest leaves out.
  var waived: Set<PackageName> = []

  /// The ways of finding, with the essential packages.
  func packages(essential: [String: [Lock.Package]]) -> ArchivePackages {
    ArchivePackages(
      essential: essential,
      searches: [
        { path, near, architecture in
          try await packages(
            namedLike: path, near: near, on: Architecture(parsing: architecture))
        },
        { path, _, architecture in
          try await packages(having: path, on: Architecture(parsing: architecture))
        },
      ],
      lookup: { name, architecture in
        guard let name = try? PackageName(parsing: name) else { return nil }
        let universe = try await reader.universe(for: Architecture(parsing: architecture))
        return try universe.candidates(named: name).first.map {
          try PackageChooser.locked($0, in: universe)
        }
      },
      recommended: { wanted, chosen, architecture in
        let recommender = Recommender(
          universe: try await reader.universe(for: Architecture(parsing: architecture)),
          pins: pins[architecture] ?? [], waived: waived)
        let relations = wanted.flatMap {
          recommender.recommendations(of: $0.package, for: $0.libraries)
        }
        return recommender.packages(for: relations, beside: chosen)
      },
      companions: { names, architecture in
        let universe = try await reader.universe(for: Architecture(parsing: architecture))
        return Self.companions(of: names, in: universe)
      })
  }

  /// What packages recommend or suggest, and what that depends on of their own sources: `gnupg`, which
  /// `gpg` recommends, has nothing itself.
  private static func companions(
    of names: [PackageName], in universe: Universe
  ) -> [PackageName] {
    var found: Set<PackageName> = []
    for name in names {
      guard let own = universe.candidates(named: name).first?.package else { continue }
      // Relations that cannot be read are nobody's to follow.
      let wished = ((try? own.recommends) ?? []) + ((try? own.suggests) ?? [])
      for other in wished.flatMap(\.alternatives).map(\.name) {
        found.insert(other)
        guard let package = universe.candidates(named: other).first?.package,
          package.source.name == own.source.name
        else { continue }
        found.formUnion(((try? package.depends) ?? []).flatMap(\.alternatives).map(\.name))
      }
    }
    return found.sorted()
  }

  /// The most packages that are looked into for one path, and the largest of them in bytes.
  private static let limit = 8
  private static let largest = 24 << 20

  /// Packages that may have it by their names: that of the program, those that Debian calls a
  /// library by (Debian Policy 8.1), and those that depend on the package in which it was looked for,
  /// as `NAME` does on `NAME8.6`.
  private func packages(
    namedLike path: MemberPath, near package: String?, on architecture: Architecture
  ) async throws -> [Lock.Package] {
    let name = String(decoding: path.lastComponent, as: UTF8.self)
    let universe = try await reader.universe(for: architecture)
    var found: [Universe.Candidate] = []
    func add(_ candidate: Universe.Candidate) {
      guard candidate.package.size <= Self.largest,
        !found.contains(where: { $0.package.name == candidate.package.name })
      else { return }
      found.append(candidate)
    }
    for text in [name] + Self.libraryNames(name) {
      guard let own = try? PackageName(parsing: text) else { continue }
      universe.candidates(named: own).first.map(add)
    }
    if let package, let near = try? PackageName(parsing: package), !name.contains(".so") {
      for candidate in Self.neighbours(of: near, for: name, in: universe) { add(candidate) }
      for candidate in Self.wished(by: near, for: path, in: universe) { add(candidate) }
    }
    return try found.prefix(Self.limit).map { try PackageChooser.locked($0, in: universe) }
  }

  /// Packages that have it by the archives' lists of paths; none where these cannot be had.
  private func packages(
    having path: MemberPath, on architecture: Architecture
  ) async throws -> [Lock.Package] {
    let universe = try await reader.universe(for: architecture)
    let names: [String]
    do {
      names = try await reader.packages(with: "\(path)", for: architecture)
    } catch is RepositoryError {
      // Advice is not worth a failure of its own.
      return []
    }
    // The shorter name before variants of it.
    let ordered = names.sorted { ($0.count, $0) < ($1.count, $1) }
    return try ordered.compactMap { try? PackageName(parsing: $0) }
      .compactMap { universe.candidates(named: $0).first }.prefix(Self.limit)
      .map { try PackageChooser.locked($0, in: universe) }
  }

  /// What transitions add to the name of a library's package: to 64-bit times, to another ABI of C++ or
  /// of the library itself.
  private static let endings = ["", "t64", "a", "b", "c2", "c2a", "v5"]

  /// `libfoo1` for `libfoo.so.1`, `libfoo-2-1` for `libfoo-2.so.1` and `libfoo2-1` for `libfoo2.so.1`;
  /// those of a transition have an ending, as `libfoo1t64`.
  static func libraryNames(_ file: String) -> [String] {
    guard file.hasPrefix("lib"), let dot = file.firstRange(of: ".so") else { return [] }
    let stem = file[..<dot.lowerBound].lowercased().replacing("_", with: "-")
    let version = file[dot.upperBound...].drop { $0 == "." }
    let joint = stem.last?.isNumber == true && !version.isEmpty ? "-" : ""
    let name = "\(stem)\(joint)\(version)"
    return endings.map { name + $0 }
  }

  /// Packages that depend on one directly, those first whose names have most in common with a word.
  private static func neighbours(
    of package: PackageName, for word: String, in universe: Universe
  ) -> [Universe.Candidate] {
    let source = universe.candidates(named: package).first?.package.source.name
    var found: [(rank: Int, package: BinaryPackage)] = []
    for origin in universe.sources where origin.priority >= 0 {
      for position in 0..<origin.index.count {
        let other = origin.index[position]
        guard other.architecture == universe.architecture || other.architecture == .all else {
          continue
        }
        let common = rank(other.name.text, word)
        let isSister = other.source.name == source
        guard common > 0 || isSister else { continue }
        // One that cannot be read is nobody's to propose.
        let depends = ((try? other.depends) ?? []).contains { relation in
          relation.alternatives.contains { $0.name == package }
        }
        guard depends || isSister && common > 0 else { continue }
        found.append((common + (depends ? 1 : 0), other))
      }
    }
    return found.sorted { a, b in
      if a.rank != b.rank { return a.rank > b.rank }
      return (a.package.size, a.package.name) < (b.package.size, b.package.name)
    }.prefix(limit).compactMap { universe.candidates(named: $0.package.name).first }
  }

  /// Packages that one recommends or suggests and that are called like a directory of the path: what
  /// links lead to that lead out of a package, as to `/usr/share/javascript/jquery`.
  private static func wished(
    by package: PackageName, for path: MemberPath, in universe: Universe
  ) -> [Universe.Candidate] {
    guard let own = universe.candidates(named: package).first?.package else { return [] }
    let words = path.components.dropLast().map { String(decoding: $0, as: UTF8.self) }
    // Relations that cannot be read are nobody's to follow.
    let relations =
      ((try? own.depends) ?? []) + ((try? own.recommends) ?? []) + ((try? own.suggests) ?? [])
    let names = relations.flatMap(\.alternatives).map(\.name)
    return names.filter { name in words.contains { rank(name.text, $0) == 2 } }
      .compactMap { universe.candidates(named: $0).first }
  }

  /// 2 where a part of the name is the word, 1 where one begins like the other.
  private static func rank(_ name: String, _ word: String) -> Int {
    let parts = name.split(separator: "-")
    if parts.contains(where: { $0 == word }) { return 2 }
    return parts.contains { part in
      part.count > 2 && (word.hasPrefix(part) || part.hasPrefix(word) && word.count > 2)
    } ? 1 : 0
  }
}

extension ArchivePackages {
  /// What the archives of a manifest have now, whatever its lock says.
  package static func reading(
    _ workspace: Workspace, _ architectures: [Architecture], _ access: ArchiveAccess
  ) async throws -> ArchivePackages {
    let readers = try await ArchiveReader.read([(workspace, architectures)], access: access)
    guard let reader = readers.first else { return .nothing }
    var essential: [String: [Lock.Package]] = [:]
    for architecture in architectures {
      essential[architecture.text] = try PackageChooser.essential(
        in: try await reader.universe(for: architecture))
    }
    return PackageFinder(reader: reader).packages(essential: essential)
  }
}
