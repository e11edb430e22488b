import Content
import SystemPackage
import TestSupport
import Testing

@Suite("A file or directory in the making")
struct UnfinishedTests {
  @Test("is made again when another run takes it for abandoned", arguments: [1, 2, 99])
  func swept(_ times: Int) throws {
    let directory = try TemporaryDirectory()
    let place = directory.path
    var sweeps = 0
    let sweep = {
      sweeps += 1
      if sweeps % (times + 1) != 0 { StagedItem.sweep(place) }
    }
    let file = try StagedItem.file(StagedItem.name(in: place), created: sweep)
    StagedItem.sweep(place)
    try file.finish(as: directory.appending("file"))
    let made = try StagedItem.directory(StagedItem.name(in: place), created: sweep)
    StagedItem.sweep(place)
    try made.finish(as: directory.appending("directory"))
    #expect(sweeps == 2 * (times + 1))
    let left = try listDirectory(place)
    #expect(left == ["directory", "file"])
  }

  @Test("is given up when it is taken without end")
  func sweptForEver() throws {
    let directory = try TemporaryDirectory()
    let place = directory.path
    let error = #expect(throws: StoreError.self) {
      _ = try StagedItem.directory(StagedItem.name(in: place)) { StagedItem.sweep(place) }
    }
    #expect(error?.errno == .resourceTemporarilyUnavailable)
    let left = try listDirectory(place)
    #expect(left == [])
  }
}
