internal import Debian
internal import Lock

/// A `.deb` whose control file says something else of the package than the lock.
package struct PackageMismatch: Error, Hashable, Sendable, CustomStringConvertible {
  /// The `.deb`'s file name.
  package let package: String
  /// What differs, or what is wrong with the control file.
  package let reason: String

  package var description: String {
    "cannot trust \(package): \(reason); regenerate the lock with `whittle lock`"
  }
}

extension Lock.Package {
  /// Holds a package's control file against name, version, architecture and source of the lock.
  ///
  /// These become records that scanners believe, so they must be what the package itself says, not
  /// what an index or a lock says of it.
  ///
  /// - Throws: ``PackageMismatch``.
  func check(control: [UInt8]) throws(PackageMismatch) {
    let stanza: ControlStanza
    do {
      stanza = try ControlStanza(parsing: control)
    } catch {
      throw PackageMismatch(package: fileName, reason: "its control file is malformed: \(error)")
    }
    let said = stanza["Version"].flatMap { try? Version(parsing: $0) }
    let origin = stanza["Source"].flatMap { field in
      said.flatMap { SourcePackage(field: field, of: $0)?.name.text }
    }
    let rows = [
      ("Package", stanza["Package"], "\(name)"), ("Version", stanza["Version"], "\(version)"),
      ("Architecture", stanza["Architecture"], "\(architecture)"),
      ("Source", stanza["Source"] == nil ? stanza["Package"] : origin, "\(source)"),
    ]
    for (field, found, locked) in rows where found != locked {
      let what = found.map { "is '\($0)'" } ?? "is missing or malformed"
      throw PackageMismatch(
        package: fileName,
        reason: "the \(field) of its control file \(what), but the lock says '\(locked)'")
    }
  }
}
