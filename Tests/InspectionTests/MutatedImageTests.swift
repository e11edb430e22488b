import Packing
import Content
import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Inspection

/// Images with some bytes changed: read, or refused with an error, but never a crash.
@Suite struct MutatedImageTests {
  /// Numbers that are the same every time.
  private struct Numbers {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
  }

  private static func mutated(_ bytes: [UInt8], _ numbers: inout Numbers) -> [UInt8] {
    var bytes = bytes
    for _ in 0...numbers.below(4) where !bytes.isEmpty {
      let place = numbers.below(bytes.count)
      switch numbers.below(6) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes[place] = UInt8(numbers.below(256))
      case 2: bytes[place] ^= 1 << UInt8(numbers.below(8))
      case 3: bytes.insert(contentsOf: bytes[place..<min(place + 512, bytes.count)], at: place)
      case 4: bytes.removeSubrange(place..<min(place + 512, bytes.count))
      default: bytes[place] = [0, 0x2e, 0x2f, 0x39, 0x80, 0xff][numbers.below(6)]
      }
    }
    return bytes
  }

  /// Gives headers their checksums again, so that more than these is tried.
  private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for start in stride(from: 0, to: bytes.count - 511, by: 512)
    where bytes[start + 257..<start + 262].elementsEqual("ustar".utf8) {
      for index in start + 148..<start + 156 { bytes[index] = 0x20 }
      let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
      let digits = Array(String(sum, radix: 8).utf8)
      let padded = Array(repeating: UInt8(0x30), count: max(0, 6 - digits.count)) + digits + [0]
      bytes.replaceSubrange(start + 148..<start + 148 + padded.count, with: padded)
    }
    return bytes
  }

  @Test("four hundred spoiled root file systems are read or refused")
  func archives() async throws {
    let desk = try Desk()
    let tar = TarItem.archive(ToyLayout.tree)
    var numbers = Numbers(state: 0x1234_5678_9abc_def1)
    var refused = 0
    for round in 0..<400 {
      var bytes = Self.mutated(tar, &numbers)
      if round % 2 == 0 { bytes = Self.repaired(bytes) }
      let path = try desk.put(bytes)
      let said = await complaint { try await desk.read(path) }
      if let said {
        refused += 1
        #expect(said.hasPrefix("cannot "), "\(said)")
      }
    }
    #expect(refused > 100)
    #expect(refused < 400)
  }

  @Test("two hundred spoiled documents are read or refused")
  func documents() async throws {
    let desk = try Desk()
    let layout = ToyLayout.layout([TarItem.archive(ToyLayout.tree)])
    let docker = ToyLayout.docker([TarItem.archive(ToyLayout.tree)])
    var numbers = Numbers(state: 0xfeed_face_dead_beef)
    for round in 0..<200 {
      var image = round % 2 == 0 ? layout : docker
      let name = round % 2 == 0 ? "index.json" : ["manifest.json", "config.json"][round / 2 % 2]
      image.files[name] = Self.mutated(image.files[name] ?? [], &numbers)
      let path = try desk.put(image.archive)
      let said = await complaint { try await desk.read(path) }
      if let said { #expect(said.hasPrefix("cannot "), "\(said)") }
    }
  }

  @Test("a spoiled record with a right checksum is decoded or refused")
  func records() throws {
    let desk = try Desk()
    let tar = TarItem.archive(ToyLayout.tree)
    let path = try desk.put(tar)
    let file = try MappedFile(path)
    let contents = try LayerReader.contents(
      of: .init(file.bytes, owner: file), subject: "a layer")
    let record = contents.record
    let again = LayerContents(record: record)
    #expect(again == contents)
    var numbers = Numbers(state: 77)
    for _ in 0..<500 {
      let body = Self.mutated(Array(record.dropLast(32)), &numbers)
      _ = LayerContents(record: body + Digest(of: body).bytes)
    }
  }
}
