import ELF
import TestSupport
import Testing

private let plain = SectionedELF()

private func changed(_ change: (inout SectionedELF) -> Void) -> [UInt8] {
  var file = plain
  change(&file)
  return file.build64()
}

private func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool { SameCode.isSame(a.span, b.span) }

@Test("what only names a build does not count")
func sameCode() {
  let old = plain.build64()
  let new = changed {
    $0.build = 2
    $0.comment = "another compiler"
    $0.debugLink = "the-other.debug"
  }
  let same = isSame(old, new)
  #expect(old != new && same)
}

@Test(
  "everything that is loaded counts",
  arguments: ["text", "data", "gap", "size", "entry", "flags", "kind"])
func otherCode(_ what: String) {
  let new = changed { file in
    switch what {
    case "text": file.text = Array("CODE".utf8)
    case "data": file.data = Array("DATA".utf8)
    case "gap": file.gap = [0, 1, 0, 0]
    case "size": file.data.append(0)
    case "entry": file.entry += 1
    case "flags": file.segmentFlags = 7
    default: file.kind = 2
    }
  }
  let same = isSame(plain.build64(), new)
  #expect(!same)
}

@Test("what stands behind all sections counts: programs read archives out of their own file")
func appended() {
  let file = plain.build64()
  let results = [
    isSame(file + [1, 2], file + [1, 2]), isSame(file + [1, 2], file + [1, 3]),
    isSame(file, file + [1]),
  ]
  #expect(results == [true, false, false])
}

@Test("objects, files without sections, damaged files and others are never the same")
func neverSame() {
  let object = changed { $0.kind = 1 }
  let bare = ELFBuilder.library("libtoy.so.1")
  let cut = Array(plain.build64().dropLast(64))
  let results = [
    isSame(object, object), isSame(bare, bare), isSame(cut, cut), isSame([], []),
    isSame(Array("text".utf8), Array("text".utf8)),
  ]
  #expect(results == [false, false, false, false, false])
}
