internal import Spelling

/// One binary package of an index: a stanza of `Packages`, decoded as far as it is asked for.
///
/// The stanza was checked before this exists: name, version, architecture, pool path, size and
/// checksum are well formed. Relations are read when asked for, and may be refused then.
package struct BinaryPackage: Hashable, Sendable, CustomStringConvertible {
  /// The package's name.
  package let name: PackageName
  /// The package's version.
  package let version: Version
  /// What it was built for, or `all`.
  package let architecture: Architecture
  /// The SHA-256 of the `.deb`; where the index has none, its SHA-512.
  package let checksum: Checksum
  private let table: StanzaTable
  private let stanza: Int

  init(_ table: StanzaTable, _ stanza: Int) {
    let text = table.text.span
    name = PackageName(checked: table.string(.package, of: stanza))
    architecture = Architecture(checked: table.string(.architecture, of: stanza))
    let hash = table.place(.sha256, of: stanza).isThere ? StanzaTable.Field.sha256 : .sha512
    checksum = Checksum(checked: table.string(hash, of: stanza).lowercased())
    guard let version = Version(text, table.place(.version, of: stanza).range) else {
      preconditionFailure("internal error: a version was not checked")
    }
    self.version = version
    self.table = table
    self.stanza = stanza
  }

  /// A package from the control stanza of a `.deb` that is at hand, outside of any index.
  ///
  /// - Throws: `ParseError` as `PackageIndex` does for a stanza of its own.
  package init(
    control: ControlStanza, filename: String, size: Int64, checksum: Checksum
  ) throws(ParseError) {
    var text = control.bytes
    if text.last != 0x0A { text.append(0x0A) }
    text += Array("Filename: \(filename)\nSize: \(size)\nSHA256: \(checksum)\n".utf8)
    self.init(try StanzaTable(parsing: IndexText(text)), 0)
  }

  /// Where the `.deb` lies, relative to the archive's root; it cannot climb out of it.
  package var filename: String {
    let range = table.place(.filename, of: stanza).range
    return table.text.span.text(RepositoryPath.withoutLeadingDot(table.text.span, range))
  }

  /// The SHA-512 of the `.deb`, where the index has it.
  package var longChecksum: Checksum? {
    let place = table.place(.sha512, of: stanza)
    return place.isThere
      ? Checksum(checked: table.string(.sha512, of: stanza).lowercased()) : nil
  }

  /// The size of the `.deb`, in bytes.
  package var size: Int64 {
    table.text.span.decimal(table.place(.size, of: stanza).range) ?? 0
  }

  /// What the installed files are estimated to take, in KiB, when the index says so (Policy
  /// 5.6.20).
  package var installedSize: Int64? {
    table.text.span.decimal(table.place(.installedSize, of: stanza).range)
  }

  /// Whether it serves packages of other architectures.
  package var multiArch: MultiArch {
    MultiArch(rawValue: table.string(.multiArch, of: stanza)) ?? .no
  }

  /// Whether every Debian system has to have it (Policy 3.8).
  package var isEssential: Bool { table.string(.essential, of: stanza) == "yes" }

  /// How important it is to a system (Policy 2.5); what is no such word counts as `extra`.
  package var priority: Priority {
    let place = table.place(.priority, of: stanza)
    if !place.isThere { return .unstated }
    return Priority(table.string(.priority, of: stanza))
  }

  /// Name, version and architecture.
  package var id: PackageID {
    PackageID(name: name, version: version, architecture: architecture)
  }

  /// The source package: the `Source` field's, and where that is silent the package's own.
  package var source: SourcePackage {
    let place = table.place(.source, of: stanza)
    let text = table.text.span
    guard place.isThere, let parts = SourcePackage.places(text, place.range) else {
      return SourcePackage(name: name, version: version)
    }
    let sourceVersion = parts.version.flatMap { Version(text, $0) }
    return SourcePackage(
      name: PackageName(checked: text.text(parts.name)), version: sourceVersion ?? version)
  }

  package var description: String { "\(name) \(version) \(architecture)" }

  /// Every field of the stanza, in its order; of an index that came out of a record, those that it
  /// keeps.
  ///
  /// - Throws: `ParseError` when a field that the index did not need is malformed.
  package func controlStanza() throws(ParseError) -> ControlStanza {
    try ControlStanza(parsing: stanzaBytes)
  }

  /// The stanza's own bytes; the last line feed may be missing.
  var stanzaBytes: [UInt8] { table.bytes(of: stanza) }

  /// Equal when it is the same `.deb` under the same name and version.
  package static func == (a: BinaryPackage, b: BinaryPackage) -> Bool {
    a.name == b.name && a.version.text == b.version.text && a.architecture == b.architecture
      && a.checksum == b.checksum
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(checksum) }
}

extension BinaryPackage {
  /// What must be configured before this is unpacked.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var preDepends: [Relationship] {
    get throws(ParseError) { try relations(.preDepends) }
  }

  /// What must be there for this to work.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var depends: [Relationship] { get throws(ParseError) { try relations(.depends) } }

  /// What is there beside this on all but unusual systems.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var recommends: [Relationship] { get throws(ParseError) { try relations(.recommends) } }

  /// What makes this more useful.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var suggests: [Relationship] { get throws(ParseError) { try relations(.suggests) } }

  /// What must not be there beside this.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var conflicts: [Relationship] { get throws(ParseError) { try relations(.conflicts) } }

  /// What this breaks.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var breaks: [Relationship] { get throws(ParseError) { try relations(.breaks) } }

  /// Whose files this may overwrite.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var replaces: [Relationship] { get throws(ParseError) { try relations(.replaces) } }

  /// The names this offers besides its own.
  ///
  /// - Throws: `ParseError` for malformed text.
  package var provides: [ProvidedName] {
    get throws(ParseError) {
      let list = try relations(.provides)
      var names: [ProvidedName] = []
      names.reserveCapacity(list.count)
      for relation in list {
        guard let name = ProvidedName(relation) else {
          throw ParseError("provided name \(quoted(relation.description))", ProvidedName.rule)
        }
        names.append(name)
      }
      return names
    }
  }

  private func relations(_ field: StanzaTable.Field) throws(ParseError) -> [Relationship] {
    let place = table.place(field, of: stanza)
    if !place.isThere { return [] }
    do throws(ParseError) {
      let list = try Relationship.parseList(table.text.span, place.range)
      // What they restrict was settled when the package was built (Policy 7.1); dpkg refuses them.
      for relation in list
      where !relation.alternatives.allSatisfy({ $0.architectures.isEmpty && $0.profiles.isEmpty }) {
        throw ParseError(
          "relation \(quoted(relation.description))",
          "a binary package has no restriction to architectures or build profiles")
      }
      return list
    } catch {
      let line = table.line(of: field, of: stanza)
      throw error.within("\(StanzaTable.subject), \(name)", line: line, field: field.name)
    }
  }
}
