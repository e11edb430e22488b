import Testing

@testable import OpenPGP

@Suite("A clearsigned message")
struct CleartextMessageTests {
  /// A message around a text, with an empty signature whose checksum is right.
  static func message(
    _ text: String, headers: String = "Hash: SHA256\n",
    signature: String = "-----BEGIN PGP SIGNATURE-----\n\n=twTO\n-----END PGP SIGNATURE-----\n"
  ) -> [UInt8] {
    Array("-----BEGIN PGP SIGNED MESSAGE-----\n\(headers)\n\(text)\n\(signature)".utf8)
  }

  @Test(
    "gives exactly the signed text",
    arguments: [
      ("Origin: Toy\nSuite: x", "Origin: Toy\nSuite: x"),
      ("trailing \t \nblanks\t", "trailing\nblanks"),
      ("dos\r\nlines\r", "dos\nlines"),
      ("- -----BEGIN PGP SIGNATURE-----\n- - x", "-----BEGIN PGP SIGNATURE-----\n- x"),
      ("a\n\nb\n\n", "a\n\nb\n\n"),
      ("", ""),
      ("- ", ""),
    ])
  func text(_ written: String, _ signed: String) throws {
    let message = try CleartextMessage(parsing: Self.message(written))
    let text = String(decoding: message.text, as: UTF8.self)
    #expect(text == signed)
  }

  /// A line and the text that is refused at it.
  static let refused: [(line: Int, text: String)] = {
    let good = string(message("x"))
    let other = "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n=twTO\n-----END PGP SIGNATURE-----\n"
    return [
      (1, ""), (1, "Origin: Debian\n"), (1, "<!DOCTYPE html><title>Log in</title>"),
      (1, "unsigned\n" + good), (1, "\n" + good),
      (4, string(message("-dash"))),
      (4, string(message("-----BEGIN PGP SIGNED MESSAGE-----"))),
      (2, string(message("x", headers: "NotDashEscaped: true\n"))),
      (2, string(message("x", headers: "Charset: utf-7\n"))),
      (4, string(message("x", signature: ""))),
      (4, string(message("nul\0nul"))),
      (4, string(message("carriage\rreturn"))),
      (9, good + "after"), (9, good + "\n"), (16, good + good),
      (7, String(good.dropLast(28))),
      (8, string(message("x", signature: other))),
      (2, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n"),
    ]
  }()

  @Test("is refused in any other form", arguments: refused)
  func refusal(_ line: Int, _ text: String) {
    let error = #expect(throws: OpenPGPError.self) {
      try CleartextMessage(parsing: Array(text.utf8))
    }
    guard case .malformedMessage(let found, _) = error else {
      Issue.record("not a malformed message: \(String(describing: error))")
      return
    }
    #expect(found == line)
  }

  @Test("that is a web page says so")
  func webPage() {
    let error = #expect(throws: OpenPGPError.self) {
      try CleartextMessage(parsing: Array("\n <html>".utf8))
    }
    let isClear = error?.description.contains("it is a web page") == true
    #expect(isClear)
  }

  private static func string(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
