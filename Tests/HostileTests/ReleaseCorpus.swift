import TestSupport

/// `InRelease` files that are not quite signed, and `Release` texts that are not quite right.
enum ReleaseCorpus {
  private static let text = "Origin: Toy\nSuite: odd\n"
  private static let begin = "-----BEGIN PGP SIGNED MESSAGE-----\n"
  private static let signature = "-----BEGIN PGP SIGNATURE-----\n"
  private static let end = "-----END PGP SIGNATURE-----\n"

  /// Signed at a fixed time: the same bytes each time.
  ///
  /// An empty text where signing fails, which the first row would show.
  private static func signed(_ text: String, by keys: [ToyKey] = [.toy]) -> String {
    (try? ToyKey.clearsigned(text, by: keys)) ?? ""
  }

  private static func bytes(_ text: String) -> [UInt8] { [UInt8](text: text) }

  /// Why gpgv takes more: it answers for what is between the lines of its own.
  private static let outside = "gpgv says nothing of what is outside; apt splits first, too"

  static let messages: [Hostile] = HostileTable { table in
    let good = signed(text)
    table.takes("a good message", bytes(good), they: .takes)
    table.refuses("nothing", [], "line 1: it is empty", they: .refuses)
    table.refuses("the text alone", bytes(text), "line 1: it is not signed", they: .refuses)
    table.refuses("a web page", bytes("<html></html>"), "it is a web page", they: .refuses)
    table.refuses(
      "text before", bytes("Origin: Evil\n" + good), "line 1: it is not signed",
      they: .takes, because: outside)
    table.refuses(
      "an empty line before", bytes("\n" + good), "line 1", they: .takes,
      because: outside)
    table.refuses(
      "text after", bytes(good + "Origin: Evil\n"), "it must end with its one signature",
      they: .takes, because: outside)
    table.refuses(
      "an empty line after", bytes(good + "\n"), "it must end with", they: .takes,
      because: outside)
    table.refuses("two messages", bytes(good + good), "it must end with", they: .refuses)
    table.refuses(
      "no end line", bytes(good.replacing(end, with: "")), "it must end with",
      they: .takes, because: "gpgv stops at the end of the base64")
    table.refuses(
      "no signature", bytes(begin + "\n" + text), "the signature is missing",
      they: .refuses)
    table.refuses(
      "an empty signature",
      bytes(begin + "Hash: SHA256\n\n" + text + signature + "\n=twTO\n" + end), "no good signature",
      they: .refuses)
    table.refuses(
      "a signature of another text", bytes(good.replacing("odd", with: "evil")),
      "is bad: the text is not what was signed", they: .refuses)
    table.refuses(
      "a line more", bytes(good.replacing("Suite", with: "Label: x\nSuite")), "is bad",
      they: .refuses)
    table.refuses(
      "a line that begins with a dash", bytes(good.replacing("Suite", with: "-x\nSuite")),
      "a line that begins with a bare dash", they: .refuses)
    table.takes("a dash that is escaped", bytes(signed("-x: y\n")), they: .takes)
    table.refuses(
      "an unknown header", bytes(good.replacing("Hash:", with: "Comment: x\nHash:")),
      "a header other than Hash", they: .refuses)
    table.refuses(
      "NotDashEscaped", bytes(good.replacing("Hash: SHA256", with: "NotDashEscaped: You")),
      "a header other than Hash", they: .refuses)
    table.refuses(
      "a text in the headers",
      bytes(good.replacing("Hash: SHA256\n", with: "Hash: SHA256\nSuite: evil\n")),
      "a header other than Hash", they: .refuses)
    table.refuses(
      "a NUL", bytes(good.replacing("odd", with: "o\0d")), "a NUL or carriage return",
      they: .refuses)
    table.refuses(
      "a carriage return", bytes(good.replacing("odd", with: "o\rd")),
      "a NUL or carriage return", they: .refuses)
    table.takes("CR LF for line ends", bytes(good.replacing("\n", with: "\r\n")), they: .takes)
    table.takes(
      "blanks at line ends", bytes(good.replacing("odd\n", with: "odd  \t\n")), they: .takes)
    table.refuses(
      "base64 that is none", bytes(good.replacing("\n=", with: "!\n=")),
      "the armor is not base64", they: .refuses)
    table.refuses(
      "a wrong checksum of the armor", bytes(changedChecksum(good)),
      "the armor's checksum is wrong", they: .refuses)
    table.refuses(
      "a stranger's signature", bytes(signed(text, by: [.stranger])),
      "is not in the keyring", they: .refuses)
    table.takes(
      "a stranger's beside ours", bytes(signed(text, by: [.stranger, .toy])),
      they: .refuses, because: "Debian's files have signers that a machine need not know")
    table.refuses(
      "a signature over SHA-1", bytes((try? ToyKey.toy.clearsigned(text, .sha1)) ?? ""),
      "weak digest SHA-1", they: .takes,
      because: "gpgv's exit status does not tell; its status lines do")
    table.refuses("a message in a message", bytes(begin + "\n" + good), "bare dash", they: .refuses)
    table.refuses(
      "a key, not a message", bytes((try? ToyKey.toy.armoredPublicKey()) ?? ""),
      "line 1: it is not signed", they: .refuses)
    table.refuses(
      "the message cut off", Array(bytes(good).prefix(good.utf8.count * 2 / 3)),
      "it must end with", they: .refuses)
    table.refuses(
      "a line of 1 MiB of dashes",
      bytes(begin + "\n" + String(repeating: "-", count: 1 << 20) + "\n" + signature + end),
      "bare dash", they: .refuses)
  }.rows

  private static func changedChecksum(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.map { $0.hasPrefix("=") ? "=AAAA" : $0 }.joined(separator: "\n")
  }

  private static let sum = String(repeating: "0", count: 64)

  /// A Release text with a line of its own in place of one.
  private static func release(_ old: String = "", _ new: String = "") -> [UInt8] {
    let text = """
      Origin: Toy
      Suite: odd
      Date: Tue, 14 Nov 2023 22:13:20 UTC
      Architectures: amd64
      Components: main
      SHA256:
       \(sum) 10 main/binary-amd64/Packages

      """
    return bytes(old.isEmpty ? text + new : text.replacing(old, with: new))
  }

  static let texts: [Hostile] = HostileTable { table in
    let date = "Tue, 14 Nov 2023 22:13:20 UTC"
    table.takes("a good text", release())
    table.refuses("nothing", [], "it is empty")
    table.refuses("two stanzas", release("", "\nSuite: other\n"), "line 9: a second stanza begins")
    table.refuses(
      "a field twice", release("", "Suite: evil\n"), "line 8, field Suite: it is given twice")
    table.refuses("a line without a colon", release("", "evil\n"), "line 8: no colon")
    table.takes("a carriage return at a line's end", release("odd", "odd\r"))
    table.refuses("a carriage return", release("odd", "o\rd"), "line 2: it has a carriage return")
    table.refuses("a NUL", release("odd", "o\0"), "line 2: it has a NUL byte")
    // Of these no Date is known, which `ReleaseCheck` refuses unless the manifest accepts it.
    table.takes("no Date", release("Date: \(date)\n"))
    for other in [
      "yesterday", "Tue, 14 Nov 2023", "Tue, 32 Nov 2023 22:13:20 UTC",
      "Tue, 29 Feb 2023 22:13:20 UTC", "Tue, 14 Nov 2023 24:13:20 UTC",
      "Tue, 14 Nov 2023 22:13:20 CET", "Tue, 14 Nov 2023 22:13:20 +0100",
      "Tue, 14 Nov 1923 22:13:20 UTC", "Tue, 14 Nov 99999 22:13:20 UTC",
      "Tue, 14 nov 2023 22:13:20 UTC", "Tue, 14 Nov 2023 22:13:2\u{660} UTC",
      "2023-11-14T22:13:20Z",
      "Tue, +14 Nov 2023 22:13:20 UTC", "1700000000",
    ] {
      table.takes("the Date \(other)", release(date, other))
    }
    table.refuses("a broken Valid-Until", release("", "Valid-Until: never\n"), "field Valid-Until")
    table.refuses("no SHA256", release("SHA256", "MD5Sum"), "field SHA256: it is missing")
    table.refuses("a short hash", release(sum, "abc"), "line 7, field SHA256")
    table.takes("a hash in capitals", release(sum, String(repeating: "A", count: 64)))
    table.refuses("a line of two words", release(" 10 main", " main"), "expected a hash, a size")
    table.refuses(
      "a line of four words", release("Packages", "Packages x"), "expected a hash, a size")
    for size in ["-1", "+1", "1e9", "99999999999999999999", "0x10", "\u{661}"] {
      table.refuses("the size \(size)", release(" 10 ", " \(size) "), "is not a size in bytes")
    }
    for path in ["../../etc/passwd", "/etc/passwd", "main//Packages", "main/../../x", "a\\b"] {
      table.refuses("the path \(path)", release("main/binary-amd64/Packages", path), "the path")
    }
    table.refuses(
      "a path twice with two hashes",
      release("", " \(sum.replacing("0", with: "1")) 10 main/binary-amd64/Packages\n"),
      "is listed twice")
    table.takes(
      "a path twice with one hash", release("", " \(sum) 10 main/binary-amd64/Packages\n"))
    table.takes("an architecture that is none", release("amd64\nC", "AMD 64\nC"))
    table.takes("no architecture", release("Architectures: amd64\n"))
    table.takes(
      "100 000 paths",
      release("", (0..<100_000).map { " \(sum) 1 x/\($0)\n" }.joined()))
  }.rows
}
