internal import Debian

// What texts of a manifest must look like, as far as a regular expression can say it. The reader
// says more: these refuse nothing that it takes.

extension ManifestShape {
  private static let visible = #"[^\u0000-\u001f\u007f]"#
  private static let word = "[A-Za-z0-9._-]"
  /// Segments of a path, none of them empty, `.` or `..`.
  private static let segments = #"(/(?!\.{1,2}(/|$))[^/]+)+"#

  static let line = text("line", "^\(visible)+$")
  static let name = text("name", "^[a-z0-9][a-z0-9._-]{0,99}$")
  static let absolutePath = text("absolute path", "^\(segments)/?$")
  /// An absolute path, of which the root is one.
  static let anyAbsolutePath = text("absolute path", "^(/|\(segments)/?)$")
  static let pattern = text("pattern", "^\(segments)$")
  static let relativePattern = text("relative pattern", "^(?!/).")
  /// A file beside the manifest.
  static let file = text("file beside the manifest", "^(?!/)\(visible)+$")
  static let mode = text("octal digits in quotes", "^[0-7]{3,4}$")
  static let id = integer(0...Int(UInt32.max) - 1)
  static let packageName = text("package name", "^[a-z0-9][a-z0-9+.-]+$")
  static let packageOrFile = text(
    "package name, or ./FILE.deb", #"^([a-z0-9][a-z0-9+.-]+|(?!/).*/.*\.deb)$"#)
  static let constraint = text("version constraint", "^\\s*(<<|<=|=|>=|>>)\\s*[0-9A-Za-z]")
  static let account = text("user or group name", "^[A-Za-z_]\(word){0,31}$")
  static let accountField = text("text without ':'", #"^[^:\u0000-\u001f\u007f]*$"#)
  static let filledAccountField = text("text without ':'", #"^[^:\u0000-\u001f\u007f]+$"#)
  static let user = text("USER or USER:GROUP", "^\(word)+(:\(word)+)?$")
  static let port = either(
    "port", [integer(1...65535), text("port", "^[0-9]{1,5}(/(tcp|udp|sctp))?$")])
  static let signal = text("signal", "^(SIG[A-Z0-9+-]+|[0-9]+)$")
  static let duration = text("time such as 30s", "^([0-9]{1,6}(h|m|s|ms))+$")
  static let capability = text("capabilities such as cap_net_raw=ep", "^cap_[a-z0-9_,]+[=+][eip]+$")
  static let releaseName = text("name", "^[A-Z0-9_]+$")
  static let optionalLine = text("line", "^\(visible)*$")
  static let variableName = text("name", "^[^=]+$")
  static let someName = text("name", "^.")
  static let snapshot = text(
    "time such as 20261121T000000Z",
    "^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])[0-5][0-9]([0-5][0-9]|60)Z$"
  )
  static let url = text("URL", #"^(https?://|file:/)(?![^/]*@)\S+$"#)
  static let releasePath = text(
    "name", #"^(?!\.+(/|$))[A-Za-z0-9._+~:-]+(/(?!\.+(/|$))[A-Za-z0-9._+~:-]+)*$"#)

  static let architecture = words(Architecture.withTriplet.map(\.text)).called("architecture")
  static let architectures = list(
    of: architecture, "architectures", isUnique: true, isEmpty: false)
  static let patterns = list(of: pattern, "patterns")

  /// The name of a built-in keyring, a file, or armor.
  static let keyring: ManifestShape = {
    let names = (BuiltInKeyring.allCases.map(\.rawValue) + ["ubuntu"]).joined(separator: "|")
    let one = text("keyring", "^(\(names))$|[./]|-----BEGIN PGP PUBLIC KEY BLOCK-----")
    return either("keyring, or a list of them", [one, list(of: one, "keyrings", isEmpty: false)])
  }()
}
