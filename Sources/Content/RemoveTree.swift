package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// Removes a directory and all below it, or a file, without following links; for clean-up, where
/// there is nothing to do about a failure.
///
/// Works below handles of directories, so that nobody who changes the tree meanwhile can lead it
/// out of it. Neither the depth of the tree nor the length of its paths matters: what lies deeper
/// than one level is moved up first.
package func removeTree(_ path: FilePath) {
  path.withPlatformString { removeTree(String(cString: $0), in: AT_FDCWD) }
}

/// The same of a name in an open directory.
func removeTree(_ name: String, in directory: Int32) {
  guard let top = openDirectory(directory, name) else {
    unlinkat(directory, name, 0)
    return
  }
  defer { close(top) }
  var number = 0
  // Every round takes a level away.
  while let names = entries(of: top), !names.isEmpty {
    var isChanged = false
    for name in names {
      if removeEntry(top, name) {
        isChanged = true
      } else if lift(top, name, &number) {
        isChanged = true
      }
    }
    guard isChanged else { return }
  }
  unlinkat(directory, name, AT_REMOVEDIR)
}

/// Empties a directory of `top` into `top` but for what can be removed at once, and removes it.
private func lift(_ top: Int32, _ name: [CChar], _ number: inout Int) -> Bool {
  var directory = openDirectory(top, name)
  if directory == nil, errno == EACCES {
    fchmodat(top, name, 0o700, 0)
    directory = openDirectory(top, name)
  }
  guard let directory else { return false }
  defer { close(directory) }
  fchmod(directory, 0o700)
  for inner in entries(of: directory) ?? [] where !removeEntry(directory, inner) {
    repeat {
      number += 1
    } while renameat(directory, inner, top, lifted(number)) != 0
      && [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) && number < 1 << 40
  }
  return unlinkat(top, name, AT_REMOVEDIR) == 0
}

private func lifted(_ number: Int) -> String { ".\(number)" }

/// Removes a file, a link or an empty directory.
private func removeEntry(_ directory: Int32, _ name: [CChar]) -> Bool {
  unlinkat(directory, name, 0) == 0 || unlinkat(directory, name, AT_REMOVEDIR) == 0
}

private func openDirectory(_ directory: Int32, _ name: UnsafePointer<CChar>) -> Int32? {
  let file = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
  return file >= 0 ? file : nil
}

/// The names in an open directory, as bytes with their final NUL, without `.` and `..`.
private func entries(of directory: Int32) -> [[CChar]]? {
  let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard copy >= 0 else { return nil }
  guard let stream = fdopendir(copy) else {
    close(copy)
    return nil
  }
  defer { closedir(stream) }
  var names: [[CChar]] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
        Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
      }
    }
    if name != [46, 0], name != [46, 46, 0] { names.append(name) }
  }
  return names
}
