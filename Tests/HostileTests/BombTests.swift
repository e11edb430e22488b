import SystemPackage
import TestSupport
import Testing

/// Packages and layers that are small until they are unpacked: memory stays small, and the error,
/// where there is one, comes before the disk is full.
@Suite("A bomb", .enabled(if: Tool.has("python3", "xz", "zstd"), "python3, xz or zstd missing"))
struct BombTests {
  /// The most memory that a run may take, in MB; the program built for tests takes 40 by itself.
  private static let memoryLimit = 256

  /// Runs the program and says the most memory it had, in MB, on the last line of what it prints.
  private func measured(
    _ shop: borrowing Workshop, _ arguments: [String]
  ) throws -> (ran: Ran, megabytes: Int) {
    let script = """
      import resource, subprocess, sys
      status = subprocess.run(sys.argv[1:]).returncode
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
      sys.exit(status)
      """
    let ran = try run(
      "python3", ["-c", script, Workshop.program.string] + arguments,
      environment: shop.environment, in: shop.directory.path)
    let last = ran.text.split(separator: "\n").last.map(String.init) ?? ""
    return (ran, Int(last) ?? .max)
  }

  /// A tar archive compressed by a tool: one entry of so many zeros.
  private func zeros(_ megabytes: Int, _ tool: String) throws -> [UInt8] {
    let size = String(megabytes << 20, radix: 8)
    let field = String(repeating: "0", count: 11 - size.utf8.count) + size
    let header = TarItem("./zeros").header((124, Array(field.utf8) + [0]))
    let script = "cat; head -c \((megabytes << 20) + 1024) /dev/zero"
    return try must("sh", ["-c", "(\(script)) | \(tool)"], input: header)
  }

  private static let tools = [
    (".xz", "xz -T1 -0 -c"), (".xz", "xz -T1 -0 --block-size=16MiB -c"),
    (".zst", "zstd -q -1 --long=27 -c"),
  ]

  private static func shop(_ data: [UInt8], _ suffix: String) throws -> Workshop {
    try Workshop(
      """
      whittle: 1
      name: toy
      architectures: [amd64]
      archives:
        toy: {suites: [toy], components: [main], keyring: toy.asc}
      dependencies: none
      packages:
        bomb: all
      metadata: {copyright: false, dpkg: none}

      """
    ) { suites in
      suites[0].add(
        DebBuilder("bomb").rawData(data).compressed(.tool(["cat"], suffix: suffix)))
    }
  }

  @Test("of zeros in a package is unpacked in little memory", arguments: tools)
  func package(_ suffix: String, _ tool: String) throws {
    let shop = try Self.shop(try zeros(300, tool), suffix)
    let (ran, megabytes) = try measured(shop, ["build", "toy.yaml", "-o", "image"])
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(megabytes <= Self.memoryLimit)
  }

  @Test("of zeros in an archive is looked into in little memory", arguments: tools)
  func archive(_ suffix: String, _ tool: String) throws {
    let shop = try Workshop()
    try writeFile(try zeros(300, tool), to: shop.directory.appending("bomb.tar\(suffix)"))
    // Zeros are far beyond what a layer of files unpacks to: unless asked to, nothing is decoded
    // beyond the limit.
    let (refused, few) = try measured(shop, ["ls", "-l", "bomb.tar\(suffix)"])
    #expect(refused.status == 2)
    #expect(refused.complaint.contains("`--limit layer-ratio=N` raises it"), "\(refused.complaint)")
    #expect(few <= Self.memoryLimit)
    let (ran, megabytes) = try measured(
      shop, ["ls", "-l", "bomb.tar\(suffix)", "--limit", "layer-ratio=100000"])
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(megabytes <= Self.memoryLimit)
  }

  @Test("is refused beyond the limit that a user sets, with its name", arguments: tools)
  func limit(_ suffix: String, _ tool: String) throws {
    let shop = try Self.shop(try zeros(65, tool), suffix)
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--limit", "unpacked-size=64M")
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("bomb_1.0_amd64.deb: data.tar\(suffix)"), "\(ran.complaint)")
    #expect(ran.complaint.contains("`--limit unpacked-size=N` raises it"), "\(ran.complaint)")
    let entry = try shop.whittle("build", "toy.yaml", "-o", "image", "--limit", "entry-size=64M")
    #expect(entry.status == 2, "\(entry.complaint)")
    #expect(entry.complaint.contains("`--limit entry-size=N`"), "\(entry.complaint)")
    let left = try shop.leftovers()
    #expect(left == [])
    let taken = try shop.whittle("build", "toy.yaml", "-o", "image", "--limit", "unpacked-size=66M")
    #expect(taken.status == 0, "\(taken.complaint)")
  }

  @Test("of entries is refused in little memory")
  func entries() throws {
    let script = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read() * 310000)"
    let data = try must(
      "sh", ["-c", "python3 -c '\(script)' | xz -T1 -0 -c"], input: TarItem("./x").bytes)
    let shop = try Self.shop(data, ".xz")
    let (ran, megabytes) = try measured(shop, ["build", "toy.yaml", "-o", "image"])
    #expect(ran.status == 2, "\(ran.complaint)")
    #expect(ran.complaint.contains("more than 300000 entries; `--limit entries=N` raises it"))
    #expect(megabytes <= Self.memoryLimit)
  }

  @Test(
    "is no limit that is none",
    arguments: ["entries", "entries=", "entries=+5", "entries=0", "bodies=5", "silence=5K", "=5"])
  func limits(_ text: String) throws {
    let shop = try Workshop()
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--limit", text)
    #expect(ran.status == 2)
    #expect(ran.complaint.contains("cannot set the limit '\(text)'"), "\(ran.complaint)")
  }
}
