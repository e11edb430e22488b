import ELF
import TestSupport

@testable import Tree
@testable import Closure
@testable import Rootfs

/// Something that a closure may meet, in a few letters.
enum ToyNode {
  case elf([UInt8])
  case link(String)

  /// A library; its soname is the file's name unless told.
  static func library(_ soname: String, needs: [String] = []) -> ToyNode {
    .elf(ELFBuilder.library(soname, needs: needs))
  }

  /// A program without an interpreter.
  static func program(
    needs: [String] = [], interpreter: String? = nil, rpath: String? = nil,
    runpath: String? = nil, machine: UInt16 = 62, wordSize: WordSize = .bits64
  ) -> ToyNode {
    var names = needs.map { (tag: UInt64(1), text: $0) }
    if let rpath { names.append((15, rpath)) }
    if let runpath { names.append((29, runpath)) }
    var builder = ELFBuilder(machine: machine, interpreter: interpreter, names: names)
    builder.wordSize = wordSize
    return .elf(builder.build())
  }

  /// A library for another kind of machine.
  static func foreign(
    _ soname: String, machine: UInt16 = 62, wordSize: WordSize = .bits64
  ) -> ToyNode {
    var builder = ELFBuilder(machine: machine, names: [(14, soname)])
    builder.wordSize = wordSize
    return .elf(builder.build())
  }
}

/// One package of a toy closure.
func source(
  _ package: String?, named: Bool = false, selected: [String: ToyNode] = [:],
  offered: [String: ToyNode] = [:], withheld: [String: ToyNode] = [:]
) throws -> LibrarySource {
  func nodes(_ toys: [String: ToyNode]) throws -> [MemberPath: LibrarySource.Node] {
    var nodes: [MemberPath: LibrarySource.Node] = [:]
    for (path, toy) in toys {
      switch toy {
      case .link(let target):
        nodes[try MemberPath(absolute: path)] = .symbolicLink(target: Array(target.utf8))
      case .elf(let bytes):
        nodes[try MemberPath(absolute: path)] = try ELFFile.parse(bytes).map { .elf($0) }
      }
    }
    return nodes
  }
  var source = LibrarySource(package: package, isNamed: named)
  source.selected = try nodes(selected)
  source.offered = try nodes(offered)
  source.withheld = try nodes(withheld)
  return source
}

/// What a closure takes and misses, one line each.
func picture(_ sources: [LibrarySource], takesFiles: Bool = true) -> String {
  let closure = LibraryClosure(
    of: sources, triplet: "x86_64-linux-gnu", takesFiles: takesFiles)
  let taken = closure.taken.flatMap { package, paths in paths.map { "\(package) \($0)" } }
  let missing = closure.missing.map { "missing \($0)" }
  return (taken.sorted() + missing).joined(separator: "\n")
}
