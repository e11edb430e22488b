/// What an ELF file needs and offers (System V ABI, "Object Files" and "Dynamic Linking").
///
/// Only the program headers are read, as the dynamic linker does; a file without section headers
/// is as good as any. No offset or size of the file is believed before it was checked.
package struct ELFFile: Hashable, Sendable {
  /// `e_type`.
  package enum Kind: Hashable, Sendable {
    case relocatable, executable, sharedObject, core, other
  }

  package let abi: ABI
  package let kind: Kind
  /// The program interpreter (`PT_INTERP`), an absolute path.
  package let interpreter: [UInt8]?
  /// The libraries asked for (`DT_NEEDED`), in their order.
  package let needed: [Soname]
  package let soname: Soname?
  package let rpath: RunPath?
  package let runpath: RunPath?
  /// The versions of symbols that libraries must have (`DT_VERNEED`), weak ones left out.
  package let versionNeeds: [VersionNeed]
  /// The versions of symbols that it has (`DT_VERDEF`); empty for a library without versions.
  package let versions: [[UInt8]]
  /// The texts that say what it loads by name while it runs (`.note.dlopen`), JSON each; empty for a
  /// note that is broken.
  package let loadNotes: [[UInt8]]

  /// What was read of a file before.
  package init(
    abi: ABI, kind: Kind, interpreter: [UInt8]? = nil, needed: [Soname] = [],
    soname: Soname? = nil, rpath: RunPath? = nil, runpath: RunPath? = nil,
    versionNeeds: [VersionNeed] = [], versions: [[UInt8]] = [], loadNotes: [[UInt8]] = []
  ) {
    self.abi = abi
    self.kind = kind
    self.interpreter = interpreter
    self.needed = needed
    self.soname = soname
    self.rpath = rpath
    self.runpath = runpath
    self.versionNeeds = versionNeeds
    self.versions = versions
    self.loadNotes = loadNotes
  }

  /// Whether a file begins as an ELF file does; four bytes are enough to tell.
  package static func isELF(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 4 && bytes[0] == 0x7f && bytes[1] == UInt8(ascii: "E")
      && bytes[2] == UInt8(ascii: "L") && bytes[3] == UInt8(ascii: "F")
  }

  /// The most program headers of a file that is no dump of a process.
  private static let segmentLimit = 256

  /// Reads a whole file, or returns nil for one that is no ELF file.
  ///
  /// - Throws: ``ELFError`` for an ELF file that is cut off or contradicts itself.
  package static func parse(_ bytes: Span<UInt8>) throws(ELFError) -> ELFFile? {
    guard isELF(bytes) else { return nil }
    let header = try FileHeader(bytes)
    var interpreter: [UInt8]?
    var dynamic = DynamicSection()
    var dynamicSegment: Segment?
    var notes = LoadNotes()
    let segments = try header.segments(bytes)
    // Programs have a dozen; each may point to the same megabytes of tables.
    guard segments.count <= segmentLimit else {
      guard header.kind == .core else {
        throw .damaged("it has \(segments.count) program headers")
      }
      return ELFFile(
        abi: header.abi, kind: .core, interpreter: nil, needed: [], soname: nil, rpath: nil,
        runpath: nil, versionNeeds: [], versions: [], loadNotes: [])
    }
    for segment in segments where segment.fileSize > 0 {
      switch segment.kind {
      case .interpreter:
        interpreter = try ByteLayout.string(
          bytes, at: segment.offset, before: try segment.end(in: bytes, of: "the interpreter"),
          of: "the interpreter")
      case .dynamic:
        guard dynamicSegment == nil else { throw .damaged("it has two dynamic sections") }
        dynamicSegment = segment
        dynamic = try DynamicSection(bytes, segment, segments, header.layout)
      case .note: notes.read(bytes, segment, header.layout)
      case .load, .property, .other: continue
      }
    }
    return ELFFile(
      abi: header.abi, kind: header.kind, interpreter: interpreter, needed: dynamic.needed,
      soname: dynamic.soname, rpath: dynamic.rpath, runpath: dynamic.runpath,
      versionNeeds: dynamic.versionNeeds, versions: dynamic.versions, loadNotes: notes.texts)
  }

  /// Reads a whole file that is in memory.
  package static func parse(_ bytes: [UInt8]) throws(ELFError) -> ELFFile? {
    try parse(bytes.span)
  }
}
