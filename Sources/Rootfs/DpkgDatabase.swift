package import Tree

/// dpkg's own database of an image, for tools that read no `status.d` (`metadata.dpkg: status`).
///
/// `/var/lib/dpkg/status` has every package's control stanza with `Status: install ok installed`;
/// `info/<package>.list` and `.md5sums` name the files that are there only. Packages that are
/// `Multi-Arch: same` have their architecture in the name, as dpkg 1.16 and later write it.
package struct DpkgDatabase {
  /// The files, by path.
  package private(set) var files: [(path: MemberPath, body: [UInt8])] = []

  /// - Parameter fragments: by package name, sorted.
  package init(_ fragments: [Fragment]) throws {
    var status: [UInt8] = []
    for fragment in fragments {
      status += Self.stanza(fragment.control)
      let name = Self.name(fragment.package, fragment.control)
      try add("info/\(name).list", Self.list(fragment))
      if let sums = fragment.md5sums { try add("info/\(name).md5sums", sums) }
    }
    try add("status", status)
    // Form 1 of the directory: names with an architecture (dpkg's infodb-format.c).
    try add("info/format", Array("1\n".utf8))
    files.sort { $0.path < $1.path }
  }

  private mutating func add(_ name: String, _ body: [UInt8]) throws {
    files.append((try MemberPath(parsing: Array("var/lib/dpkg/\(name)".utf8)), body))
  }

  private static func lines(_ control: [UInt8]) -> [ArraySlice<UInt8>] {
    control.split(separator: UInt8(ascii: "\n"))
  }

  /// The stanza with its status after the package's name, and an empty line.
  private static func stanza(_ control: [UInt8]) -> [UInt8] {
    var stanza: [UInt8] = []
    for line in lines(control) {
      stanza += line
      stanza.append(UInt8(ascii: "\n"))
      if line.starts(with: "Package:".utf8) {
        stanza += Array("Status: install ok installed\n".utf8)
      }
    }
    return stanza + [UInt8(ascii: "\n")]
  }

  private static func name(_ package: String, _ control: [UInt8]) -> String {
    func value(_ field: String) -> String? {
      guard let line = lines(control).first(where: { $0.starts(with: "\(field):".utf8) }) else {
        return nil
      }
      return String(
        decoding: line.dropFirst(field.utf8.count + 1).drop { $0 == 0x20 }, as: UTF8.self)
    }
    guard value("Multi-Arch") == "same", let architecture = value("Architecture") else {
      return package
    }
    return "\(package):\(architecture)"
  }

  /// `/.` and then every path with its directories, as dpkg lists them.
  private static func list(_ fragment: Fragment) -> [UInt8] {
    var paths: Set<MemberPath> = []
    for member in fragment.members {
      paths.insert(member.entry.path)
      paths.formUnion(member.entry.path.ancestors)
    }
    for directory in fragment.directories where directory.origin.reason != .parent {
      paths.insert(directory.path)
    }
    var list = Array("/.\n".utf8)
    for path in paths.sorted() where !path.isRoot {
      list.append(UInt8(ascii: "/"))
      list += path.bytes
      list.append(UInt8(ascii: "\n"))
    }
    return list
  }
}
