import Debian
internal import Spelling
internal import Tree
import SystemPackage

extension ManifestDecoder {
  mutating func architectures(_ value: YAMLValue?, _ what: String) -> [Located<Architecture>]? {
    guard let lines = lines(value, what) else { return nil }
    if lines.isEmpty, let value { note(value.position, "cannot read '\(what)': it is empty") }
    var found: [Located<Architecture>] = []
    for line in lines {
      guard let architecture = try? Architecture(parsing: line.value), architecture.triplet != nil
      else {
        let near =
          Architecture.meant(by: line.value)?.text
          ?? nearestWord(to: line.value, among: Self.usualArchitectures)
        let hint = near.map { "; did you mean '\($0)'?" } ?? ""
        note(
          line.position,
          "cannot use architecture \(quote(line.value)): Debian has no such port\(hint)")
        continue
      }
      found.append(Located(architecture, at: line.position))
    }
    return found
  }

  private static let usualArchitectures = [
    "amd64", "arm64", "armel", "armhf", "i386", "loong64", "mips64el", "ppc64el", "riscv64",
    "s390x",
  ]

  mutating func archives(_ value: YAMLValue?) -> [Manifest.Archive] {
    var found: [Manifest.Archive] = []
    for member in members(value, "archives") ?? [] {
      guard Self.isName(member.key) else {
        note(
          member.position,
          "cannot use archive name \(quote(member.key)): use lower-case letters, digits, '.', '_' and '-'"
        )
        continue
      }
      if let archive = archive(member) { found.append(archive) }
    }
    return found
  }

  private mutating func archive(_ member: YAMLMember) -> Manifest.Archive? {
    let what = "archives.\(member.key)"
    let keys = [
      "suites", "components", "keyring", "url", "flat", "priority", "architectures", "trusted",
      "accept",
    ]
    guard let fields = fields(member.value, what, keys) else { return nil }
    let isTrusted = bool(fields["trusted"], "\(what).trusted")?.value ?? false
    let isFlat = bool(fields["flat"], "\(what).flat")?.value ?? false
    if !isPart {
      if fields["suites"] == nil, !isFlat {
        missing("suites", of: "'\(what)'", at: member.position)
      }
      if fields["keyring"] == nil, !isTrusted {
        missing("keyring", of: "'\(what)'", at: member.position)
      }
      if isFlat, fields["url"] == nil { missing("url", of: "'\(what)'", at: member.position) }
    }
    if isFlat, let suites = fields["suites"] {
      note(suites.position, "cannot use 'suites' with 'flat': the url itself is the directory")
    }
    return Manifest.Archive(
      name: member.key, position: member.position,
      suites: releaseNames(fields["suites"], "\(what).suites") ?? [],
      components: releaseNames(fields["components"], "\(what).components")?.map(\.value)
        ?? ["main"],
      keyrings: keyrings(fields["keyring"], "\(what).keyring"),
      url: url(fields["url"], "\(what).url"),
      isFlat: isFlat,
      priority: number(fields["priority"], "\(what).priority", 1...1000),
      architectures: architectures(fields["architectures"], "\(what).architectures")?
        .map(\.value),
      isTrusted: isTrusted, accepted: acceptances(fields["accept"], "\(what).accept"))
  }

  /// Suites or components: at least one, each fit to be part of a URL.
  private mutating func releaseNames(
    _ value: YAMLValue?, _ what: String
  ) -> [Located<String>]? {
    guard let names = lines(value, what), let value else { return nil }
    if names.isEmpty { note(value.position, "cannot read '\(what)': it is empty") }
    return names.filter { name in
      let parts = name.value.utf8.split(
        separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let isGood = parts.allSatisfy { part in
        !part.isEmpty && !part.allSatisfy { $0 == UInt8(ascii: ".") }
          && part.allSatisfy { Self.isWord($0) || "+~:".utf8.contains($0) }
      }
      if !isGood {
        note(name.position, "cannot read '\(what)': \(quote(name.value)) is not a name")
      }
      return isGood
    }
  }

  private mutating func acceptances(
    _ value: YAMLValue?, _ what: String
  ) -> [Located<Manifest.Acceptance>] {
    var found: [Located<Manifest.Acceptance>] = []
    for item in list(value, what) ?? [] {
      if let word: Located<Manifest.Acceptance> = word(item, what) { found.append(word) }
    }
    return found
  }

  /// One keyring or a list: the name of a built-in one, a file, or armor.
  private mutating func keyrings(_ value: YAMLValue?, _ what: String) -> [Manifest.Keyring] {
    guard let value else { return [] }
    guard case .list(let items) = value.content else {
      return [keyring(value, what)].compactMap { $0 }
    }
    if items.isEmpty { note(value.position, "cannot read '\(what)': it is empty") }
    var found: [Manifest.Keyring] = []
    for item in items {
      if let keyring = keyring(item, what) { found.append(keyring) }
    }
    return found
  }

  /// Where Debian and its derivatives install the keyrings of archives that are known by name.
  private static let installedKeyrings = [
    "ubuntu": "/usr/share/keyrings/ubuntu-archive-keyring.gpg"
  ]

  private mutating func keyring(_ value: YAMLValue, _ what: String) -> Manifest.Keyring? {
    if let text = text(value, what), text.value.contains("-----BEGIN PGP PUBLIC KEY BLOCK-----") {
      return .text(text)
    }
    guard let found = line(value, what) else { return nil }
    if let keyring = BuiltInKeyring(rawValue: found.value) { return .builtIn(keyring) }
    let absolute = found.value.hasPrefix("/") ? found.value : Self.installedKeyrings[found.value]
    if let absolute {
      return .file(
        Manifest.LocalFile(
          spelling: absolute, path: FilePath(absolute).lexicallyNormalized(),
          position: found.position))
    }
    if !found.value.contains("/"), !found.value.contains(".") {
      let names = BuiltInKeyring.allCases.map(\.rawValue).joined(separator: " and ")
      note(
        found.position,
        "cannot use keyring \(quote(found.value)): the built-in ones are \(names), and `ubuntu` is "
          + "this machine's; write a file with its directory or suffix, as in './\(found.value)'")
      return nil
    }
    return localFile(value, what).map { .file($0) }
  }

  private mutating func url(_ value: YAMLValue?, _ what: String) -> Located<String>? {
    guard let found = line(value, what) else { return nil }
    let schemes = ["https://", "http://", "file:/"]
    guard schemes.contains(where: { found.value.hasPrefix($0) }) else {
      note(
        found.position,
        "cannot read '\(what)': a URL begins with https://, http:// or file:/")
      return nil
    }
    let rest = found.value.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }
    let isWhole = !found.value.utf8.contains { $0 <= 0x20 } && !rest.isEmpty
    guard isWhole, !rest.prefix(while: { $0 != "/" }).contains("@") else {
      note(
        found.position,
        "cannot read '\(what)': a URL has a host, no space, and no password "
          + "(these belong in ~/.netrc)")
      return nil
    }
    return found
  }

  /// `20261121T000000Z`: year, month, day, hour, minute, second in UTC.
  mutating func snapshot(_ value: YAMLValue?) -> Located<String>? {
    guard let found = line(value, "snapshot") else { return nil }
    guard CivilTime(parsingBasic: found.value) != nil else {
      note(
        found.position,
        "cannot read 'snapshot': \(quote(found.value)) is not a time such as 20261121T000000Z")
      return nil
    }
    return found
  }

  /// Letters, digits, `.`, `_` and `-`.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// What manifests, variants and archives may be called: also good file names and tags.
  static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count <= 100 else { return false }
    return isWord(first) && !"._-".utf8.contains(first)
      && bytes.allSatisfy { isWord($0) && !($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z")) }
  }
}
