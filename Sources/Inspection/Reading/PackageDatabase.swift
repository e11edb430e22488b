internal import Spelling
internal import Debian
internal import Rootfs
internal import Tree

/// What an image says of its packages.
struct PackageDatabase {
  /// As they were found.
  private var found: [InspectedPackage] = []
  private(set) var notes: [String] = []
  /// Paths as the packages spell them, and whose they are; the first that names one has it.
  private var named: [(path: [UInt8], package: String)] = []

  static let statusDirectory = dpkg.appending("status.d")
  static let status = dpkg.appending("status")
  static let infoDirectory = dpkg.appending("info")
  private static let dpkg = MemberPath.root.appending("var").appending("lib").appending("dpkg")

  /// Takes a file of `status.d`: a stanza, or the sums of a package's files.
  mutating func add(statusFile name: [UInt8], _ body: [UInt8]) {
    let place = "/var/lib/dpkg/status.d/" + String(decoding: name, as: UTF8.self)
    guard name.ends(with: ".md5sums") else {
      add(stanzas: body, place: place, isInstalled: true)
      // The records are the package's own, as a build places them.
      named.append((Array(place.utf8.dropFirst()), String(decoding: name, as: UTF8.self)))
      return
    }
    let package = String(decoding: name.dropLast(8), as: UTF8.self)
    named.append((Array(place.utf8.dropFirst()), package))
    add(sums: body, of: package)
  }

  /// Takes dpkg's own status file.
  mutating func add(status body: [UInt8]) {
    add(stanzas: body, place: "/var/lib/dpkg/status", isInstalled: false)
  }

  /// Takes `PACKAGE[:ARCH].list` or `.md5sums`.
  mutating func add(infoFile name: [UInt8], _ body: [UInt8]) {
    let isList = name.ends(with: ".list")
    let stem = name.dropLast(isList ? 5 : 8).prefix { $0 != UInt8(ascii: ":") }
    let package = String(decoding: stem, as: UTF8.self)
    guard isList else { return add(sums: body, of: package) }
    for line in body.split(separator: 10) {
      named.append((Array(line.dropFirst(line.first == UInt8(ascii: "/") ? 1 : 0)), package))
    }
  }

  private mutating func add(sums body: [UInt8], of package: String) {
    // md5sum(1)'s form: 32 digits, two spaces, the path without its first slash.
    for line in body.split(separator: 10) where line.count > 34 {
      named.append((Array(line.dropFirst(34)), package))
    }
  }

  private mutating func add(stanzas body: [UInt8], place: String, isInstalled: Bool) {
    let stanzas: [ControlStanza]
    do {
      stanzas = try ControlStanza.parseAll(body)
    } catch {
      notes.append("\(place) cannot be parsed: \(error)")
      return
    }
    for stanza in stanzas {
      if !isInstalled {
        // "want error status" (dpkg's parse.c); what was removed leaves a stanza too.
        guard stanza["Status"]?.hasSuffix(" installed") == true else { continue }
      }
      guard let name = stanza["Package"], let version = stanza["Version"] else {
        notes.append("\(place) has a stanza without Package or Version")
        continue
      }
      let source = Self.source(stanza["Source"] ?? name)
      found.append(
        InspectedPackage(
          name: name, version: version, architecture: stanza["Architecture"] ?? "",
          source: source.name, sourceVersion: source.version == version ? nil : source.version,
          builtUsing: SourcePackage.list(stanza["Built-Using"])
            + SourcePackage.list(stanza["Static-Built-Using"])))
    }
  }

  /// All packages, by name; put in order here and not at each of the records, of which an image may
  /// have a hundred thousand.
  func packages() -> [InspectedPackage] {
    found.sorted {
      ($0.name, $0.architecture, $0.version) < ($1.name, $1.architecture, $1.version)
    }
  }

  /// `name` or `name (version)` (Debian Policy 5.6.1).
  private static func source(_ field: String) -> (name: String, version: String?) {
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[1].hasPrefix("("), parts[1].hasSuffix(")") else {
      return (String(parts.first ?? ""), nil)
    }
    return (String(parts[0]), String(parts[1].dropFirst().dropLast()))
  }

  /// Whose the paths of a tree are.
  ///
  /// A package may name a path through a link, as `/lib/…` on a merged /usr; it is looked up where
  /// it really is. Directories are nobody's, since every package below them lists them.
  func owners(in tree: Tree) -> [MemberPath: String] {
    var owners: [MemberPath: String] = [:]
    owners.reserveCapacity(named.count)
    var directories: [MemberPath: MemberPath] = [:]
    for (bytes, package) in named {
      guard let path = Self.member(bytes), !path.isRoot else { continue }
      var found = tree[path]
      if found == nil, let parent = path.parent {
        let directory = directories[parent] ?? tree.resolve(parent)?.path ?? parent
        directories[parent] = directory
        if let name = Self.member(Array(path.lastComponent)) {
          found = tree[directory.appending(name)]
        }
      }
      guard let found, !found.isDirectory, owners[found.path] == nil else { continue }
      owners[found.path] = package
    }
    return owners
  }

  private static func member(_ bytes: [UInt8]) -> MemberPath? {
    do {
      return try MemberPath(parsing: bytes)
    } catch {
      return nil
    }
  }
}
