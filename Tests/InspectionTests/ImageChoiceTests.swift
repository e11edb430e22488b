import Content
import SystemPackage
import TestSupport
import Testing

@testable import Inspection

/// Which of the images of a layout is meant.
@Suite struct ImageChoiceTests {
  private static func layout() throws -> ToyLayout {
    let layer = TarItem.archive(ToyLayout.tree)
    var image = ToyLayout.layout([layer])
    try image.merge(.layout([layer], architecture: "s390x"))
    try image.merge(.layout([layer], tag: "debug"))
    return image
  }

  @Test(
    "the tag `latest` and the host's architecture are meant unless said",
    arguments: [
      (nil, nil, "amd64", "latest amd64"), (nil, nil, "s390x", "latest s390x"),
      (nil, "s390x", "amd64", "latest s390x"), ("debug", nil, "s390x", "debug amd64"),
    ] as [(String?, String?, String, String)])
  func chosen(_ tag: String?, _ architecture: String?, _ host: String, _ wanted: String)
    async throws
  {
    let desk = try Desk()
    let set = try await desk.reader.open(try desk.put(try Self.layout()))
    let name = try set.only(tag: tag, architecture: architecture, host: host).name
    #expect(name == wanted)
  }

  @Test(
    "what is not there, or not clear, lists what there is",
    arguments: [
      ("x", nil, "amd64", "it holds latest amd64, latest s390x, debug amd64"),
      (nil, "arm64", "amd64", "it holds latest amd64, latest s390x, debug amd64"),
      (nil, nil, "riscv64", "it holds latest amd64, latest s390x; choose one with --arch"),
    ] as [(String?, String?, String, String)])
  func refused(_ tag: String?, _ architecture: String?, _ host: String, _ reason: String)
    async throws
  {
    let desk = try Desk()
    let set = try await desk.reader.open(try desk.put(try Self.layout()))
    let said = complaint { try set.only(tag: tag, architecture: architecture, host: host) }
    #expect(said?.contains(reason) == true, "\(said ?? "no error")")
  }

  @Test("a tag of Docker's may be given whole or by its end")
  func dockerTags() async throws {
    let desk = try Desk()
    let layer = TarItem.archive(ToyLayout.tree)
    let image = ToyLayout.docker([layer], tags: ["toy:1", "other:2"])
    let set = try await desk.reader.open(try desk.put(image.archive))
    let whole = try set.only(tag: "toy:1", architecture: nil, host: "amd64").tag
    let end = try set.only(tag: "2", architecture: nil, host: "amd64").tag
    #expect(whole == "toy:1")
    #expect(end == "other:2")
    let said = complaint { try set.only(tag: nil, architecture: nil, host: "amd64") }
    #expect(said?.contains("toy:1, other:2") == true, "\(said ?? "no error")")
  }

  @Test("a directory of layouts names them")
  func directoryOfLayouts() async throws {
    let desk = try Desk()
    let image = ToyLayout.layout([TarItem.archive(ToyLayout.tree)])
    _ = try desk.put(image, "out/base")
    _ = try desk.put(image, "out/cc")
    _ = try desk.put(Array("{}".utf8), "out/base.lock.json")
    let path = desk.directory.appending("out")
    let said = await complaint { try await desk.reader.open(path) }
    #expect(said?.contains("name one of \(path)/base, \(path)/cc") == true, "\(said ?? "")")
  }
}
