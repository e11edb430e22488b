internal import Content
internal import Tree

/// The names that an image gives to users and groups.
package struct Accounts: Sendable {
  package private(set) var users: [UInt32: String] = [:]
  package private(set) var groups: [UInt32: String] = [:]

  /// The most bytes of a file that are read: enough for a hundred thousand accounts.
  private static let limit = 4 << 20

  /// Reads `/etc/passwd` and `/etc/group` of an image; without them there are no names, and of what
  /// stands in them behind 4 MiB there is none, either.
  package init(of opened: OpenedImage) async throws {
    users = Self.names(try await Self.body("passwd", opened))
    groups = Self.names(try await Self.body("group", opened))
  }

  private static func body(
    _ name: StaticString, _ opened: OpenedImage
  ) async throws -> [UInt8] {
    let path = MemberPath.root.appending("etc").appending(name)
    let tree = opened.image.tree
    guard let file = tree.resolve(path).flatMap({ tree.file($0).content }) else { return [] }
    if file.size <= limit { return try await opened.bodies.content(of: file) }
    let head = try await opened.bodies.head(of: file, limit)
    // The last line may be cut.
    return Array(head[..<(head.lastIndex(of: 10) ?? 0)])
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
