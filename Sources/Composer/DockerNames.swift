internal import Manifest
internal import Registry

/// What images are called in a docker-archive.
struct DockerNames: Sendable {
  private let asked: [String]
  private let manifest: String

  /// - Parameters:
  ///   - asked: `NAME[:TAG]`; none: the manifest's name.
  init(_ asked: [String], of manifest: String) {
    self.asked = asked
    self.manifest = manifest
  }

  /// `NAME:TAG` of `latest`, `NAME:TAG-nonroot` of `nonroot`; without a tag, the variant is one.
  func names(of variant: String) -> [String] {
    guard !asked.isEmpty else { return ["\(manifest):\(variant)"] }
    return asked.map { text in
      let (name, tag) = Self.split(text)
      guard let tag else { return "\(name):\(variant)" }
      return variant == Manifest.baseVariant ? "\(name):\(tag)" : "\(name):\(tag)-\(variant)"
    }
  }

  /// Name and tag; a colon before a slash is that of a port.
  private static func split(_ text: String) -> (name: String, tag: String?) {
    guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else {
      return (text, nil)
    }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// - Throws: ``ComposerError/badImageName(_:)`` for a name that Docker does not take.
  static func check(_ names: [String]) throws(ComposerError) {
    for text in names {
      let (name, tag) = split(text)
      // A name may be without a host here.
      let isName =
        (try? RegistryReference(parsing: name)) != nil
        || (try? RegistryReference(parsing: "localhost/\(name)")) != nil
      guard isName, tag.map(RegistryReference.isTag) ?? true else { throw .badImageName(text) }
    }
  }
}
