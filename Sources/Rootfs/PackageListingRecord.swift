internal import Debian
internal import Packing
package import Content
internal import ELF

extension PackageListing: Record {
  package static let kind = RecordKind.listings

  package func write(to writer: inout RecordWriter) {
    writer.integer(Int64(entries.count))
    for entry in entries {
      Self.write(entry, &writer)
      guard entry.kind == .file else { continue }
      Self.write(elf[entry.name], &writer)
    }
    writer.integer(Int64(linkerConfiguration.count))
    for (name, body) in linkerConfiguration.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
    {
      writer.bytes(name)
      writer.bytes(body)
    }
    writer.integer(Int64(scripts.count))
    for (name, head) in scripts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      writer.bytes(name)
      writer.bytes(head)
    }
    writer.integer(Int64(accounts.count))
    for account in accounts {
      writer.bytes(Array(account.name.utf8))
      writer.integer(account.uid.map { Int64($0) } ?? -1)
      writer.bytes(Array((account.home ?? "").utf8))
    }
    writer.integer(Int64(groups.count))
    for group in groups { writer.bytes(Array(group.utf8)) }
    writer.integer(Int64(alternatives.count))
    for link in alternatives {
      writer.bytes(Array(link.group.utf8))
      writer.bytes(Array(link.link.utf8))
      writer.bytes(Array(link.path.utf8))
      writer.integer(Int64(link.priority))
    }
    writer.integer(Int64(links.count))
    for link in links {
      writer.bytes(Array(link.path.utf8))
      writer.bytes(Array(link.target.utf8))
    }
  }

  package init?(from reader: inout RecordReader) {
    var elf: [[UInt8]: ELFFile] = [:]
    let entries = reader.list { reader -> TarEntry? in
      guard let entry = Self.entry(&reader) else { return nil }
      guard entry.kind == .file else { return entry }
      switch reader.integer() {
      case 0: return entry
      case 1:
        guard let file = Self.file(&reader) else { return nil }
        elf[entry.name] = file
        return entry
      default: return nil
      }
    }
    guard let entries,
      let configuration = reader.list({ reader -> ([UInt8], [UInt8])? in
        guard let name = reader.bytes(), let body = reader.bytes() else { return nil }
        return (name, body)
      }),
      let scripts = reader.list({ reader -> ([UInt8], [UInt8])? in
        guard let name = reader.bytes(), let head = reader.bytes() else { return nil }
        return (name, head)
      }), let accounts = reader.list(Self.account), let groups = reader.list({ $0.bytes() }),
      let alternatives = reader.list(Self.alternative), let links = reader.list(Self.link)
    else { return nil }
    self.init(
      entries: entries, elf: elf,
      linkerConfiguration: Dictionary(configuration, uniquingKeysWith: { $1 }))
    self.scripts = Dictionary(scripts, uniquingKeysWith: { $1 })
    self.accounts = accounts
    self.groups = groups.map { String(decoding: $0, as: UTF8.self) }
    self.alternatives = alternatives
    self.links = links
  }

  private static func link(_ reader: inout RecordReader) -> ScriptLink? {
    guard let path = reader.bytes(), let target = reader.bytes() else { return nil }
    return ScriptLink(
      path: String(decoding: path, as: UTF8.self), target: String(decoding: target, as: UTF8.self))
  }

  private static func account(_ reader: inout RecordReader) -> PackageAccount? {
    guard let name = reader.bytes(), let uid = reader.integer(), let home = reader.bytes() else {
      return nil
    }
    return PackageAccount(
      name: String(decoding: name, as: UTF8.self), uid: UInt32(exactly: uid),
      home: home.isEmpty ? nil : String(decoding: home, as: UTF8.self))
  }

  private static func alternative(_ reader: inout RecordReader) -> AlternativeLink? {
    guard let group = reader.bytes(), let link = reader.bytes(), let path = reader.bytes(),
      let priority = reader.integer().flatMap({ Int(exactly: $0) })
    else { return nil }
    return AlternativeLink(
      group: String(decoding: group, as: UTF8.self), link: String(decoding: link, as: UTF8.self),
      path: String(decoding: path, as: UTF8.self), priority: priority)
  }

  private static func write(_ entry: TarEntry, _ record: inout RecordWriter) {
    record.bytes(entry.name)
    switch entry.kind {
    case .file: record.integer(0)
    case .hardLink(let target):
      record.integer(1)
      record.bytes(target)
    case .symbolicLink(let target):
      record.integer(2)
      record.bytes(target)
    case .directory: record.integer(3)
    case .characterDevice: record.integer(4)
    case .blockDevice: record.integer(5)
    case .fifo: record.integer(6)
    }
    record.integer(Int64(entry.mode))
    record.integer(Int64(entry.uid))
    record.integer(Int64(entry.gid))
    record.integer(entry.mtime)
  }

  private static func entry(_ record: inout RecordReader) -> TarEntry? {
    guard let name = record.bytes(), let kind = kind(&record),
      let mode = record.integer().flatMap({ UInt32(exactly: $0) }),
      let uid = record.integer().flatMap({ UInt32(exactly: $0) }),
      let gid = record.integer().flatMap({ UInt32(exactly: $0) }), let mtime = record.integer()
    else { return nil }
    return TarEntry(name: name, kind: kind, mode: mode, uid: uid, gid: gid, mtime: mtime)
  }

  private static func kind(_ record: inout RecordReader) -> TarEntry.Kind? {
    switch record.integer() {
    case 0: .file
    case 1: record.bytes().map { .hardLink(to: $0) }
    case 2: record.bytes().map { .symbolicLink(to: $0) }
    case 3: .directory
    case 4: .characterDevice
    case 5: .blockDevice
    case 6: .fifo
    default: nil
    }
  }

  private static let kinds: [ELFFile.Kind] = [
    .relocatable, .executable, .sharedObject, .core, .other,
  ]

  private static func write(_ file: ELFFile?, _ record: inout RecordWriter) {
    guard let file else { return record.integer(0) }
    record.integer(1)
    record.integer(file.abi.wordSize == .bits64 ? 64 : 32)
    record.integer(file.abi.byteOrder == .big ? 1 : 0)
    record.integer(Int64(file.abi.machine))
    record.integer(Int64(kinds.firstIndex(of: file.kind) ?? 0))
    record.integer(Int64(file.needed.count))
    for name in file.needed { record.bytes(name.bytes) }
    for text in [file.interpreter, file.soname?.bytes, file.rpath?.bytes, file.runpath?.bytes] {
      record.integer(text == nil ? 0 : 1)
      if let text { record.bytes(text) }
    }
    record.integer(Int64(file.versionNeeds.count))
    for need in file.versionNeeds {
      record.bytes(need.library.bytes)
      record.bytes(need.version)
    }
    record.integer(Int64(file.versions.count))
    for version in file.versions { record.bytes(version) }
    record.integer(Int64(file.loadNotes.count))
    for text in file.loadNotes { record.bytes(text) }
  }

  private static func file(_ record: inout RecordReader) -> ELFFile? {
    guard let bits = record.integer(), let order = record.integer(),
      let machine = record.integer().flatMap({ UInt16(exactly: $0) }),
      let kind = record.integer(), kinds.indices.contains(Int(clamping: kind)),
      let needed = record.list({ $0.bytes().flatMap { Soname(bytes: $0) } }),
      let interpreter = text(&record), let soname = text(&record), let rpath = text(&record),
      let runpath = text(&record),
      let versionNeeds = record.list({ record -> VersionNeed? in
        guard let library = record.bytes().flatMap({ Soname(bytes: $0) }),
          let version = record.bytes()
        else { return nil }
        return VersionNeed(library: library, version: version)
      }), let versions = record.list({ $0.bytes() }), let loadNotes = record.list({ $0.bytes() })
    else { return nil }
    return ELFFile(
      abi: ABI(
        wordSize: bits == 64 ? .bits64 : .bits32, byteOrder: order == 1 ? .big : .little,
        machine: machine),
      kind: kinds[Int(clamping: kind)], interpreter: interpreter, needed: needed,
      soname: soname.flatMap { Soname(bytes: $0) }, rpath: rpath.map { RunPath(bytes: $0) },
      runpath: runpath.map { RunPath(bytes: $0) }, versionNeeds: versionNeeds, versions: versions,
      loadNotes: loadNotes)
  }

  /// - Returns: nil for what is no text; a nil inside for none.
  private static func text(_ record: inout RecordReader) -> [UInt8]?? {
    switch record.integer() {
    case 0: .some(nil)
    case 1: record.bytes().map { .some($0) }
    default: nil
    }
  }
}
