/// The text of `/usr/lib/os-release` (os-release(5)).
package enum OSReleaseFile {
  /// The manifest's lines in its order, then those of base-files' file that it says nothing of.
  ///
  /// - Parameters:
  ///   - base: the package's file; empty where there is none.
  ///   - lines: a name without a value leaves out the package's line.
  package static func merge(
    _ base: [UInt8], _ lines: [(name: String, value: String?)]
  ) -> [UInt8] {
    var text: [UInt8] = []
    var stated: Set<[UInt8]> = []
    for (name, value) in lines {
      stated.insert(Array(name.utf8))
      if let value { text += Array("\(name)=\(quoted(value))\n".utf8) }
    }
    for line in base.split(separator: UInt8(ascii: "\n")) {
      let name = line.prefix { $0 != UInt8(ascii: "=") }
      guard !stated.contains(Array(name)) else { continue }
      text += line
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// Quoted as a shell reads it: `"`, `$`, `\` and the backquote are escaped.
  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      if ["\"", "$", "\\", "`"].contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
