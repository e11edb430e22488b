internal import Manifest

/// A part of manifests that the program brings along.
public struct BuiltInManifestPart: Hashable, Sendable {
  /// What an `include` names it by, after `whittle:`.
  public var name: String
  /// What it is for.
  public var summary: String
  /// The manifest's text.
  public var text: String
}

extension Composer {
  /// The built-in parts, by name: `include: [whittle:NAME]`.
  ///
  /// - Parameter release: `debian12` or `debian13`, whose packages they name.
  public static func parts(of release: String = "debian13") -> [BuiltInManifestPart] {
    BuiltInPart.all(of: release).map {
      BuiltInManifestPart(name: $0.name, summary: $0.summary, text: $0.text)
    }
  }
}
