import Content
import SystemPackage
import TestSupport
import Testing

@testable import Tree
@testable import Inspection
@testable import Presentation

/// What hostile names and broken programs do to a report.
@Suite struct ReportPageTests {
  private func page(_ items: [TarItem]) async throws -> String {
    let desk = try Desk()
    let opened = try await desk.read(try desk.put(ToyLayout.layout([TarItem.archive(items)])))
    return ReportPage(try await ImageReport(opened), version: "1").text
  }

  @Test("no name of a file or package can leave its place in the page")
  func escaping() async throws {
    let name = "</script><img src=x onerror=alert(1)>&\"'"
    let text = try await page([
      TarItem("a/\(name)", mode: 0o4755, body: [1]),
      TarItem(
        "var/lib/dpkg/status.d/x",
        body: Array("Package: <b>x</b>\nVersion: \"1'\"\nArchitecture: all\n".utf8)),
    ])
    #expect(!text.contains("<img"))
    #expect(!text.contains("<b>x"))
    let scripts = text.ranges(of: "</script>").count
    #expect(scripts == 2)
    #expect(text.contains("&lt;/script&gt;"))
  }

  @Test("a tree alone tells of dangling links, set-id files and missing libraries")
  func findings() async throws {
    let desk = try Desk()
    let program = ELFBuilder(
      machine: 62, interpreter: "/lib/ld.so", names: [(1, "libgone.so.1"), (1, "libhere.so")]
    ).build()
    let items = [
      TarItem("bin/p", mode: 0o755, body: program), TarItem("lib/libhere.so", body: [1]),
      TarItem("bin/s", mode: 0o755, body: Array("#! /bin/sh -e\n".utf8)),
      TarItem("bin/t", mode: 0o755, body: Array("#!/bin/s\n".utf8)),
      TarItem("bin/u", mode: 0o2755, body: [1]), TarItem("w", mode: 0o666, body: [1]),
      TarItem("l", type: "2", mode: 0o777, linkName: "/none"),
      TarItem("k", type: "2", mode: 0o777, linkName: "bin/p"),
    ]
    let opened = try await desk.read(try desk.put(ToyLayout.layout([TarItem.archive(items)])))
    let report = try await ImageReport(opened)
    let lines = report.findings.map { "\($0.rule.rawValue) \($0.path.map { "\($0)" } ?? "")" }
    #expect(
      lines == [
        "missing-libraries /bin/p", "missing-interpreters /bin/p", "missing-interpreters /bin/s",
        "dangling /l", "setuid /bin/u", "world-writable /w",
      ])
  }
}
