import SystemPackage
import TestSupport
import Testing

/// The example of `Examples/Embedding`, which imports `Composer` alone, on the toy archive.
@Suite struct EmbeddingTests {
  @Test("a program makes a manifest, locks, builds and walks a difference with the library alone")
  func example() throws {
    let shop = try Workshop()
    let program = Workshop.program.removingLastComponent().appending("embedding")
    let ran = try run(
      program.string,
      [
        shop.directory.path.string, ToyRepository.url(shop.archive), "toy", "toy.asc", "base-files",
        "toy-data",
      ], environment: ["PATH": "/usr/bin:/bin"])
    #expect(ran.status == 0, "\(ran.complaint)")
    for line in [
      "locked old.lock.json", "locked new.lock.json", "built example:latest",
      "package toy-data: - to 3.0", "added /etc/motd, file", "added /usr/share/toy/noise, file",
    ] {
      #expect("\n\(ran.text)".contains("\n\(line)\n"), "\(line) in \(ran.text)")
    }
  }
}
