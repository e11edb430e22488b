internal import Content
internal import ELF
internal import Packing
internal import Tree

extension Lint {
  /// Programs and libraries that begin as ELF files and cannot be read as such: what they need is not
  /// known, so that no other check speaks of them.
  ///
  /// A note, since files of tests and of debuggers are like that on purpose; a program that the image
  /// starts is an error of its settings.
  static func damagedELF(_ subject: LintSubject) async throws -> [LintFinding] {
    var found: [LintFinding] = []
    for entry in subject.tree.entries {
      guard let file = entry.content,
        entry.mode & 0o111 != 0 || entry.path.isNamedLikeLibrary,
        try await subject.bodies.head(of: file, 4) == [0x7f, 0x45, 0x4c, 0x46],
        let fault = try await elfFault(of: file, subject)
      else { continue }
      found.append(
        LintFinding(
          .damagedELF, .note, path: entry.path, package: entry.package,
          message: "begins as an ELF file, but cannot be read: \(fault.reason)"))
    }
    return found
  }

  /// Why an ELF file cannot be read; nil for one that can.
  static func elfFault(
    of file: Blob, _ subject: LintSubject
  ) async throws -> ELFError? {
    let bytes = try await subject.bodies.uncheckedBytes(of: file)
    return withExtendedLifetime(bytes) {
      do throws(ELFError) {
        _ = try ELFFile.parse(Span<UInt8>(_unsafeBytes: bytes.bytes))
        return nil
      } catch {
        return error
      }
    }
  }
}
