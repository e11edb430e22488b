import ELF
import SystemPackage
import TestSupport
import Testing

/// Files of this machine: a program, libraries with and without a soname, one with a run path.
private let files: [String] = {
  let places = [
    "/bin/ls", "/usr/bin/dpkg", "/lib64/ld-linux-x86-64.so.2",
    "/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
    "/usr/lib/x86_64-linux-gnu/libcrypto.so.3", "/lib/ld-linux-aarch64.so.1",
    "/usr/lib/aarch64-linux-gnu/libc.so.6", "/usr/lib/systemd/systemd",
    "/usr/lib/git-core/git-remote-https", "/usr/bin/gpgv", "/usr/bin/perl",
  ]
  return places.filter { (try? contents(of: FilePath($0))) != nil }
}()

@Test(
  "reads what readelf reads", .enabled(if: Tool.has("readelf"), "readelf is not installed"),
  arguments: files)
func asReadelf(_ path: String) throws {
  let file = try #require(try ELFFile.parse(try contents(of: FilePath(path))))
  var lines = file.needed.map { "NEEDED \($0)" }
  if let soname = file.soname { lines.append("SONAME \(soname)") }
  if let rpath = file.rpath {
    lines.append("RPATH \(String(decoding: rpath.bytes, as: UTF8.self))")
  }
  if let runpath = file.runpath {
    lines.append("RUNPATH \(String(decoding: runpath.bytes, as: UTF8.self))")
  }
  if let interpreter = file.interpreter {
    lines.append("INTERP \(String(decoding: interpreter, as: UTF8.self))")
  }
  let expected = try readelf(path)
  #expect(lines.sorted() == expected.sorted())
}

/// The same lines from `readelf -dl`.
private func readelf(_ path: String) throws -> [String] {
  let text = String(decoding: try must("readelf", ["-W", "-d", "-l", path]), as: UTF8.self)
  return text.split(separator: "\n").compactMap { line in
    for tag in ["NEEDED", "SONAME", "RPATH", "RUNPATH"] where line.contains("(\(tag))") {
      guard let start = line.firstIndex(of: "["), let end = line.lastIndex(of: "]") else {
        continue
      }
      return "\(tag) \(line[line.index(after: start)..<end])"
    }
    let request = "[Requesting program interpreter: "
    let trimmed = line.drop { $0 == " " }
    return trimmed.hasPrefix(request)
      ? "INTERP \(trimmed.dropFirst(request.count).dropLast())" : nil
  }
}
