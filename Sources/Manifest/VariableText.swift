package import Debian
internal import OCI
package import Tree

/// A text of a manifest with variables that the build fills in: `${arch}`, `${oci-arch}`,
/// `${triplet}`, `${version:PACKAGE}` and `${upstream-version:PACKAGE}`; `\${` stands for `${`
/// itself.
package struct VariableText: Hashable, Sendable {
  /// What a text is made of.
  package enum Piece: Hashable, Sendable {
    case literal(String)
    case architecture
    /// The architecture as the OCI image specification calls it: `386` for `i386`.
    case ociArchitecture
    case triplet
    /// The version of a package of the image, whole.
    case version(PackageName)
    /// The part of it that upstream gave: `7.1.5` of `7:7.1.5-0+deb13u1`.
    case upstreamVersion(PackageName)
  }

  /// What variables stand for in one image.
  package struct Values {
    package private(set) var architecture: String
    private(set) var triplet: String
    /// The versions of the image's packages, by name.
    private(set) var versions: [PackageName: Version]

    package init(architecture: String, triplet: String, versions: [PackageName: Version]) {
      self.architecture = architecture
      self.triplet = triplet
      self.versions = versions
    }
  }

  package let pieces: [Piece]
  /// Where the manifest has it, and the key that it is the value of, for messages.
  private let position: SourcePosition
  private let key: String

  /// - Throws: ``ManifestError`` for an unknown variable, or one without its end.
  package init(
    parsing text: String, of key: String, at position: SourcePosition
  ) throws(ManifestError) {
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: #"\${"#.utf8) {
        literal += "${".utf8
        rest = rest.dropFirst(3)
      } else if rest.starts(with: "${".utf8) {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
          throw ManifestError(
            position, #"cannot read '\#(key)': '${' without '}'; write '\${' for a literal '${'"#)
        }
        if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        literal = []
        let name = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
        guard let piece = Self.variable(name) else {
          throw ManifestError(
            position,
            "cannot read '\(key)': no variable '${\(name)}'; the variables are ${arch}, ${oci-arch}, "
              + "${triplet}, ${version:PACKAGE} and ${upstream-version:PACKAGE}; "
              + #"write '\${' for a literal '${'"#)
        }
        pieces.append(piece)
        rest = rest[(end + 1)...]
      } else {
        literal.append(byte)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
    self.pieces = pieces
    self.position = position
    self.key = key
  }

  private static func variable(_ name: String) -> Piece? {
    switch name {
    case "arch": return .architecture
    case "oci-arch": return .ociArchitecture
    case "triplet": return .triplet
    default:
      let parts = name.utf8.split(separator: 0x3a, maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2,
        let package = try? PackageName(parsing: String(decoding: parts[1], as: UTF8.self))
      else { return nil }
      return switch String(decoding: parts[0], as: UTF8.self) {
      case "version": .version(package)
      case "upstream-version": .upstreamVersion(package)
      default: nil
      }
    }
  }

  /// The text of one image.
  ///
  /// - Throws: ``ManifestError`` when a package is not in the image.
  package func filled(_ values: Values) throws(ManifestError) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): text += literal
      case .architecture: text += values.architecture
      case .ociArchitecture:
        text += Platform(debian: values.architecture)?.architecture ?? values.architecture
      case .triplet: text += values.triplet
      case .version(let package): text += try version(of: package, values).text
      case .upstreamVersion(let package):
        text += Self.upstream(of: try version(of: package, values))
      }
    }
    return text
  }

  private func version(
    of package: PackageName, _ values: Values
  ) throws(ManifestError) -> Version {
    guard let version = values.versions[package] else {
      throw ManifestError(
        position,
        "cannot fill in '\(key)': the image has no package '\(package)'; name it in 'packages'")
    }
    return version
  }

  /// The upstream version up to the first `+`, which begins a build's number (`21.0.13+9`) or says
  /// what Debian left out of the source (`20.19.2+dfsg`).
  package static func upstream(of version: Version) -> String {
    let bytes = version.upstreamVersion.utf8.prefix { $0 != UInt8(ascii: "+") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
