internal import Content
internal import Debian
internal import Manifest
package import SystemPackage
internal import Tree

/// Slice definitions of a checkout of chisel-releases: `slices/PACKAGE.yaml`, formats v1 to v3.
package struct ChiselRelease {
  /// One slice.
  struct Slice {
    let name: String
    let package: String
    /// The slices that it needs.
    let essential: [String]
    let contents: [YAMLMember]
    /// Whether a script changes its files.
    let isMutated: Bool
  }

  private let directory: FilePath
  private var files: [String: [Slice]] = [:]

  private static let formats = ["v1", "v2", "v3"]

  /// - Throws: ``ImportError`` if the directory is not such a checkout, or is one of an unknown format.
  package init(_ directory: FilePath) throws {
    self.directory = directory
    let path = directory.appending("chisel.yaml")
    guard let bytes = try? readFile(path, limit: 1 << 20) else {
      throw ImportError("cannot read \(path): a checkout of slice definitions has a chisel.yaml")
    }
    var reader = YAMLReader(file: path.string)
    let format = Self.text(try reader.read(bytes).member("format"))
    guard let format, Self.formats.contains(format) else {
      throw ImportError(
        "cannot read \(path): its format is '\(format ?? "none")'; known are "
          + Self.formats.joined(separator: ", "))
    }
  }

  /// The slices of these names and all that they need, each after what it needs.
  mutating func slices(_ names: [String]) throws -> [Slice] {
    var found: [Slice] = []
    var seen: Set<String> = []
    for name in names { try add(name, neededBy: nil, &found, &seen) }
    return found
  }

  private mutating func add(
    _ name: String, neededBy other: String?, _ found: inout [Slice], _ seen: inout Set<String>
  ) throws {
    guard seen.insert(name).inserted else { return }
    let slice = try slice(name, neededBy: other)
    for needed in slice.essential { try add(needed, neededBy: name, &found, &seen) }
    found.append(slice)
  }

  private mutating func slice(_ name: String, neededBy other: String?) throws -> Slice {
    let whose = other.map { ", which \($0) needs" } ?? ""
    let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, (try? PackageName(parsing: parts[0])) != nil, !parts[1].isEmpty else {
      throw ImportError(
        "cannot import the slice '\(name)'\(whose): a slice is named PACKAGE_SLICE, as in "
          + "openssl_bins")
    }
    let slices = try files[parts[0]] ?? read(parts[0])
    files[parts[0]] = slices
    if let slice = slices.first(where: { $0.name == name }) { return slice }
    guard !slices.isEmpty else {
      throw ImportError(
        "cannot import the slice '\(name)'\(whose): there is no \(file(parts[0]))")
    }
    throw ImportError(
      "cannot import the slice '\(name)'\(whose): the slices of \(parts[0]) are "
        + slices.map { String($0.name.dropFirst(parts[0].count + 1)) }.joined(separator: ", "))
  }

  private func file(_ package: String) -> FilePath {
    directory.appending("slices").appending("\(package).yaml")
  }

  /// The slices of a package; none where it has no definitions.
  private func read(_ package: String) throws -> [Slice] {
    let path = file(package)
    guard FileStatus(of: path, following: true) != nil else { return [] }
    var reader = YAMLReader(file: path.string)
    let value = try reader.read(try readFile(path, limit: 4 << 20))
    let common = Self.names(value.member("essential"))
    return Self.members(value.member("slices")).map { member in
      let name = "\(package)_\(member.key)"
      return Slice(
        name: name, package: package,
        essential: (common + Self.names(member.value.member("essential"))).filter { $0 != name },
        contents: Self.members(member.value.member("contents")),
        isMutated: member.value.member("mutate") != nil)
    }
  }

  /// The names of a list, or of the keys of a map as format v3 has it.
  private static func names(_ value: YAMLValue?) -> [String] {
    guard case .list(let items)? = value?.content else { return members(value).map(\.key) }
    return items.compactMap(text)
  }

  static func members(_ value: YAMLValue?) -> [YAMLMember] {
    guard case .map(let members)? = value?.content else { return [] }
    return members
  }

  static func text(_ value: YAMLValue?) -> String? {
    switch value?.content {
    case .text(let text), .plain(let text): text
    default: nil
    }
  }
}

/// Why something cannot be imported.
package struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
