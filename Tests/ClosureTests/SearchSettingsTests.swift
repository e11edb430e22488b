import ELF
import TestSupport
import Testing
import Tree

@testable import Closure

@Suite("Where an image lets libraries be looked for")
struct SearchSettingsTests {
  private func missing(_ sources: [LibrarySource], _ settings: SearchSettings) -> [String] {
    LibraryClosure(
      of: sources, triplet: "x86_64-linux-gnu", settings: settings, takesFiles: false
    ).missing.map { String(decoding: $0.name, as: UTF8.self) }
  }

  private func sources() throws -> [LibrarySource] {
    [
      try source(
        "app", named: true,
        selected: [
          "/usr/bin/app": .program(needs: ["liba.so.1"], interpreter: "/lib/ld.so"),
          "/lib/ld.so": .library("ld.so"),
          "/opt/lib/liba.so.1": .library("liba.so.1"),
        ])
    ]
  }

  @Test("a program's library elsewhere in its package is missing, since nothing loads it before")
  func elsewhere() throws {
    let found = missing(try sources(), SearchSettings())
    #expect(found == ["liba.so.1"])
  }

  @Test("LD_LIBRARY_PATH of the image counts, less what is relative")
  func environment() throws {
    let settings = SearchSettings(environment: ["A=b", "LD_LIBRARY_PATH=lib:/opt/lib:"])
    #expect(settings.environment == [Array("/opt/lib".utf8)])
    let found = missing(try sources(), settings)
    #expect(found == [])
  }

  @Test("the configuration of the linker's cache counts, in the order of its files")
  func configuration() throws {
    var settings = SearchSettings()
    settings.read([
      try memberPath("etc/ld.so.conf"): Array("# all\ninclude /etc/ld.so.conf.d/*.conf\n".utf8),
      try memberPath("etc/ld.so.conf.d/b.conf"): Array("/opt/lib/ # ours\nrelative\n".utf8),
      try memberPath("etc/ld.so.conf.d/a.conf"): Array("/srv/lib\n".utf8),
      try memberPath("etc/ld.so.conf.d/other"): Array("/none\n".utf8),
    ])
    #expect(settings.cached == [Array("/srv/lib".utf8), Array("/opt/lib".utf8)])
    let found = missing(try sources(), settings)
    #expect(found == [])
  }

  @Test("a module's library in its own package is loaded by hand, a file of the manifest's is not")
  func modules() throws {
    let module: [String: ToyNode] = [
      "/usr/lib/x/module.so": .library("module.so", needs: ["liba.so.1"]),
      "/opt/lib/liba.so.1": .library("liba.so.1"),
    ]
    let packaged = missing([try source("x", named: true, selected: module)], SearchSettings())
    #expect(packaged == [])
    let own = missing([try source(nil, named: true, selected: module)], SearchSettings())
    #expect(own == ["liba.so.1"])
  }
}
