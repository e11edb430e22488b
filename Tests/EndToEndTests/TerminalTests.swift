import Content
import SystemPackage
import TestSupport
import Testing

/// What a person sees who sits before a terminal, as tmux draws it.
@Suite(.enabled(if: Tool.has("tmux"), "tmux is missing: scripts/setup test"))
struct TerminalTests {
  @Test("a cold build shows one line of progress, and its table fits", arguments: [80, 200])
  func build(_ columns: Int) throws {
    let shop = try Workshop()
    // What is on the screen before is what must not be drawn over.
    let screen = try TerminalScreen.start(
      "echo before; \(Workshop.program) build toy.yaml -o image; echo status $?", columns: columns,
      environment: shop.environment, in: shop.directory.path)
    var most = 0
    let seen = try screen.wait { lines in
      let progress = lines.filter { line in
        line.hasPrefix("[") || line.hasPrefix("reading ") || line.hasPrefix("fetch")
      }
      most = max(most, progress.count)
      return lines.contains { $0.hasPrefix("status ") }
    }
    #expect(most <= 1, "\(seen)")
    #expect(seen.first == "before")
    #expect(seen.last == "status 0", "\(seen)")
    #expect(!seen.contains { $0.hasPrefix("[") }, "\(seen)")
    // A line that is wider goes on in the next one, which has no words of a table then.
    let table = seen.dropFirst().prefix { !$0.hasPrefix("wrote ") }
    #expect(
      table.allSatisfy { $0.contains("sha256:") || $0.contains("note:") || $0.hasPrefix("wrote") },
      "\(seen)")
  }

  @Test("colours are for terminals that want them")
  func colours() throws {
    let shop = try Workshop("whittle: 3\n")
    let plain = try shop.whittle("lock", "toy.yaml")
    let forced = try shop.whittle("lock", "toy.yaml", "--color", "always")
    let mark = "\u{1b}[1;31merror:\u{1b}[0m "
    #expect(plain.complaint.hasPrefix("error: toy.yaml:1:10"))
    #expect(forced.complaint == mark + plain.complaint.dropFirst("error: ".count))
    let line =
      "\(Workshop.program) lock toy.yaml 2>&1 | cat -v; \(Workshop.program) lock toy.yaml; echo end"
    let screen = try TerminalScreen.start(
      line, columns: 120, environment: shop.environment, in: shop.directory.path)
    let seen = try screen.wait { $0.last == "end" }
    #expect(seen.first?.hasPrefix("error: ") == true, "\(seen)")
  }

  @Test("help fits into 80 columns, its examples whole")
  func help() throws {
    let program = Workshop.program.string
    let verbs = try run(program, ["--help"]).text.split(separator: "\n")
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  -") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "whittle" }
    #expect(verbs.count > 20)
    for verb in verbs {
      let text = try run(program, verb == "(default)" ? ["--help"] : [verb, "--help"]).text
      let wide = text.split(separator: "\n").filter { $0.count > 80 }
      #expect(wide.isEmpty, "\(verb): \(wide)")
      // What is wrapped of an example begins at the left.
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let broken = zip(lines, lines.dropFirst()).filter { line, next in
        line.hasPrefix("  whittle ") && !next.isEmpty && !next.hasPrefix(" ")
      }
      #expect(broken.isEmpty, "\(verb): \(broken)")
    }
  }
}
