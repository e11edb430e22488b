internal import Content
internal import SystemPackage

/// What one argument of `diff` names.
enum DiffArgument: Hashable, Sendable {
  /// A manifest: its lock is meant.
  case manifest(FilePath, GitRevisionName?)
  case lock(FilePath, GitRevisionName?)
  /// An image layout, an archive or a directory.
  case image(String)

  typealias GitRevisionName = String

  /// Reads an argument: what ends in `.yaml` is a manifest; what ends in `.json`, or is a file with
  /// a lock in it, is a lock; both with `@REVISION` behind it where it is to be read from git; all
  /// else is an image.
  init(_ text: String) {
    if let subject = Self.document(text, nil) {
      self = subject
      return
    }
    // A revision may hold an `@` (`HEAD@{1}`), a file's name hardly: the first one after an
    // ending that fits counts.
    var start = text.startIndex
    while let sign = text[start...].firstIndex(of: "@") {
      let revision = String(text[text.index(after: sign)...])
      if FileStatus(of: FilePath(text), following: true) == nil, !revision.isEmpty,
        let subject = Self.document(String(text[..<sign]), revision)
      {
        self = subject
        return
      }
      start = text.index(after: sign)
    }
    self = .image(text)
  }

  /// Whether a file is a lock by what is in it, whatever it is called.
  private static func isLock(_ path: FilePath) -> Bool {
    guard let status = FileStatus(of: path, following: true), status.isRegular,
      status.size <= 64 << 20, let file = try? MappedFile(path)
    else { return false }
    let start = file.bytes.prefix(4096).first { !" \t\r\n".utf8.contains($0) }
    // A lock in which a merge left two sides is one, too.
    guard start == UInt8(ascii: "{") || start == UInt8(ascii: "<") else { return false }
    let bytes = Array(file.bytes)
    return bytes.firstRange(of: Array("\"whittle-lock\"".utf8)) != nil
  }

  private static func document(_ path: String, _ revision: String?) -> DiffArgument? {
    if path.hasSuffix(".lock.json") { return .lock(FilePath(path), revision) }
    if revision != nil, path.hasSuffix(".json") { return .lock(FilePath(path), revision) }
    if revision == nil, isLock(FilePath(path)) { return .lock(FilePath(path), nil) }
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      return .manifest(FilePath(path), revision)
    }
    return nil
  }
}
