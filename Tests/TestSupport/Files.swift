internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// Writes a file and the directories that it needs.
package func writeFile(_ bytes: [UInt8], to path: FilePath) throws {
  let file: FileDescriptor
  do {
    file = try open(path)
  } catch Errno.noSuchFileOrDirectory {
    try makeDirectory(path.parent)
    file = try open(path)
  }
  defer { try? file.close() }
  try file.writeAll(bytes)
}

private func open(_ path: FilePath) throws -> FileDescriptor {
  try FileDescriptor.open(
    path, .writeOnly, options: [.create, .truncate, .closeOnExec],
    permissions: FilePermissions(rawValue: 0o644))
}

/// Writes a text file and the directories that it needs.
package func writeFile(_ text: String, to path: FilePath) throws {
  try writeFile(Array(text.utf8), to: path)
}

/// The whole content of a file.
package func contents(of path: FilePath) throws -> [UInt8] { try readFile(path) }

/// One line for each path of a directory on disk, sorted by bytes: kind, size, digest of content.
///
/// Two directories hold the same bytes exactly when their pictures are the same; modes are shown on
/// demand, since they are the umask's business.
package func picture(ofDirectory directory: FilePath, withModes: Bool = false) throws -> String {
  try lines(directory, "", withModes).joined(separator: "\n")
}

private func lines(_ directory: FilePath, _ prefix: String, _ withModes: Bool) throws -> [String] {
  var all: [String] = []
  for name in try listDirectory(directory) {
    let path = directory.child(name)
    let place = prefix + "/" + name
    guard let status = FileStatus(of: path) else { continue }
    let mode = withModes ? " " + String(status.mode, radix: 8) : ""
    if status.isDirectory {
      all.append("\(place)/ dir\(mode)")
      all += try lines(path, place, withModes)
    } else if status.isSymbolicLink {
      all.append("\(place) -> \(try readLink(path))")
    } else {
      let blob = Blob(of: try readFile(path))
      all.append("\(place) file\(mode) \(blob.size) \(blob.digest)")
    }
  }
  return all
}

private func readLink(_ path: FilePath) throws -> String {
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = path.withPlatformString { readlink($0, &buffer, buffer.count) }
  guard count >= 0 else { throw Errno(rawValue: errno) }
  return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
