package import ELF

/// A small ELF file made by hand: one loaded segment that maps the file at an address.
package struct ELFBuilder: Sendable {
  package var wordSize = WordSize.bits64
  package var byteOrder = ByteOrder.little
  package var machine: UInt16
  package var kind: UInt16
  package var interpreter: String?
  /// Tag and text of what names something, in order.
  package var names: [(tag: UInt64, text: String)]
  package var hasDynamic: Bool
  /// Tag and value of further entries, before the names.
  package var extra: [(tag: UInt64, value: UInt64)]
  /// `e_flags`.
  package var flags: UInt32 = 0
  /// The x86-64 levels that the file says it needs, one bit each, in a note of its properties.
  package var levels: UInt32?
  /// Notes in a segment of their own, each padded to four bytes.
  package var notes: [Note] = []
  /// Where the file is mapped.
  package var base: UInt64 = 0x400000

  package init(
    kind: UInt16 = 3, machine: UInt16 = 62, interpreter: String? = nil,
    names: [(tag: UInt64, text: String)] = [], hasDynamic: Bool = true,
    extra: [(tag: UInt64, value: UInt64)] = []
  ) {
    self.kind = kind
    self.machine = machine
    self.interpreter = interpreter
    self.names = names
    self.hasDynamic = hasDynamic
    self.extra = extra
  }

  /// A note: its type, its owner, and its text.
  package struct Note: Sendable {
    package var type: UInt32 = 0x407c_0c0a
    package var owner = "FDO"
    package var text: String
    /// What it says of its size, where that is not true.
    package var size: UInt32?

    /// What a file says that it loads while it runs.
    package init(_ text: String) { self.text = text }
  }

  /// One library of a note of what a file loads while it runs.
  package static func load(_ names: String..., priority: String = "recommended") -> Note {
    let list = names.map { "\"\($0)\"" }.joined(separator: ",")
    return Note(
      "[{\"feature\":\"toy\",\"description\":\"Plays\",\"priority\":\"\(priority)\","
        + "\"soname\":[\(list)]}]")
  }

  /// A library of a name that needs others.
  package static func library(_ soname: String, needs: [String] = []) -> [UInt8] {
    ELFBuilder(names: [(14, soname)] + needs.map { (1, $0) }).build()
  }

  /// A program that needs libraries.
  package static func program(
    needs: [String], interpreter: String = "/lib64/ld-linux-x86-64.so.2"
  ) -> [UInt8] {
    ELFBuilder(interpreter: interpreter, names: needs.map { (1, $0) }).build()
  }

  private var is64: Bool { wordSize == .bits64 }

  private func number(_ value: UInt64, _ size: Int) -> [UInt8] {
    let little = (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    return byteOrder == .little ? little : little.reversed()
  }

  private func address(_ value: UInt64) -> [UInt8] { number(value, is64 ? 8 : 4) }

  /// The whole file.
  package func build() -> [UInt8] {
    let headerSize = is64 ? 64 : 52
    let segmentSize = is64 ? 56 : 32
    let count =
      1 + (interpreter == nil ? 0 : 1) + (hasDynamic ? 1 : 0) + (levels == nil ? 0 : 1)
      + (notes.isEmpty ? 0 : 1)
    let bodyStart = headerSize + count * segmentSize
    let interpreterBytes: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
    var strings: [UInt8] = [0]
    var entries = extra
    for (tag, text) in names {
      entries.append((tag, UInt64(strings.count)))
      strings += Array(text.utf8) + [0]
    }
    let stringsStart = bodyStart + interpreterBytes.count
    let dynamicStart = stringsStart + strings.count
    entries += [(5, base + UInt64(stringsStart)), (10, UInt64(strings.count)), (0, 0)]
    let dynamic = entries.flatMap { address($0.tag) + address($0.value) }
    let note = levels.map(property) ?? []
    let noteStart = dynamicStart + (hasDynamic ? dynamic.count : 0)
    let notesStart = noteStart + note.count
    let noteBytes = notes.flatMap(bytes)
    let body = interpreterBytes + strings + (hasDynamic ? dynamic : []) + note + noteBytes
    let total = UInt64(bodyStart + body.count)

    var segments = segment(1, 0, total)
    if interpreter != nil {
      segments += segment(3, UInt64(bodyStart), UInt64(interpreterBytes.count))
    }
    if hasDynamic { segments += segment(2, UInt64(dynamicStart), UInt64(dynamic.count)) }
    if levels != nil { segments += segment(0x6474_e553, UInt64(noteStart), UInt64(note.count)) }
    if !notes.isEmpty { segments += segment(4, UInt64(notesStart), UInt64(noteBytes.count)) }
    return header(segmentSize, count) + segments + body
  }

  private func bytes(_ note: Note) -> [UInt8] {
    func padded(_ bytes: [UInt8]) -> [UInt8] {
      bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
    let owner = Array(note.owner.utf8) + [0]
    let text = Array(note.text.utf8) + [0]
    let size = note.size.map { UInt64($0) } ?? UInt64(text.count)
    return number(UInt64(owner.count), 4) + number(size, 4) + number(UInt64(note.type), 4)
      + padded(owner) + padded(text)
  }

  /// A note with `GNU_PROPERTY_X86_FEATURE_1_AND` and `GNU_PROPERTY_X86_ISA_1_NEEDED`.
  private func property(_ levels: UInt32) -> [UInt8] {
    let properties = [(0xc000_0002, 3), (0xc000_8002, UInt64(levels))].flatMap { type, value in
      number(type, 4) + number(4, 4) + number(value, 4) + (is64 ? number(0, 4) : [])
    }
    return number(4, 4) + number(UInt64(properties.count), 4) + number(5, 4)
      + [0x47, 0x4e, 0x55, 0] + properties
  }

  private func header(_ segmentSize: Int, _ count: Int) -> [UInt8] {
    let ident: [UInt8] =
      [0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, byteOrder == .little ? 1 : 2, 1]
      + [UInt8](repeating: 0, count: 9)
    let size: UInt64 = is64 ? 64 : 52
    return ident + number(UInt64(kind), 2) + number(UInt64(machine), 2) + number(1, 4)
      + address(0) + address(size) + address(0) + number(UInt64(flags), 4) + number(size, 2)
      + number(UInt64(segmentSize), 2) + number(UInt64(count), 2) + number(0, 6)
  }

  private func segment(_ kind: UInt64, _ offset: UInt64, _ size: UInt64) -> [UInt8] {
    let place = address(offset) + address(base + offset) + address(base + offset)
    let sizes = address(size) + address(size)
    // Notes of properties count only where they say that they are aligned.
    let align: UInt64 = kind == 0x6474_e553 ? (is64 ? 8 : 4) : 1
    return is64
      ? number(kind, 4) + number(4, 4) + place + sizes + address(align)
      : number(kind, 4) + place + sizes + number(4, 4) + address(align)
  }
}
