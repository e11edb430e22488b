/// The packages of one `Packages` file, by name and by what they provide.
///
/// Keeps the text and tables of places in it; a package is decoded when it is asked for. Nothing
/// here depends on the order of a hash table: entries come in the file's order.
package struct PackageIndex: Sendable {
  private let table: StanzaTable
  private let names: NameChains
  private let provided: ProvidedTable
  /// What ``mentionOrder()`` works out, of a record.
  private let ranks: Numbers?

  /// Reads a `Packages` file, whose bytes must have been checked against a signed hash before.
  ///
  /// - Throws: `ParseError` with line and field for a malformed line, a stanza without Package,
  ///   Version, Architecture, Filename, Size or SHA256, a malformed one of these, and a malformed
  ///   Provides.
  package init(parsing bytes: consuming [UInt8]) throws(ParseError) {
    let table = try StanzaTable(parsing: IndexText(bytes))
    names = NameChains(of: table)
    provided = try ProvidedTable(table)
    self.table = table
    ranks = nil
  }

  /// Reads a large `Packages` file on several cores, where it lies; the result and the errors are
  /// those of `init(parsing:)`.
  ///
  /// What is not asked for must not break what is: with `passesOver`, a stanza that cannot be read
  /// is left out and counted among the `faults`.
  ///
  /// - Parameters:
  ///   - bytes: they must stay the same as long as `owner` lives, which this keeps.
  ///   - jobs: how many cores.
  ///   - smallest: bytes that are worth a core; a seam for tests.
  /// - Throws: `ParseError` as `init(parsing:)` does.
  package init(
    parsing bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject, jobs: Int,
    smallest: Int = 1 << 20, passesOver: Bool = false
  ) async throws(ParseError) {
    let text = IndexText(bytes, owner: owner)
    let table = try await StanzaTable(
      parsing: text, jobs: jobs, smallest: smallest, passesOver: passesOver)
    async let names = NameChains(of: table)
    let provided = Result { () throws(ParseError) in
      try ProvidedTable(table, passesOver: passesOver)
    }
    self.names = await names
    self.provided = try provided.get()
    self.table = table
    ranks = nil
  }

  /// An index out of a record of it, which answers as the parsed one does.
  ///
  /// - Parameter bytes: must stay the same as long as `owner` lives, which this keeps.
  /// - Returns: nil for what is not a record.
  package init?(record bytes: UnsafeRawBufferPointer, owner: any Sendable & AnyObject) {
    guard let record = IndexRecord(bytes, owner: owner) else { return nil }
    table = record.table
    names = record.names
    provided = record.provided
    ranks = record.ranks
  }

  /// Hands on the bytes of a record of this index.
  ///
  /// - Returns: false for an index that no record can hold; nothing was handed on then.
  package func writeRecord<Failure>(
    to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard table.places == nil, var writer = IndexRecordWriter(table) else { return false }
    try writer.write(names: names, provided: provided, ranks: mentionOrder(), to: sink)
    return true
  }

  /// An index of packages that come from elsewhere, such as `.deb` files at hand.
  ///
  /// - Throws: `ParseError` as `init(parsing:)` does.
  package init(of packages: [BinaryPackage]) throws(ParseError) {
    var text: [UInt8] = []
    for package in packages {
      text += package.stanzaBytes
      text += text.last == 0x0A ? [0x0A] : [0x0A, 0x0A]
    }
    try self.init(parsing: text)
  }

  /// How many packages there are.
  package var count: Int { table.count }

  /// How many stanzas were left out because they cannot be read.
  package var faultCount: Int { table.faults.count }

  /// The first stanzas that were left out: the package's name as it stands there, and why.
  package func faults(limit: Int) -> [(package: String, error: ParseError)] {
    table.faults.prefix(limit).map { fault in
      (table.text.span.text(fault.name.range), fault.error(in: table.text.span))
    }
  }

  /// Why a package of this name was left out, if one was.
  package func fault(of name: PackageName) -> ParseError? {
    let wanted = name.text.utf8.span
    let text = table.text.span
    for fault in table.faults where text.holds(wanted, at: fault.name.range) {
      return fault.error(in: text)
    }
    return nil
  }

  /// The package at a position, from 0, in the file's order.
  package subscript(position: Int) -> BinaryPackage { BinaryPackage(table, position) }

  /// The positions of the packages with this name, of every version and architecture.
  package func positions(named name: PackageName) -> [Int] {
    let wanted = name.text.utf8.span
    let text = table.text.span
    var found: [Int] = []
    var entry = names.first(wanted)
    while entry != NameChains.none {
      let stanza = Int(entry)
      if text.holds(wanted, at: table.place(.package, of: stanza).range) { found.append(stanza) }
      entry = names.after(entry)
    }
    return found
  }

  /// The packages with this name, of every version and architecture, in the file's order.
  package func packages(named name: PackageName) -> [BinaryPackage] {
    positions(named: name).map { self[$0] }
  }

  /// The packages that provide this name, which may not be any package's own, in the file's order.
  package func providers(of name: PackageName) -> [Provider] {
    provided.entries(of: name, in: table).map { entry in
      let version = entry.version.isThere ? Version(table.text.span, entry.version.range) : nil
      return Provider(
        package: self[Int(entry.stanza)], position: Int(entry.stanza), version: version)
    }
  }

  /// A package that provides a name.
  package struct Provider: Sendable {
    /// The package.
    package let package: BinaryPackage
    /// The package's position in the index.
    package let position: Int
    /// The version it provides the name in; nil satisfies no versioned relation (Policy 7.5).
    package let version: Version?
  }

  /// For each package the rank of its name among the names of this index, by where the file first
  /// mentions it: as a package, in a relation, or as a provided name.
  ///
  /// apt numbers packages so (`pkgcachegen.cc`, `deblistparser.cc`), and settles the last ties
  /// between providers by these numbers. One pass over all relations: about 50 ms for a suite.
  package func mentionOrder() -> [UInt32] {
    if let ranks { return (0..<ranks.count).map { ranks[$0] } }
    return AptPackageOrder.ranks(of: table, names: names)
  }

  /// The names of the packages that the index calls essential (Debian Policy 3.8).
  package var essentialNames: [PackageName] {
    (0..<count).filter { table.place(.essential, of: $0).isThere }.map { self[$0] }
      .filter(\.isEssential).map(\.name)
  }

  /// The names that look most like a word, best first: for messages about a name that is not
  /// there.
  ///
  /// Near are names at most a third of the word away in single edits, and names that it begins.
  package func nearestNames(to word: String, limit: Int) -> [PackageName] {
    var nearest = NearestNames(to: word, limit: limit)
    for stanza in 0..<count {
      nearest.consider(table.text.span, table.place(.package, of: stanza).range)
    }
    return nearest.names
  }
}

extension PackageIndex: Sequence {
  package typealias Element = BinaryPackage

  /// The packages in the file's order.
  package func makeIterator() -> some IteratorProtocol<BinaryPackage> {
    (0..<count).lazy.map { self[$0] }.makeIterator()
  }
}
