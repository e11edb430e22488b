import Content
import SystemPackage
import TestSupport
import Testing

@Suite("A file or folder in the making")
struct UnfinishedTests {
  @Test("is made again when another run takes it for abandoned", arguments: [1, 2, 99])
  func swept(_ times: Int) throws {
    let folder = try TemporaryDirectory()
    let place = folder.path
    var sweeps = 0
    let sweep = {
      sweeps += 1
      if sweeps % (times + 1) != 0 { Unfinished.sweep(place) }
    }
    let file = try Unfinished.file(Unfinished.name(in: place), created: sweep)
    Unfinished.sweep(place)
    try file.finish(as: folder.appending("file"))
    let made = try Unfinished.folder(Unfinished.name(in: place), created: sweep)
    Unfinished.sweep(place)
    try made.finish(as: folder.appending("folder"))
    #expect(sweeps == 2 * (times + 1))
    let left = try listFolder(place)
    #expect(left == ["file", "folder"])
  }

  @Test("is given up when it is taken without end")
  func sweptForEver() throws {
    let folder = try TemporaryDirectory()
    let place = folder.path
    let error = #expect(throws: StoreError.self) {
      _ = try Unfinished.folder(Unfinished.name(in: place)) { Unfinished.sweep(place) }
    }
    #expect(error?.errno == .resourceTemporarilyUnavailable)
    let left = try listFolder(place)
    #expect(left == [])
  }
}
