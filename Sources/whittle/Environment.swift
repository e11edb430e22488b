#if canImport(Glibc)
  import Glibc
#endif

/// The environment variables of this process.
enum Environment {
  static var current: [String: String] {
    var values: [String: String] = [:]
    var pointer = environ
    while let text = pointer.pointee {
      let parts = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
      pointer += 1
    }
    return values
  }
}
