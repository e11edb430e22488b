import Content
import SystemPackage
import TestSupport
import Testing

/// What must not look like success: a run that was asked for nothing, and words that went nowhere.
@Suite struct LostOutputTests {
  private static let compiler = ["cc", "gcc", "clang"].first { Tool.find($0) != nil }

  @Test("no verb, and arguments that were lost, are status 2 with usage")
  func noVerb() throws {
    let shop = try Workshop()
    let bare = try shop.whittle()
    #expect(bare.status == 2)
    #expect(bare.text == "")
    #expect(bare.complaint.hasPrefix("error: no verb was given\n"), "\(bare.complaint)")
    #expect(bare.complaint.contains("USAGE: whittle"), "\(bare.complaint)")
    let help = try shop.whittle("--help")
    #expect(help.status == 0 && help.text.contains("USAGE: whittle"), "\(help.complaint)")
    guard let compiler = Self.compiler else { return }
    // It moves the environment before Swift's runtime looks for the arguments beside it.
    let source = shop.directory.appending("early.c")
    try writeFile(
      """
      #include <stdlib.h>
      __attribute__((constructor)) static void early(void) { setenv("EARLY", "1", 1); }

      """, to: source)
    try must(
      compiler, ["-shared", "-fPIC", "-o", "early.so", source.string], in: shop.directory.path)
    let library = shop.directory.appending("early.so").string
    let ran = try shop.whittle("build", "nothing.yaml", changing: ["LD_PRELOAD": library])
    #expect(ran.status == 2, "\(ran.text)\(ran.complaint)")
  }

  @Test("a verdict with a closed standard output is status 3 and a sentence")
  func closedOutput() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(built.status == 0, "\(built.complaint)")
    for line in ["verify toy.yaml", "ls image --arch amd64", "lint toy.yaml --format json"] {
      let ran = try run(
        "sh",
        ["-c", "exec \"$@\" >&-", "sh", Workshop.program.string]
          + line.split(separator: " ").map(String.init),
        environment: shop.environment, in: shop.directory.path)
      #expect(ran.status == 3, "\(line): \(ran.status)")
      #expect(ran.complaint.contains("cannot write to standard output"), "\(line)")
    }
  }

  @Test("a document goes to a device or FIFO that is there, which stays what it is")
  func device() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(built.status == 0, "\(built.complaint)")
    let queue = shop.directory.appending("queue")
    try must("mkfifo", [queue.string])
    for line in ["report image", "sbom image", "provenance toy.yaml"] {
      let ran = try run(
        "sh",
        [
          "-c", "cat queue > got & exec \"$@\" -o queue --arch amd64", "sh",
          Workshop.program.string,
        ] + line.split(separator: " ").map(String.init),
        environment: shop.environment, in: shop.directory.path)
      #expect(ran.status == 0, "\(line): \(ran.complaint)")
      #expect(FileStatus(of: queue)?.isRegular == false, "\(line)")
    }
  }

  @Test(
    "what a full disk does not take is status 3 and a sentence, whatever the verdict",
    .enabled(if: FileStatus(of: "/dev/full") != nil, "there is no /dev/full"))
  func fullDisk() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    try #require(built.status == 0, "\(built.complaint)")
    try must("cp", ["toy.lock.json", "old.lock.json"], in: shop.directory.path)
    var suites = ToyArchive.suites()
    suites[1].date += 60
    suites[1].packages = []
    for architecture in ToyArchive.architectures {
      suites[1].add(ToyArchive.library(architecture, version: "1.0-1+deb2"))
    }
    try ToyRepository(suites).write(to: shop.archive)
    let same = "toy.yaml"
    for line in [
      "diff old.lock.json image", "diff old.lock.json image --format json", "lint \(same)",
      "lint \(same) --format json", "ls image --arch amd64", "du image --arch amd64",
      "cat image /etc/greeting --arch amd64", "explain \(same) libtoy1",
      "resolve toy --manifest toy.yaml", "verify \(same)", "bump \(same) --check", "cache info",
      "cache verify", "--help", "--version", "build --help",
    ] {
      let words = line.split(separator: " ").map(String.init)
      let plain = try run(
        Workshop.program.string, words, environment: shop.environment, in: shop.directory.path)
      guard plain.status < 2, !plain.output.isEmpty else {
        Issue.record("\(line): \(plain.status) \(plain.complaint)")
        continue
      }
      let ran = try run(
        "sh", ["-c", "exec \"$@\" >/dev/full", "sh", Workshop.program.string] + words,
        environment: shop.environment, in: shop.directory.path)
      #expect(ran.status == 3, "\(line): \(plain.status) \(ran.status)")
      #expect(
        ran.complaint.contains("cannot write to standard output"), "\(line): \(ran.complaint)")
    }
  }
}
