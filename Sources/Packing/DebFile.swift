package import Content
package import SystemPackage

/// A mapped `.deb` and its members (deb(5)).
///
/// The order of members is dpkg's: `debian-binary`, `control.tar`, `data.tar`, and between them
/// only members whose name begins with `_`. What follows `data.tar` is ignored, as dpkg does.
package struct DebFile: Sendable {
  private let file: MappedFile
  /// What errors call the file.
  package let subject: String
  private let control: ArMember
  private let data: ArMember

  /// Maps a file and finds its members.
  ///
  /// - Throws: ``PackingError`` when it is no `.deb` of format 2; ``StoreError``.
  package init(_ path: FilePath, subject: String? = nil) throws {
    try self.init(
      MappedFile(path), subject: subject ?? path.lastComponent?.string ?? path.string)
  }

  /// Finds the members of a mapped file.
  package init(_ file: MappedFile, subject: String) throws(PackingError) {
    self.file = file
    self.subject = subject
    let bytes = unsafe RawSpan(_unsafeBytes: file.bytes)
    var reader = ArReader(subject: subject)
    try reader.begin(bytes)
    guard let first = try reader.next(bytes), first.name == "debian-binary" else {
      throw PackingError(subject, "its first member is not debian-binary")
    }
    try Self.checkVersion(bytes.extracting(first.range), subject)
    control = try Self.member("control.tar", [.none, .gzip, .xz, .zstd], &reader, bytes)
    data = try Self.member("data.tar", Encoding.allCases, &reader, bytes)
  }

  /// The file's size in bytes.
  package var size: Int { unsafe file.bytes.count }

  /// The SHA-256 of the mapped bytes.
  package func digest() -> Digest {
    defer { withExtendedLifetime(file) {} }
    var hasher = ContentHasher()
    unsafe hasher.update(file.bytes)
    return hasher.digest()
  }

  /// The decoded `control.tar`.
  package func controlTar(_ decompressor: Decompressor) async throws -> SharedBytes {
    try await decode(control, decompressor)
  }

  /// The decoded `data.tar`.
  package func dataTar(_ decompressor: Decompressor) async throws -> SharedBytes {
    try await decode(data, decompressor)
  }

  private func decode(_ member: ArMember, _ decompressor: Decompressor) async throws -> SharedBytes
  {
    unsafe try await decompressor.decode(
      UnsafeRawBufferPointer(rebasing: file.bytes[member.range]),
      as: Encoding(name: member.name), subject: "\(subject): \(member.name)", owner: file)
  }

  /// `2.0`, or a later minor version, which is compatible by definition.
  private static func checkVersion(
    _ bytes: borrowing RawSpan, _ subject: String
  ) throws(PackingError) {
    let isTwo = bytes.byteCount >= 4 && bytes.byte(0) == 0x32 && bytes.byte(1) == 0x2e
    var hasLine = false
    for index in 0..<min(64, bytes.byteCount) where bytes.byte(index) == 0x0a { hasLine = true }
    guard isTwo, hasLine else { throw PackingError(subject, "its format version is not 2.x") }
  }

  private static func member(
    _ stem: String, _ encodings: [Encoding], _ reader: inout ArReader,
    _ bytes: borrowing RawSpan
  ) throws(PackingError) -> ArMember {
    while let member = try reader.next(bytes) {
      if member.name.hasPrefix("_") { continue }
      guard encodings.contains(where: { stem + $0.rawValue == member.name }) else {
        throw PackingError(
          reader.subject, "the member '\(member.name)' is where \(stem) is expected")
      }
      return member
    }
    throw PackingError(reader.subject, "it has no member \(stem)")
  }
}
