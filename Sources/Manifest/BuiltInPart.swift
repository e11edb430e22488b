/// A part that this program brings along, so that a manifest needs no checkout: `whittle:python3`.
///
/// The text of a part counts in the digest of each manifest that includes it, as that of any other
/// included file.
package struct BuiltInPart: Hashable, Sendable {
  package let name: String
  /// The manifest's text.
  package let text: String

  /// How an `include` begins that names one.
  package static let prefix = "whittle:"

  private static let texts: [String: [UInt8]] = [
    "accounts": PackageResources.accounts_yaml,
    "certificates": PackageResources.certificates_yaml,
    "debian12": PackageResources.debian12_yaml,
    "debian13": PackageResources.debian13_yaml,
    "erlang": PackageResources.erlang_yaml,
    "erlang-debian12": PackageResources.erlang_debian12_yaml,
    "fonts": PackageResources.fonts_yaml,
    "gcc": PackageResources.gcc_yaml,
    "gcc-debian12": PackageResources.gcc_debian12_yaml,
    "gconv": PackageResources.gconv_yaml,
    "go": PackageResources.go_yaml,
    "go-debian12": PackageResources.go_debian12_yaml,
    "gtk": PackageResources.gtk_yaml,
    "guile": PackageResources.guile_yaml,
    "java": PackageResources.java_yaml,
    "java-debian12": PackageResources.java_debian12_yaml,
    "locales": PackageResources.locales_yaml,
    "lua": PackageResources.lua_yaml,
    "magic": PackageResources.magic_yaml,
    "nginx": PackageResources.nginx_yaml,
    "node": PackageResources.node_yaml,
    "nss": PackageResources.nss_yaml,
    "openssl": PackageResources.openssl_yaml,
    "openssl-debian12": PackageResources.openssl_debian12_yaml,
    "pam": PackageResources.pam_yaml,
    "pam-debian12": PackageResources.pam_debian12_yaml,
    "perl": PackageResources.perl_yaml,
    "perl-debian12": PackageResources.perl_debian12_yaml,
    "php": PackageResources.php_yaml,
    "php-debian12": PackageResources.php_debian12_yaml,
    "program": PackageResources.program_yaml,
    "python3": PackageResources.python3_yaml,
    "python3-debian12": PackageResources.python3_debian12_yaml,
    "r": PackageResources.r_yaml,
    "r-debian12": PackageResources.r_debian12_yaml,
    "ruby": PackageResources.ruby_yaml,
    "ruby-debian12": PackageResources.ruby_debian12_yaml,
    "shell": PackageResources.shell_yaml,
    "shell-debian12": PackageResources.shell_debian12_yaml,
    "sshd": PackageResources.sshd_yaml,
    "tcl": PackageResources.tcl_yaml,
    "terminfo": PackageResources.terminfo_yaml,
    "xtables": PackageResources.xtables_yaml,
  ]

  /// All of them for one release, by name.
  ///
  /// - Parameter release: `debian12` or `debian13`, whose packages they name.
  package static func all(of release: String) -> [BuiltInPart] {
    texts.keys.filter { !$0.contains("-debian") }.sorted()
      .compactMap { BuiltInPart(named: $0, release: release) }
  }

  /// - Returns: nil where there is no part of that name.
  package init?(named name: String, release: String) {
    guard let bytes = Self.texts["\(name)-\(release)"] ?? Self.texts[name],
      !name.contains("-debian")
    else { return nil }
    self.name = name
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// What the first comment says.
  package var summary: String {
    text.split(separator: "\n").prefix { $0.hasPrefix("#") }
      .map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: " ")
  }
}
