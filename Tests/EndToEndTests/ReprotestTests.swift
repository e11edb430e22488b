import SystemPackage
import TestSupport
import Testing

/// The toy image under reprotest's variations; `make reproducible` does the same with a real one.
@Suite struct ReprotestTests {
  @Test(
    "the toy image is the same under every variation that this machine allows",
    .enabled(if: Tool.has("reprotest", "bash"), "reprotest is not installed"))
  func toy() throws {
    let shop = try Workshop()
    let directory = shop.directory.appending("home").appending("toy")
    for name in ["toy.yaml", "toy.asc"] {
      try writeFile(try contents(of: shop.directory.appending(name)), to: directory.appending(name))
    }
    let script = packageDirectory.appending("scripts").appending("reproducible")
    let ran = try run(
      script.string, [Workshop.program.string, "toy/toy.yaml", directory.string],
      environment: shop.environment.merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 })
    #expect(ran.status == 0, "\(ran.text)\(ran.complaint)")
    #expect(ran.text.contains("the same: reprotest"), "\(ran.text)\(ran.complaint)")
    #expect(!ran.text.contains("DIFFERENT"), "\(ran.text)")
  }
}
