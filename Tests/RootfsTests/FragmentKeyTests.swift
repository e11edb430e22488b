import Content
import Rootfs
import Tree
import TestSupport
import Testing

@Suite("A fragment's key")
struct FragmentKeyTests {
  private func request(
    of patterns: [String]? = ["/usr/bin/*", "/etc/x"],
    _ change: (inout FragmentRequest) throws -> Void
  ) throws -> FragmentRequest {
    var selection = try selection(patterns, exclude: ["/usr/share/a/**", "/usr/share/b/**"])
    selection.libraries = [try memberPath("/usr/lib/a"), try memberPath("/usr/lib/b")]
    var request = FragmentRequest(
      name: "toy", architecture: "amd64", deb: Blob(of: [1]), subject: "toy.deb",
      selection: selection, placement: .plain)
    try change(&request)
    return request
  }

  @Test("changes with all that decides a byte of the run")
  func changes() throws {
    let changes: [(inout FragmentRequest) throws -> Void] = [
      { _ in }, { $0.name = "toys" }, { $0.deb = Blob(of: [2]) },
      { $0.placement = try placement([("lib", "usr/lib")]) },
      { $0.placement = try placement([("lib", "usr/lib64")]) },
      { $0.selection.files = .all }, { $0.selection.files = .patterns([]) },
      { $0.selection.exclude.removeLast() }, { $0.selection.keepsCopyright = true },
      { $0.selection.writesStatus = true }, { $0.selection.libraries = [] },
      { $0.selection.yielded = [try memberPath("/etc/x")] },
      { $0.selection.conceded = [try bound("/etc/x")] },
      { $0.selection.harvest = [try bound("/etc/x")] },
    ]
    var keys = try changes.map { try request($0).key }
    keys += try [
      ["/usr/bin/*"], ["/etc/x", "/usr/bin/*"], ["/usr/bin/*", "/etc/x ?"],
      ["/usr/bin/?", "/etc/x"],
    ].map { patterns in try request(of: patterns) { _ in }.key }
    #expect(Set(keys).count == changes.count + 4)
  }

  @Test("stays where nothing of the run changes")
  func stays() throws {
    let key = try request({ _ in }).key
    let others = try [
      request { $0.subject = "renamed.deb" },
      request { $0.architecture = "arm64" },
      request { $0.selection.exclude.reverse() },
      request {
        $0.selection.exclude = try [
          bound("/usr/share/a/**", line: 99), bound("/usr/share/b/**", line: 98),
        ]
      },
      request { $0.selection.libraries = Set($0.selection.libraries.sorted().reversed()) },
    ].map(\.key)
    #expect(others == Array(repeating: key, count: 5))
  }

  @Test("has the architecture in it where a pattern hangs on it")
  func architecture() throws {
    let keys = try ["amd64", "arm64"].map { name in
      try request(of: ["/usr/lib/${triplet}/x"]) { $0.architecture = name }.key
    }
    #expect(keys[0] != keys[1])
    let excluding = try ["amd64", "arm64"].map { name in
      try request {
        $0.architecture = name
        $0.selection.exclude = [try bound("/${arch}/**")]
      }.key
    }
    #expect(excluding[0] != excluding[1])
  }
}
