import Content
import Debian
import Lock
import TestSupport
import Testing

@Suite("A lock")
struct LockTests {
  private func parse(_ text: String) throws -> Lock {
    try Lock(parsing: Array(text.utf8), path: "toy.lock.json")
  }

  private static let otherDigest = "sha512:\(LockSample.digest("manifest").hex)"

  @Test("is read back as it was written, and its bytes are the same each time")
  func roundTrip() throws {
    let read = try parse(LockSample.text)
    #expect(read == LockSample.lock)
    #expect(read.fileBytes == LockSample.lock.fileBytes)
  }

  @Test("has one line a package, with what is absent left out")
  func lines() {
    let lines = LockSample.text.split(separator: "\n").filter { $0.contains("\"path\":") }
    let (lib, toy) = (LockSample.digest("lib").hex, LockSample.digest("toy").hex)
    let expected = #"""
              {"architecture":"amd64","archive":"debian","files":["/usr/lib/libtoy.so.1"],\#
      "name":"libtoy1","path":"pool/main/t/toy/libtoy1_1.0-1+b1_amd64.deb",\#
      "sha256":"\#(lib)","size":12,"source":"toy","version":"1:1.0-1+b1",\#
      "why":[{"essential":true},{"of":"toy","relation":"libtoy1 (>= 1.0)"}]},
              {"architecture":"all","archive":"debian","name":"toy",\#
      "path":"pool/main/t/toy/toy_2.0_all.deb","sha256":"\#(toy)","size":0,\#
      "source":"toy","variants":["latest","debug"],"version":"2.0",\#
      "why":[{"named-in":"toy.yaml"}]}
      """#
    #expect(lines.joined(separator: "\n") == expected)
  }

  @Test("keeps what was left out, and is read without it")
  func leftOut() throws {
    var lock = LockSample.lock
    lock.architectures["amd64"]?.packages[1].leftOut = [
      "toy-data": "toy-data (>= 1)", "toy-base": "toy-base | toy-small",
    ]
    let text = String(decoding: lock.fileBytes, as: UTF8.self)
    #expect(
      text.contains(
        #""left-out":{"toy-base":"toy-base | toy-small","toy-data":"toy-data (>= 1)"}"#))
    #expect(try parse(text) == lock)
    #expect(!LockSample.text.contains("left-out"))
  }

  @Test("has one line a layer, in the order of the layers, and none where there is no budget")
  func layers() throws {
    let lines = LockSample.text.split(separator: "\n").filter { $0.contains("\"budget\":") }
    #expect(
      lines.map { $0.drop { $0 == " " } } == [
        #"{"budget":3,"packages":["toy"]},"#, #"{"budget":3,"packages":["libtoy1"]}"#,
      ])
    let groups = LockSample.lock.layers(on: "amd64", budget: 3)
    #expect(groups == [["toy"], ["libtoy1"]])
    #expect(LockSample.lock.layers(on: "amd64", budget: 4) == [])
    var lock = LockSample.lock
    lock.architectures["amd64"]?.layers = []
    let text = String(decoding: lock.fileBytes, as: UTF8.self)
    #expect(!text.contains("\"layers\": []") && !text.contains("\"budget\""))
    #expect(try parse(text) == lock)
  }

  @Test("knows the packages of a variant and architecture")
  func packages() {
    let names = [
      ("latest", "amd64"), ("debug", "amd64"), ("nonroot", "amd64"), ("latest", "arm64"),
    ]
    .map { LockSample.lock.packages(of: $0.0, on: $0.1).map(\.name.text) }
    #expect(names == [["libtoy1", "toy"], ["libtoy1", "toy"], ["libtoy1"], []])
  }

  @Test(
    "is refused with the member that is wrong",
    arguments: [
      (#""name": "toy","#, "", "name: it is missing"),
      (#""name": "toy","#, #""name": 5,"#, "name: expected a string"),
      (#""name": "toy","#, #""name": "toy", "host": "x","#, "the member 'host' is not known"),
      (#""epoch": -5"#, #""epoch": "0""#, "epoch: expected a number"),
      (#""layer-format": 1,"#, "", "layer-format: it is missing"),
      (#""whittle-lock": 1"#, #""whittle-lock": 2"#, "its format version is 2, not 1"),
      (#""whittle-lock": 1"#, #""whittle-lock": "1""#, "its format version is missing, not 1"),
      (
        #""date": "2024-02-29T00:00:00Z""#, #""date": "2023-02-29T00:00:00Z""#,
        "archives.debian.0.date: '2023-02-29T00:00:00Z' is not a time such as 2026-11-21T09:15:44Z"
      ),
      (
        #""suite": "trixie-updates""#, #""sweet": "trixie-updates""#,
        "archives.debian.1: the member 'sweet' is not known"
      ),
      (
        #""valid-until": "2024-03-07T00:00:00Z""#, #""valid-until": null"#,
        "archives.debian.0.valid-until: expected a string"
      ),
      (
        #""manifest": "sha256:"#, #""manifest": "sha512:"#,
        "manifest: '\(otherDigest)' is not a digest: sha256: and 64 lower-case hex digits"
      ),
      (
        "\(LockSample.digest("toy").hex)", "ABC",
        "architectures.amd64.packages.1.sha256: 'ABC' is not a SHA-256: 64 lower-case hex digits"
      ),
      (
        #""size":12,"#, #""size":-1,"#,
        "architectures.amd64.packages.0.size: a size must not be negative"
      ),
      (#""size":12,"#, "", "architectures.amd64.packages.0.size: it is missing"),
      (
        #""source":"toy","variants""#, #""source":"toy","url":"x","variants""#,
        "architectures.amd64.packages.1: the member 'url' is not known"
      ),
      (
        #""files":["/usr/lib/libtoy.so.1"]"#, #""files":"x""#,
        "architectures.amd64.packages.0.files: expected an array"
      ),
      (
        #"["latest","debug"]"#, #"["latest",1]"#,
        "architectures.amd64.packages.1.variants.1: expected a string"
      ),
      (
        #"[{"named-in":"toy.yaml"}]"#, "[{}]",
        "architectures.amd64.packages.1.why.0.of: it is missing"
      ),
      (
        #"[{"named-in":"toy.yaml"}]"#, #"[{"line":5}]"#,
        "architectures.amd64.packages.1.why.0: the member 'line' is not known"
      ),
      (
        #"{"budget":3,"packages":["toy"]}"#, #"{"budget":"3","packages":["toy"]}"#,
        "architectures.amd64.layers.0.budget: expected a number"
      ),
      (
        #""tar-size":2048}],"#, #""tar-size":true}],"#,
        "outputs.latest.images.amd64.layers.1.tar-size: expected a number"
      ),
    ] as [(String, String, String)])
  func refused(_ part: String, _ other: String, _ reason: String) throws {
    let text = LockSample.text
    try #require(text.ranges(of: part).count == 1, "the sample has the part once")
    let found = complaint { try parse(text.replacing(part, with: other)) }
    #expect(
      found
        == "cannot use the lock toy.lock.json: \(reason); restore it, or remove it and run `whittle lock`"
    )
  }

  @Test(
    "is refused where it is no JSON object",
    arguments: [
      ("", "it is not JSON: 1:1: the text ends where a value is expected"),
      (
        "{\"name\":1,\n\"name\":2}", "it is not JSON: 2:1: the member 'name' is given twice"
      ),
      ("[]", "its format version is missing, not 1"),
      ("{}", "its format version is missing, not 1"),
      (
        #"{"whittle-lock":1,"manifest":"x"}"#,
        "name: it is missing"
      ),
    ])
  func notALock(_ text: String, _ reason: String) {
    let found = complaint { try parse(text) }
    #expect(
      found
        == "cannot use the lock toy.lock.json: \(reason); restore it, or remove it and run `whittle lock`"
    )
  }

  @Test("is refused wherever it is cut off")
  func truncated() {
    let bytes = LockSample.lock.fileBytes
    // The final newline may be missing.
    let taken = stride(from: 0, to: bytes.count - 1, by: 101).filter { end in
      complaint { try Lock(parsing: Array(bytes[..<end]), path: "x") } == nil
    }
    #expect(taken == [])
  }
}
