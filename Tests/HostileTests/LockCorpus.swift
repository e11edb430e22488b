import TestSupport

/// Locks that were cut, edited by hand, or never written by this program.
enum LockCorpus {
  private static let sum = String(repeating: "0", count: 64)

  private static let text = """
    {"archives": {"toy": [{"date": "2023-11-14T22:13:20Z", "in-release": "sha256:\(sum)", "suite": "toy"}]},
     "architectures": {"amd64": {"indices": [], "packages": [
      {"architecture": "amd64", "archive": "toy", "name": "odd", "path": "pool/o/odd_1.0_amd64.deb",
       "sha256": "\(sum)", "size": 5, "source": "odd", "version": "1.0", "why": [{"named-in": "a"}]}]}},
     "compressors": {}, "epoch": 0, "layer-format": 1, "manifest": "sha256:\(sum)", "name": "odd",
     "outputs": {}, "whittle-lock": 1}
    """

  private static func edited(_ old: String, _ new: String) -> [UInt8] {
    [UInt8](text: text.replacing(old, with: new))
  }

  static let rows: [Hostile] = HostileTable { table in
    table.takes("a good lock", [UInt8](text: text))
    table.refuses("nothing", [], "it is not JSON: 1:1")
    table.refuses("cut off", Array([UInt8](text: text).prefix(300)), "it is not JSON")
    table.refuses("a text", [UInt8](text: "lock\n"), "it is not JSON: 1:1")
    table.refuses("two values", [UInt8](text: text + "{}"), "unexpected text after the value")
    table.refuses(
      "bytes that are no UTF-8", edited("\"odd\"", "\"odd\"").replaced(1, 0xff), "it is not JSON")
    table.refuses("a comment", [UInt8](text: "// x\n" + text), "it is not JSON: 1:1")
    table.refuses("a comma too many", edited("\"epoch\": 0,", "\"epoch\": 0,,"), "it is not JSON")
    table.refuses(
      "a member twice", edited("\"epoch\": 0,", "\"epoch\": 0, \"epoch\": 0,"), "is given twice")
    table.refuses(
      "a member twice by an escape", edited("\"epoch\": 0,", "\"epoch\": 0, \"\\u0065poch\": 0,"),
      "is given twice")
    for number in ["1.5", "1e3", "+1", "01", "0x1", "NaN", "99999999999999999999", "--1", "-"] {
      table.refuses(
        "the number \(number)", edited("\"epoch\": 0", "\"epoch\": \(number)"), "it is not JSON")
    }
    for depth in [100, 100_000] {
      table.refuses(
        "\(depth) brackets", [UInt8](text: String(repeating: "[", count: depth)),
        "the nesting is too deep")
      table.refuses(
        "\(depth) braces", [UInt8](text: String(repeating: "{\"a\":", count: depth)),
        "the nesting is too deep")
    }
    table.refuses("half a surrogate", edited("\"odd\"", "\"\\ud800\""), "half a surrogate")
    table.refuses("a raw line feed in a text", edited("\"odd\"", "\"o\nd\""), "it is not JSON")
    table.refuses(
      "another form", edited("\"whittle-lock\": 1", "\"whittle-lock\": 2"),
      "its format version is 2, not 1")
    table.refuses("no form", edited(", \"whittle-lock\": 1", ""), "its format version is missing")
    table.refuses(
      "an unknown member", edited("\"epoch\"", "\"host\": \"x\", \"epoch\""),
      "the member 'host' is not known")
    table.refuses(
      "a digest cut", edited("sha256:\(sum)\", \"name\"", "sha256:00\", \"name\""),
      "is not a digest")
    table.refuses(
      "a digest in capitals", edited("sha256:\(sum)\", \"name\"", "SHA256:\(sum)\", \"name\""),
      "is not a digest")
    table.refuses(
      "another digest", edited("sha256:\(sum)\", \"name\"", "md5:\(sum)\", \"name\""),
      "is not a digest")
    table.refuses(
      "a hash that climbs", edited("\"sha256\": \"\(sum)\"", "\"sha256\": \"../../etc/passwd\""),
      "is not a SHA-256")
    table.refuses(
      "a size of -1", edited("\"size\": 5", "\"size\": -1"), "a size must not be negative")
    table.refuses(
      "a size whose sum overflows", edited("\"size\": 5", "\"size\": 9223372036854775807"),
      "a size is more than 1099511627776")
    table.refuses("a size in quotes", edited("\"size\": 5", "\"size\": \"5\""), "expected a number")
    table.refuses(
      "null for a text", edited("\"source\": \"odd\"", "\"source\": null"), "expected a string")
    table.refuses(
      "a list for an object", edited("\"outputs\": {}", "\"outputs\": []"), "expected an object")
    table.refuses("a date that is none", edited("2023-11-14T", "2023-11-31T"), "is not a time")
    table.refuses(
      "a reason of two",
      edited("{\"named-in\": \"a\"}", "{\"named-in\": \"a\", \"essential\": true}"), "is not known")
  }.rows
}
