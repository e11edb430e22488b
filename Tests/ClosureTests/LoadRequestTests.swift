import ELF
import TestSupport
import Testing

@testable import Closure
@testable import Rootfs
@testable import Tree

private let lib = "/usr/lib/x86_64-linux-gnu"

extension ToyNode {
  /// A program that loads libraries while it runs.
  fileprivate static func loading(_ notes: ELFBuilder.Note..., needs: [String] = []) -> ToyNode {
    var builder = ELFBuilder(kind: 2, names: needs.map { (1, $0) })
    builder.notes = notes
    return .elf(builder.build())
  }
}

@Suite("What files say that they load while they run")
struct LoadRequestTests {
  @Test("is read as the specification describes it")
  func reads() throws {
    let text = """
      [{"soname": ["liba.so.2", "liba.so.1"], "feature": "a", "description": "A and so on",
        "priority": "required"}, {"soname": ["libb.so.1"], "more": [1]}]
      """
    let requests = try #require(LoadRequest.read(Array(text.utf8)))
    #expect(requests.map(\.printableNames) == ["liba.so.2 or liba.so.1", "libb.so.1"])
    #expect(requests.map(\.priority) == [.required, .recommended])
    #expect(requests[0].feature == "a")
    #expect(requests[0].purpose == "A and so on")
  }

  @Test(
    "is refused in any other form",
    arguments: [
      "", "{}", "[1]", "[{}]", "[{\"soname\": []}]", "[{\"soname\": [1]}]", "[{\"soname\": \"a\"}]",
      "[{\"soname\": [\"\"]}]", "[{\"soname\": [\"a\"], \"priority\": \"urgent\"}]",
      "[{\"soname\": [\"a\"], \"priority\": 1}]", "[{\"soname\": [\"a\"]}",
      "[" + String(repeating: "{\"soname\": [\"a\"]},", count: 300) + "{\"soname\": [\"a\"]}]",
    ])
  func refuses(_ text: String) {
    let requests = LoadRequest.read(Array(text.utf8))
    #expect(requests == nil)
  }

  private func closure(
    _ program: ToyNode, from priority: LoadRequest.Priority? = .recommended,
    _ offered: [String: ToyNode], takesFiles: Bool = true
  ) throws -> LibraryClosure {
    LibraryClosure(
      of: [
        try source("app", named: true, selected: ["/usr/bin/app": program]),
        try source("libs", offered: offered),
      ], triplet: "x86_64-linux-gnu", takesFiles: takesFiles, loading: priority)
  }

  private func taken(_ closure: LibraryClosure) -> [String] {
    (closure.taken["libs"] ?? []).map { "\($0)" }.sorted()
  }

  @Test("counts from the priority on that the image says")
  func priorities() throws {
    let program = ToyNode.loading(
      ELFBuilder.load("librequired.so.1", priority: "required"),
      ELFBuilder.load("librecommended.so.1"),
      ELFBuilder.load("libsuggested.so.1", priority: "suggested"))
    let names = ["recommended", "required", "suggested"]
    let offered = Dictionary(
      uniqueKeysWithValues: names.map {
        ("\(lib)/lib\($0).so.1", ToyNode.library("lib\($0).so.1"))
      })
    func picture(_ priority: LoadRequest.Priority?) throws -> [[String]] {
      let closure = try closure(program, from: priority, offered)
      return [taken(closure), closure.openRequests.map(\.request.printableNames)]
    }
    let all = names.map { "\(lib)/lib\($0).so.1" }
    #expect(try picture(.required) == [[all[1]], []])
    #expect(try picture(.recommended) == [[all[0], all[1]], ["libsuggested.so.1"]])
    #expect(try picture(.suggested) == [all, []])
    #expect(try picture(nil) == [[], []])
  }

  @Test("takes the first library of several that is there, with what that needs")
  func alternatives() throws {
    let program = ToyNode.loading(ELFBuilder.load("liba.so.3", "liba.so.2", "liba.so.1"))
    let found = try closure(
      program,
      [
        "\(lib)/liba.so.1": .library("liba.so.1"), "\(lib)/libb.so.1": .library("libb.so.1"),
        "\(lib)/liba.so.2": .library("liba.so.2", needs: ["libb.so.1"]),
      ])
    #expect(taken(found) == ["\(lib)/liba.so.2", "\(lib)/libb.so.1"])
    #expect(found.openRequests == [])
    #expect(found.missing == [])
  }

  @Test("is missing like what is linked where it is required, and else is only told")
  func absent() throws {
    let program = ToyNode.loading(
      ELFBuilder.load("liba.so.2", "liba.so.1", priority: "required"),
      ELFBuilder.load("libb.so.1"))
    let found = try closure(program, [:])
    #expect(found.missing.map(\.printableName) == ["liba.so.2"])
    #expect(found.missing.first?.request?.printableNames == "liba.so.2 or liba.so.1")
    #expect(found.openRequests.map(\.request.printableNames) == ["libb.so.1"])
    let checked = try closure(
      program, ["\(lib)/libb.so.1": .library("libb.so.1")], takesFiles: false)
    #expect(taken(checked) == [])
    #expect(checked.openRequests.map(\.request.printableNames) == ["libb.so.1"])
  }

  @Test("comes after all that is needed, so that the need of a library is told as before")
  func order() throws {
    let found = LibraryClosure(
      of: [
        try source(
          "app", named: true,
          selected: [
            "/usr/bin/a": .loading(ELFBuilder.load("liba.so.1")),
            "/usr/bin/z": .loading(needs: ["liba.so.1"]),
          ]),
        try source("libs", offered: ["\(lib)/liba.so.1": .library("liba.so.1")]),
      ], triplet: "x86_64-linux-gnu", takesFiles: true)
    #expect(found.firstNeeds["libs"]?.file.description == "/usr/bin/z")
  }

  @Test("is passed over with a word where it cannot be read")
  func brokenNotes() throws {
    let program = ToyNode.loading(.init("[{]"), ELFBuilder.load("liba.so.1"))
    let found = try closure(program, ["\(lib)/liba.so.1": .library("liba.so.1")])
    #expect(found.brokenNotes.map(\.file.description) == ["/usr/bin/app"])
    #expect(taken(found) == ["\(lib)/liba.so.1"])
    let silent = try closure(program, from: nil, [:])
    #expect(silent.brokenNotes == [])
  }
}
