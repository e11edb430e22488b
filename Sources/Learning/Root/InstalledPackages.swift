internal import Spelling
internal import Content
internal import Debian
internal import SystemPackage
internal import Tree

/// Which package of a root has which path, from dpkg's own database (`/var/lib/dpkg`).
struct InstalledPackages {
  /// The names, sorted.
  private(set) var names: [String] = []
  /// dpkg's own architecture: that of the root.
  private(set) var architecture: String?
  private var owners: [MemberPath: Owner] = [:]
  private var files: [Int: [MemberPath]] = [:]
  /// Paths that dpkg moved out of the way of another package's: where they are now, and where
  /// their package has them.
  private var diverted: [MemberPath: MemberPath] = [:]

  private struct Owner {
    let first: Int
    /// Whether other packages have the path, too: a directory.
    var isShared = false
  }

  /// - Throws: ``LearnError`` for a root without a database.
  init(_ root: LearnedRoot) throws(LearnError) {
    let database = root.walk(Array("/var/lib/dpkg".utf8)).end ?? .root
    let info = database.appending("info")
    guard let status = root.bytes(database.appending("status"), limit: 1 << 28) else {
      throw .noDatabase(root: root.directory.string)
    }
    let installed: [String: String]
    do {
      installed = try Self.installed(status)
    } catch {
      throw .badDatabase(root: root.directory.string, reason: "\(error)")
    }
    architecture = installed["dpkg"] ?? installed.values.filter { $0 != "all" }.min()
    var moves: [MemberPath: (to: MemberPath, by: String)] = [:]
    for move in Self.diversions(root.bytes(database.appending("diversions"), limit: 1 << 24)) {
      moves[move.from] = (move.to, move.by)
    }
    var lists: [(name: String, paths: [UInt8])] = []
    for file in root.names(in: info) where file.ends(with: ".list".utf8) {
      let stem = file.dropLast(5).prefix { $0 != UInt8(ascii: ":") }
      let name = String(decoding: stem, as: UTF8.self)
      guard installed[name] != nil,
        let bytes = root.bytes(info.appending(part: file), limit: 1 << 28)
      else { continue }
      lists.append((name, bytes))
    }
    lists.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var known: [MemberPath: MemberPath] = [:]
    for (name, paths) in lists {
      if names.last != name { names.append(name) }
      let package = names.count - 1
      for line in paths.split(separator: 0x0a) {
        guard let path = try? MemberPath(parsing: Array(line)), !path.isRoot else { continue }
        var place = root.settled(path, &known)
        if let move = moves[path], move.by != name {
          diverted[move.to] = place
          place = move.to
        }
        add(place, package)
      }
    }
  }

  private mutating func add(_ path: MemberPath, _ package: Int) {
    if let owner = owners[path] {
      if owner.first != package { owners[path]?.isShared = true }
      return
    }
    owners[path] = Owner(first: package)
    files[package, default: []].append(path)
  }

  /// The package that has a path; of a directory of several, the first.
  func owner(of path: MemberPath) -> String? { owners[path].map { names[$0.first] } }

  /// The package that alone has a directory, and so everything in it that packages have.
  func onlyOwner(of path: MemberPath) -> String? {
    guard let owner = owners[path], !owner.isShared else { return nil }
    return names[owner.first]
  }

  /// Where the path's package has it; nil where that is where it is.
  func diversion(of path: MemberPath) -> MemberPath? { diverted[path] }

  /// All paths of a package but those that an earlier one has, too.
  func paths(of package: String) -> [MemberPath] {
    guard let index = names.firstIndex(of: package) else { return [] }
    return files[index] ?? []
  }

  /// Every path of every package, each once.
  var allPaths: some Sequence<MemberPath> { owners.keys }

  /// The packages that are there, with their architectures.
  private static func installed(_ status: [UInt8]) throws -> [String: String] {
    var found: [String: String] = [:]
    for stanza in try ControlStanza.parseAll(status) {
      // "want error status" (dpkg's parse.c); what was removed leaves a stanza, too.
      guard let name = stanza["Package"], (try? PackageName(parsing: name)) != nil,
        let state = stanza["Status"]?.split(separator: " ").last,
        ["installed", "triggers-pending", "triggers-awaited", "half-configured", "unpacked"]
          .contains(state)
      else { continue }
      found[name] = stanza["Architecture"] ?? ""
    }
    return found
  }

  /// Three lines each: from, to, by whom (dpkg-divert(1)).
  private static func diversions(_ bytes: [UInt8]?) -> [(
    from: MemberPath, to: MemberPath, by: String
  )] {
    let lines = (bytes ?? []).split(separator: 0x0a)
    var found: [(from: MemberPath, to: MemberPath, by: String)] = []
    for start in stride(from: 0, to: lines.count - lines.count % 3, by: 3) {
      guard let from = try? MemberPath(parsing: Array(lines[start])),
        let to = try? MemberPath(parsing: Array(lines[start + 1]))
      else { continue }
      found.append((from, to, String(decoding: lines[start + 2], as: UTF8.self)))
    }
    return found
  }
}
