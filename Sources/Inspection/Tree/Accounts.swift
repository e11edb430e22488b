internal import Content
internal import Tree

/// The names that an image gives to users and groups.
package struct Accounts: Sendable {
  package private(set) var users: [UInt32: String] = [:]
  package private(set) var groups: [UInt32: String] = [:]

  /// Reads `/etc/passwd` and `/etc/group` of an image; without them there are no names.
  package init(of opened: OpenedImage) async throws {
    users = Self.names(try await Self.body("passwd", opened))
    groups = Self.names(try await Self.body("group", opened))
  }

  private static func body(
    _ name: StaticString, _ opened: OpenedImage
  ) async throws -> [UInt8] {
    let path = MemberPath.root.appending("etc").appending(name)
    let tree = opened.image.tree
    guard let entry = tree.resolve(path) else { return [] }
    return try await opened.bodies.content(of: entry, in: tree) ?? []
  }

  /// Lines `name:password:number:…` (passwd(5), group(5)); the first that has a number names it.
  static func names(_ body: [UInt8]) -> [UInt32: String] {
    var names: [UInt32: String] = [:]
    for line in body.split(separator: 10) {
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count > 2, let number = number(fields[2]), names[number] == nil else { continue }
      names[number] = String(decoding: fields[0], as: UTF8.self)
    }
    return names
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
    guard !digits.isEmpty, digits.count <= 10 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit - 0x30)
    }
    return UInt32(exactly: value)
  }
}
