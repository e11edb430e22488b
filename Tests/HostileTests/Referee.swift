import SystemPackage
import TestSupport
import Testing

/// A reference tool, asked for its verdict on the same bytes.
enum Referee: String, Sendable, CaseIterable {
  /// `dpkg-deb --info` and `--contents`.
  case dpkgDeb = "dpkg-deb"
  /// `dpkg --unpack` into a directory; never asked about what climbs out of it.
  case dpkg
  /// `dpkg --update-avail`, which reads a `Packages` file.
  case available = "dpkg --update-avail"
  case xz, zstd, gzip, bzip2, gpgv

  /// What its verdicts depend on.
  private var recorded: RecordedTool {
    switch self {
    case .dpkgDeb, .dpkg, .available: .dpkg
    case .xz: .xz
    case .zstd: .zstd
    case .gzip: .gzip
    case .bzip2: .bzip2
    case .gpgv: .gpgv
    }
  }

  private var tool: String { self == .available ? "dpkg" : rawValue }

  /// Whether it can be asked here, in whatever version.
  var isHere: Bool { Tool.has(tool) }

  /// What the tool does with the bytes.
  func judge(_ bytes: [UInt8]) throws -> Verdict {
    switch self {
    case .xz, .zstd, .gzip, .bzip2:
      return try verdict(run(tool, ["-d", "-c"], input: bytes))
    default:
      let directory = try TemporaryDirectory()
      let file = directory.appending("odd.deb")
      try writeFile(bytes, to: file)
      return try judge(file, in: directory.path)
    }
  }

  private func judge(_ file: FilePath, in directory: FilePath) throws -> Verdict {
    switch self {
    case .dpkgDeb:
      let info = try run(tool, ["--info", file.string])
      let contents = try run(tool, ["--contents", file.string])
      return info.status == 0 && contents.status == 0 ? .takes : .refuses
    case .dpkg:
      let root = directory.appending("root")
      try writeFile("", to: root.pushing("var/lib/dpkg/status"))
      try writeFile("", to: root.pushing("var/lib/dpkg/available"))
      for name in ["info", "updates", "triggers"] {
        try must("mkdir", ["-p", root.pushing("var/lib/dpkg").appending(name).string])
      }
      return verdict(
        try run(
          tool,
          [
            "--root=\(root)", "--force-not-root", "--force-bad-path", "--force-unsafe-io",
            "--force-script-chrootless", "--force-depends", "--force-architecture",
            "--log=/dev/null", "--unpack", file.string,
          ]))
    case .available:
      try writeFile("", to: directory.pushing("admin/status"))
      try writeFile("", to: directory.pushing("admin/available"))
      return verdict(
        try run(
          tool, ["--admindir=\(directory.appending("admin"))", "--update-avail", file.string]))
    case .gpgv:
      let keyring = directory.appending("keyring.gpg")
      try writeFile(try ToyKey.toy.publicKeyring(), to: keyring)
      return verdict(
        try run(
          tool, ["--homedir", directory.string, "--keyring", keyring.string, file.string]))
    default: return .refuses
    }
  }

  private func verdict(_ ran: Ran) -> Verdict { ran.status == 0 ? .takes : .refuses }

  /// Holds the recorded verdicts against the tool's own, as far as this version must agree.
  ///
  /// With `HOSTILE_VERDICTS=1` it prints each verdict, for a new row of a table.
  func expectVerdicts(_ rows: [Hostile], made make: (Hostile) throws -> [UInt8]) throws {
    let isPrinting = environment("HOSTILE_VERDICTS") == "1"
    for row in rows {
      // dpkg would write where such a name leads.
      if row.refusal?.contains("'..'") == true { continue }
      guard isPrinting || row.theirs != nil else { continue }
      let found = try judge(make(row))
      if isPrinting, found != row.theirs { print("\(rawValue): \(row.name): \(found)") }
      if let theirs = row.theirs { recorded.expect(found, recorded: theirs, of: row.name) }
    }
  }
}
