import SystemPackage
import TestSupport
import Testing

private let deb = DebBuilder("tiny", version: "2:1.0-1").directory("var/empty", mode: 0o700)
  .file("usr/bin/tiny", "#!/bin/sh\n", mode: 0o755).link("usr/bin/small", "tiny")
  .hardLink("usr/bin/wee", to: "usr/bin/tiny").setuid("usr/bin/su")
  .file("usr/share/" + String(repeating: "long/", count: 30) + "name", "x", uid: 33, gid: 33)
  .control("Depends", "libc6").md5sums().controlFile("postinst", "exit 1\n", mode: 0o755)

/// dpkg must take what the builder makes, in every compression, as it takes real packages.
@Test(
  "dpkg-deb reads a built package",
  .enabled(if: Tool.has("dpkg-deb", "xz", "bzip2", "zstd"), "dpkg-deb, xz, bzip2 or zstd missing"),
  arguments: [
    DebCompression.none, .gzip, .xz, .xzBlocks(of: 4096), .zstd, .bzip2Tool, .lzmaTool, .xzTool,
    .zstdTool, .gzipTool,
  ])
func dpkgReads(_ compression: DebCompression) throws {
  let directory = try TemporaryDirectory()
  let path = directory.appending(deb.fileName)
  try writeFile(try deb.compressed(compression, control: .xz).build(), to: path)
  let list = try must("dpkg-deb", ["--contents", path.string])
  let names = String(decoding: list, as: UTF8.self).split(separator: "\n").map { line in
    line.split(separator: " ", omittingEmptySubsequences: true).enumerated()
      .filter { [0, 1].contains($0.offset) || $0.offset > 4 }.map(\.element)
      .joined(separator: " ")
  }
  let start = names.prefix(9).joined(separator: "\n")
  #expect(
    start == """
      drwxr-xr-x root/root ./
      drwxr-xr-x root/root ./var/
      drwx------ root/root ./var/empty/
      drwxr-xr-x root/root ./usr/
      drwxr-xr-x root/root ./usr/bin/
      -rwxr-xr-x root/root ./usr/bin/tiny
      lrwxrwxrwx root/root ./usr/bin/small -> tiny
      hrw-r--r-- root/root ./usr/bin/wee link to ./usr/bin/tiny
      -rwsr-xr-x root/root ./usr/bin/su
      """)
  #expect(names.last?.hasSuffix("long/name") == true)
  let field = try must("dpkg-deb", ["--field", path.string, "Depends"])
  #expect(field == Array("libc6\n".utf8))
  let plain = try must("dpkg-deb", ["--fsys-tarfile", path.string])
  #expect(plain == TarItem.archive([TarItem("./", type: "5", mode: 0o755)] + deb.items))
}

@Test("a package's bytes are the same every time")
func deterministic() throws {
  let one = try deb.compressed(.xz).build()
  let two = try deb.compressed(.xz).build()
  #expect(one == two)
}

@Test(
  "dpkg-scanpackages says the same of a package as the toy index",
  .enabled(if: Tool.has("dpkg-scanpackages"), "dpkg-scanpackages is not installed"))
func scannerAgrees() throws {
  let directory = try TemporaryDirectory()
  var suite = ToySuite("toy")
  suite.add(deb)
  try ToyRepository([suite]).write(to: directory.path)
  let text = String(
    decoding: try must("dpkg-scanpackages", ["pool"], in: directory.path), as: UTF8.self)
  let index = String(
    decoding: try contents(of: directory.path.pushing("dists/toy/main/binary-amd64/Packages")),
    as: UTF8.self)
  for name in ["Filename", "Size", "SHA256", "MD5sum"] {
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    let ours = index.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    #expect(line == ours)
  }
}
