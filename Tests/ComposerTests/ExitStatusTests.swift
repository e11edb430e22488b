import Content
import SystemPackage
import TestSupport
import Testing

@testable import Composer

@Suite("The exit status")
struct ExitStatusTests {
  /// Errors that cannot leave their module, and who sees to it.
  private static let contained: [String: String] = [
    "AttachedDamage": "RemoteProof tells it as a difference",
    "DERError": "typed throws; Certificate tells it as a CertificateError",
    "Failure": "typed throws; Keyring and CleartextMessage tell Armor's as an OpenPGPError",
    "GitComplaint": "a result, and never thrown",
    "JSONMismatch": "typed throws; Lock tells it as a LockError",
    "TooSlow": "of the connection; HTTP tells it as an HTTPError",
  ]

  @Test("is stated for every error type of the sources")
  func table() throws {
    let path = packageDirectory.child("Sources/Composer/ExitStatus.swift")
    let table = String(decoding: try contents(of: path), as: UTF8.self)
    let stated = Set(table.matches(of: /(?:is|as) ([A-Z][A-Za-z]*)/).map { String($0.output.1) })
    var found: Set<String> = []
    for file in try sources(packageDirectory.child("Sources")) {
      let text = String(decoding: try contents(of: file), as: UTF8.self)
      let types = text.matches(of: /([a-z ]*)(?:struct|enum|class) ([A-Za-z]+): (?:any )?Error\b/)
      for type in types where !type.output.1.contains("private") {
        found.insert(String(type.output.2))
      }
    }
    #expect(found.count > 25)
    let open = found.subtracting(stated)
    #expect(open == Set(Self.contained.keys))
  }

  private func sources(_ directory: FilePath) throws -> [FilePath] {
    try listDirectory(directory).flatMap { name -> [FilePath] in
      let path = directory.child(name)
      if FileStatus(of: path)?.isDirectory == true { return try sources(path) }
      return name.hasSuffix(".swift") ? [path] : []
    }
  }

  private struct Stray: Error, CustomStringConvertible {
    let description = "something odd"
  }

  @Test("of an error that nobody knows is 70, and the message says whose fault it is")
  func stray() {
    let failure = Failure(Stray())
    #expect(failure.status == .internalError)
    #expect(failure.status.rawValue == 70)
    #expect(failure.text.hasPrefix("internal error: Stray: something odd; this is an error in Wh"))
  }

  @Test("of wrong input is 2, of what is out of reach 3, of what cannot be trusted 4")
  func known() {
    #expect(Failure(ComposerError.noLock("x")).status == .input)
    #expect(Failure(StoreError("read", "x", .ioError)).status == .unavailable)
    #expect(Failure(CancellationError()).status == .unavailable)
    let (a, b) = (Digest(of: [1]), Digest(of: [2]))
    let mismatch = DigestError.mismatch(subject: "x", expected: a, found: b)
    #expect(Failure(mismatch).status == .untrusted)
    #expect(Failure(mismatch).text == "\(mismatch)")
  }
}
