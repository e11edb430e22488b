import Content
import SystemPackage
import TestSupport
import Testing

/// Too little of something: one clear error or the right image, never a crash or something wrong.
@Suite struct LimitTests {
  private static let isRoot = (try? run("id", ["-u"]).text) == "0\n"

  /// Builds in a shell that sets a limit first; then without the limit, which must be right.
  private func build(
    _ limit: String, _ shop: borrowing Workshop, _ arguments: [String] = []
  ) throws -> Ran {
    let ran = try run(
      "timeout",
      ["600", "bash", "-c", "\(limit) && exec \"$@\"", "bash", Workshop.program.string]
        + ["build", "toy.yaml", "-o", "image"] + arguments, environment: shop.environment,
      in: shop.directory.path)
    let good = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(good.status == 0, "\(good.complaint)")
    let checked = try shop.whittle("cache", "verify")
    #expect(checked.status == 0, "\(checked.text)")
    let tmp = try listDirectory(shop.cache.pushing("whittle/tmp"))
    #expect(tmp == [])
    let left = try shop.leftovers()
    #expect(left == ["image", "toy.lock.json"])
    return ran
  }

  @Test("64 open files are enough", arguments: [64, 256])
  func files(_ count: Int) throws {
    let shop = try Workshop()
    let ran = try build("ulimit -n \(count)", shop)
    #expect(ran.status == 0, "\(ran.complaint)")
  }

  @Test("fewer open files are an error", arguments: [10, 16, 32, 63])
  func fewFiles(_ count: Int) throws {
    let shop = try Workshop()
    let ran = try build("ulimit -n \(count)", shop)
    #expect(ran.status == 3, "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains("raise `ulimit -n` to 64"), "\(ran.complaint)")
  }

  @Test("little address space is an error at worst", arguments: [4_000_000, 1_000_000])
  func memory(_ kilobytes: Int) throws {
    let shop = try Workshop()
    let ran = try build("ulimit -v \(kilobytes)", shop)
    #expect([0, 3].contains(ran.status), "\(ran.status) \(ran.complaint)")
  }

  @Test("too little address space is an error at once", arguments: [400_000, 700_000, 1_048_575])
  func littleMemory(_ kilobytes: Int) throws {
    let shop = try Workshop()
    let ran = try build("ulimit -v \(kilobytes)", shop)
    #expect(ran.status == 3, "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains("raise `ulimit -v` to 1048576"), "\(ran.complaint)")
  }

  @Test(
    "address space that is taken away from a run is an error at worst",
    .enabled(if: Tool.has("prlimit"), "needs prlimit of util-linux"),
    arguments: [50, 100, 200, 400, 800])
  func lateMemory(_ milliseconds: Int) throws {
    let shop = try Workshop()
    let script = """
      "$1" build toy.yaml -o image & run=$!
      sleep $2; prlimit --pid $run --as=50000000
      wait $run
      """
    let seconds = "0.\(milliseconds / 100)\(milliseconds / 10 % 10)"
    let ran = try run(
      "bash", ["-c", script, "bash", Workshop.program.string, seconds],
      environment: shop.environment, in: shop.directory.path)
    #expect([0, 3].contains(ran.status), "\(ran.status) \(ran.complaint)")
    let good = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(good.status == 0, "\(good.complaint)")
  }

  @Test("files that may not grow are an error", arguments: [0, 1, 4, 16, 40, 64, 128])
  func fileSize(_ blocks: Int) throws {
    let shop = try Workshop()
    let ran = try build("ulimit -f \(blocks)", shop)
    #expect([0, 3].contains(ran.status), "\(ran.status) \(ran.complaint)")
    if blocks < 16 { #expect(ran.status == 3, "\(ran.complaint)") }
  }

  @Test(
    "a disk of any size is enough or an error",
    .enabled(if: isRoot && Tool.has("unshare", "mount"), "needs root for a small file system"),
    arguments: [8, 32, 64, 96, 128, 192, 256, 384, 512, 768])
  func disk(_ kilobytes: Int) throws {
    let shop = try Workshop()
    let script = """
      mkdir small && mount -t tmpfs -o size=\(kilobytes)k tmpfs small || exit 99
      "$1" build toy.yaml --lock small/lock -o small/image --cache small/cache
      status=$?; ls -A small; ls -A small/cache/tmp
      umount small; exit $status
      """
    let ran = try run(
      "unshare", ["--mount", "sh", "-c", script, "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect([0, 3].contains(ran.status), "\(ran.status) \(ran.text) \(ran.complaint)")
    #expect(!ran.text.contains(".tmp"), "\(ran.text)")
    if ran.status == 3 { #expect(ran.complaint.contains("space"), "\(ran.complaint)") }
    if ran.status == 0 { #expect(ran.text.contains("image"), "\(ran.text)") }
  }

  @Test(
    "a cache or output that may not be written is an error",
    .enabled(if: isRoot && Tool.has("unshare", "mount"), "needs root to mount read-only"),
    arguments: ["cache", "out"])
  func readOnly(_ what: String) throws {
    let shop = try Workshop()
    let script = """
      mkdir -p ro && mount -t tmpfs tmpfs ro && mount -o remount,ro ro || exit 99
      if [ \(what) = cache ]; then set -- "$1" --cache ro/cache -o image
      else set -- "$1" -o ro/image; fi
      program=$1; shift
      "$program" build toy.yaml "$@"
      """
    let ran = try run(
      "unshare", ["--mount", "sh", "-c", script, "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
    #expect(ran.status == 3, "\(ran.status) \(ran.complaint)")
    #expect(ran.complaint.contains("Read-only"), "\(ran.complaint)")
    #expect(ran.complaint.contains("ro/"), "\(ran.complaint)")
  }

  @Test("without HOME the cache has to be named")
  func homeless() throws {
    let shop = try Workshop()
    var environment = shop.environment
    environment["HOME"] = nil
    environment["XDG_CACHE_HOME"] = nil
    let ran = try run(
      Workshop.program.string, ["build", "toy.yaml", "-o", "image"], environment: environment,
      in: shop.directory.path)
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("--cache"), "\(ran.complaint)")
  }

  @Test(
    "closed standard files harm nothing", arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
  func closed(_ files: String) throws {
    let shop = try Workshop()
    let ran = try run(
      "sh",
      [
        "-c", "exec \"$@\" \(files)", "sh", Workshop.program.string, "build", "toy.yaml", "-o",
        "image",
      ],
      environment: shop.environment, in: shop.directory.path)
    // What was printed arrived nowhere, as on a full disk; the image is whole.
    #expect(ran.status == (files.contains(" >&-") || files == ">&-" ? 3 : 0), "\(ran.complaint)")
    let checked = try shop.whittle("verify", "toy.yaml", "--image", "image")
    #expect(checked.status == 0, "\(checked.text)")
  }

  @Test("output that cannot be printed is an error")
  func fullOutput() throws {
    let shop = try Workshop()
    let ran = try run(
      "sh", ["-c", "exec \"$@\" >/dev/full", "sh", Workshop.program.string, "cache", "info"],
      environment: shop.environment, in: shop.directory.path)
    #expect(ran.status == 3, "\(ran.complaint)")
    #expect(ran.complaint.contains("standard output"), "\(ran.complaint)")
  }

  @Test("a directory of ten thousand entries is packed and unpacked")
  func manyEntries() throws {
    var deb = DebBuilder("toy-data", version: "3.0", architecture: "all")
    for number in 0..<10_000 { deb = deb.file("usr/share/toy/many/\(number)", "") }
    let many = deb
    let shop = try Workshop { suites in
      var suite = ToySuite("toy", architectures: ToyArchive.architectures)
      for (_, package) in suites[0].packages where package.name != "toy-data" {
        suite.add(package)
      }
      suite.add(many)
      suites[0] = suite
    }
    let ran = try shop.whittle(
      "build", "toy.yaml", "-o", "root", "--output-format", "dir", "--arch", "amd64")
    #expect(ran.status == 0, "\(ran.complaint)")
    let names = try listDirectory(shop.directory.appending("root/usr/share/toy/many"))
    #expect(names.count == 10_000)
  }

  @Test("paths of nearly 4000 bytes work, longer ones are an error")
  func longPaths() throws {
    let shop = try Workshop()
    let part = String(repeating: "long", count: 50)
    var output = "out"
    while shop.directory.path.string.utf8.count + output.utf8.count + part.utf8.count < 3700 {
      output += "/\(part)"
    }
    let ran = try shop.whittle("build", "toy.yaml", "-o", output)
    #expect(ran.status == 0, "\(ran.complaint)")
    while output.utf8.count < 4100 { output += "/\(part)" }
    let longer = try shop.whittle("build", "toy.yaml", "-o", output)
    #expect(longer.status == 3, "\(longer.complaint)")
    #expect(longer.complaint.contains("too long"), "\(longer.complaint)")
  }
}
