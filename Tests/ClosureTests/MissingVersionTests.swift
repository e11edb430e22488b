import ELF
import Testing
import Tree

@testable import Closure

@Suite("Versions of symbols")
struct MissingVersionTests {
  private func file(
    soname: String? = nil, needs: [(String, String)] = [], has: [String] = []
  ) throws -> LibrarySource.Node {
    let abi = try #require(ABI(debian: "amd64"))
    func name(_ text: String) throws -> Soname { try #require(Soname(text)) }
    return .elf(
      ELFFile(
        abi: abi, kind: soname == nil ? .executable : .sharedObject,
        needed: try Set(needs.map(\.0)).sorted().map { try name($0) },
        soname: try soname.map { try name($0) },
        versionNeeds: try needs.map {
          VersionNeed(library: try name($0.0), version: Array($0.1.utf8))
        }, versions: has.map { Array($0.utf8) }))
  }

  private func missing(_ library: LibrarySource.Node, _ program: LibrarySource.Node) throws
    -> [String]
  {
    var source = LibrarySource(package: "libc6", isNamed: true)
    source.selected[try MemberPath(absolute: "/usr/lib/x86_64-linux-gnu/libc.so.6")] = library
    var own = LibrarySource(package: nil, isNamed: true)
    own.selected[try MemberPath(absolute: "/app/server")] = program
    return LibraryClosure(of: [source, own], triplet: "x86_64-linux-gnu", takesFiles: false)
      .missingVersions.map { "\($0.file) \($0.printableVersion) \($0.library)" }
  }

  @Test("that the loaded library lacks are found before a program does not start")
  func lacking() throws {
    let program = try file(needs: [("libc.so.6", "GLIBC_2.2.5"), ("libc.so.6", "GLIBC_2.38")])
    let old = try file(soname: "libc.so.6", has: ["libc.so.6", "GLIBC_2.2.5", "GLIBC_2.36"])
    let found = try missing(old, program)
    #expect(found == ["/app/server GLIBC_2.38 /usr/lib/x86_64-linux-gnu/libc.so.6"])
    let new = try file(soname: "libc.so.6", has: ["libc.so.6", "GLIBC_2.2.5", "GLIBC_2.38"])
    #expect(try missing(new, program) == [])
  }

  @Test("do not count against a library that has none at all: glibc only warns")
  func unversioned() throws {
    let program = try file(needs: [("libc.so.6", "GLIBC_2.38")])
    #expect(try missing(try file(soname: "libc.so.6"), program) == [])
  }
}
