import SystemPackage
import TestSupport
import Testing

/// A program that poses as the verifier: whatever it says, an archive is believed only for a good,
/// strong signature.
@Suite("A stand-in verifier")
struct StandInTests {
  private static let key = "4CB50190207B4758A3F73A796ED0E7B82643E131"
  private static let good = "[GNUPG:] GOODSIG \(key.suffix(16)) x"

  private static func valid(_ digest: Int) -> String {
    "[GNUPG:] VALIDSIG \(key) 2026-11-21 1795252580 0 4 0 1 \(digest) 01 \(key)"
  }

  struct Answer: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]
    var status = 0
    var isBelieved = false
    var testDescription: String { name }
  }

  static let gpgvAnswers: [Answer] = [
    Answer(name: "good", lines: [good, valid(8)], isBelieved: true),
    Answer(
      name: "good beside an unknown one", lines: [good, valid(10)], status: 2, isBelieved: true),
    Answer(name: "nothing, well", lines: []),
    Answer(name: "nothing, and failing", lines: [], status: 2),
    Answer(name: "good alone", lines: [good]),
    Answer(name: "valid alone", lines: [valid(8)]),
    Answer(name: "good, but MD5", lines: [good, valid(1)]),
    Answer(name: "good, but SHA-1", lines: [good, valid(2)]),
    Answer(name: "good, but RIPE-MD", lines: [good, valid(3)]),
    Answer(name: "bad", lines: ["[GNUPG:] BADSIG \(key) x"], status: 1),
    Answer(name: "bad, and then good", lines: ["[GNUPG:] BADSIG \(key) x", good, valid(8)]),
    Answer(name: "good, and then bad", lines: [good, valid(8), "[GNUPG:] BADSIG \(key) x"]),
    Answer(name: "an expired key", lines: ["[GNUPG:] EXPKEYSIG \(key) x", valid(8)]),
    Answer(name: "an expired signature", lines: ["[GNUPG:] EXPSIG \(key) x", valid(8)]),
    Answer(name: "a revoked key", lines: ["[GNUPG:] REVKEYSIG \(key) x", valid(8)]),
    Answer(
      name: "an unknown key",
      lines: ["[GNUPG:] ERRSIG \(key) 1 8 01 1795252580 9 -", "[GNUPG:] NO_PUBKEY \(key)"],
      status: 2),
    Answer(name: "good in the words of people", lines: ["gpgv: Good signature from x"]),
    Answer(
      name: "good without the mark", lines: ["GOODSIG \(key) x", String(valid(8).dropFirst(9))]),
  ]

  static let sqvAnswers: [Answer] = [
    Answer(name: "good", lines: [key], isBelieved: true),
    Answer(name: "good without a key", lines: []),
    Answer(name: "good with two keys", lines: [key, key]),
    Answer(name: "a key, and failing", lines: [key], status: 1),
    Answer(name: "failing", lines: [], status: 1),
    Answer(name: "killed", lines: ["exec kill -9 $$"], status: 137),
  ]

  private func check(_ answer: Answer, _ tool: String) throws {
    let shop = try Workshop()
    let script = shop.directory.appending("bin").appending(tool)
    let body = answer.lines.map { line in
      line.hasPrefix("exec ") ? String(line.dropFirst(5)) : "echo '\(line)'"
    }
    let text = (["#!/bin/sh"] + body + ["exit \(answer.status)", ""]).joined(separator: "\n")
    try writeFile(text, to: script)
    try must("chmod", ["755", script.string])
    let ran = try shop.whittle(
      "build", "toy.yaml", "-o", "image", "--arch", "amd64",
      changing: ["PATH": script.removingLastComponent().string])
    let isDone = ran.status == 0
    #expect(isDone == answer.isBelieved, "\(ran.complaint)")
    guard !answer.isBelieved else { return }
    // A tool that failed is no word about the archive: the status says that it was not to be had.
    #expect([3, 4].contains(ran.status), "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains("error: cannot "), "\(ran.complaint)")
    let left = try shop.leftovers().filter { $0 != "bin" }
    #expect(left == [])
  }

  @Test("that poses as gpgv", arguments: gpgvAnswers)
  func gpgv(_ answer: Answer) throws { try check(answer, "gpgv") }

  @Test("that poses as sqv", arguments: sqvAnswers)
  func sqv(_ answer: Answer) throws { try check(answer, "sqv") }
}
