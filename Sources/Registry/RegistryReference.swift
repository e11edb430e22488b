internal import Spelling
package import Content

/// Where an image is, or goes, in a registry: `HOST[:PORT]/NAME[:TAG][@sha256:…]`.
///
/// The grammar is that of OCI's distribution-spec ("Pulling manifests"). The host is always there,
/// so that no reference means another registry on another machine.
package struct RegistryReference: Hashable, Sendable {
  /// Host and port, in lower case.
  package let host: String
  package let repository: String
  package var tag: String?
  package var digest: Digest?

  /// What stands before a reference wherever an image may be a path, too.
  package static let scheme = "docker://"

  package init(host: String, repository: String, tag: String? = nil, digest: Digest? = nil) {
    self.host = host
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  /// Reads a reference, with `docker://` before it or without.
  ///
  /// - Throws: ``RegistryError`` that says what is wrong with it.
  package init(parsing text: String) throws(RegistryError) {
    var rest = text
    if rest.hasPrefix(Self.scheme) { rest = String(rest.dropFirst(Self.scheme.count)) }
    func refuse(_ reason: String) -> RegistryError {
      RegistryError("use the reference", withoutLogin(text), .reference(reason))
    }
    var digest: Digest?
    if let sign = rest.utf8.lastIndex(of: UInt8(ascii: "@")) {
      do {
        digest = try Digest(parsing: String(rest[rest.index(after: sign)...]))
      } catch {
        throw refuse("what follows '@' must be sha256: and 64 hexadecimal digits")
      }
      rest = String(rest[..<sign])
    }
    guard let slash = rest.firstIndex(of: "/") else {
      throw refuse("it must be written HOST[:PORT]/NAME[:TAG], with the registry's host")
    }
    let host = rest[..<slash]
    guard Self.isHost(host) else {
      throw refuse(
        "'\(withoutLogin(host + "/").dropLast())' is not the host of a registry; Docker's own is "
          + "docker.io; logins belong in the file of `docker login`")
    }
    var name = rest[rest.index(after: slash)...]
    var tag: String?
    if let colon = name.lastIndex(of: ":") {
      let text = String(name[name.index(after: colon)...])
      guard Self.isTag(text) else {
        throw refuse("'\(text)' is not a tag: use letters, digits, '.', '_' and '-', at most 128")
      }
      tag = text
      name = name[..<colon]
    }
    guard Self.isName(name) else {
      throw refuse(
        "'\(name)' is not the name of a repository: use lower-case letters and digits, between "
          + "them '.', '_', '-' and '/'")
    }
    let lowered = host.lowercased()
    let isShort = lowered == "docker.io" && !name.contains("/")
    self.init(
      host: lowered, repository: isShort ? "library/\(name)" : String(name), tag: tag,
      digest: digest)
  }

  /// Host and repository.
  package var name: String { "\(host)/\(repository)" }

  /// This repository with another tag, and no digest.
  package func tagged(_ tag: String?) -> RegistryReference {
    RegistryReference(host: host, repository: repository, tag: tag)
  }

  /// This repository with a digest, and no tag.
  package func pinned(_ digest: Digest) -> RegistryReference {
    RegistryReference(host: host, repository: repository, digest: digest)
  }

  /// The repository below this one.
  package func appending(_ name: String) -> RegistryReference {
    RegistryReference(host: host, repository: "\(repository)/\(name)", tag: tag)
  }

  /// Whether the registry is on this machine, where nobody listens on the way.
  package var isLoopback: Bool {
    let name =
      host.first == "["
      ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isAddress = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    return name == "localhost" || name == "::1" || isAddress && parts[0] == "127"
  }

  /// Whether a text may be a tag.
  package static func isTag(_ text: String) -> Bool {
    guard let first = text.utf8.first, (1...128).contains(text.utf8.count) else { return false }
    return (isAlphanumeric(first) || first == UInt8(ascii: "_"))
      && text.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
  }

  /// A name with a dot or port, so that a word is never taken for a host; or `localhost`.
  private static func isHost(_ text: Substring) -> Bool {
    guard text == "localhost" || text.contains(".") || text.contains(":") else { return false }
    let isLiteral = text.first == "["
    let name = isLiteral ? text.prefix { $0 != "]" }.dropFirst() : text.prefix { $0 != ":" }
    let isNamed =
      isLiteral
      ? name.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: ":") }
      : name.utf8.allSatisfy { isAlphanumeric($0) || "-.".utf8.contains($0) }
    let tail = text[name.endIndex...].drop { $0 == "]" }
    guard isNamed, !name.isEmpty, isLiteral == text[name.endIndex...].hasPrefix("]") else {
      return false
    }
    guard !tail.isEmpty else { return true }
    guard tail.first == ":", tail.count <= 6, let port = UInt16(tail.dropFirst()) else {
      return false
    }
    return port > 0
  }

  /// Components of letters and digits, with `.`, `_`, `__` or dashes between.
  private static func isName(_ text: Substring) -> Bool {
    guard (1...255).contains(text.utf8.count) else { return false }
    return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      var separator: [UInt8] = []
      var isInside = false
      for byte in part.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          separator = []
          isInside = true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          separator.append(byte)
          let isDashes = separator.allSatisfy { $0 == UInt8(ascii: "-") }
          guard isInside, isDashes || separator.count == 1 || separator == Array("__".utf8)
          else { return false }
        default: return false
        }
      }
      return isInside && separator.isEmpty
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

extension RegistryReference: CustomStringConvertible {
  package var description: String {
    name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}
