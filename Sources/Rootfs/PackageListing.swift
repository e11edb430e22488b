package import Packing
package import Debian
package import ELF
internal import Tree

/// What a package's `data.tar` holds: every header, and what each ELF file needs and offers.
///
/// A function of the `.deb` alone: names are the package's own, not placed yet.
package struct PackageListing: Hashable, Sendable {
  /// The headers in the package's order, without bodies.
  package var entries: [TarEntry]
  /// The ELF files, by the name that their header has.
  package var elf: [[UInt8]: ELFFile]
  /// The texts below `/etc/ld.so.conf.d`, and `/etc/ld.so.conf`, by the name of the header.
  package var linkerConfiguration: [[UInt8]: [UInt8]]
  /// The first bytes of files that may be executed and are scripts, by the name of the header: enough
  /// to know who runs them.
  package var scripts: [[UInt8]: [UInt8]] = [:]
  /// The users that installing the package would make.
  package var accounts: [PackageAccount] = []
  /// The groups that it would make beside those of its users.
  package var groups: [String] = []
  /// The links that installing the package would make.
  package var alternatives: [AlternativeLink] = []
  /// The symbolic links that its script would make.
  package var links: [ScriptLink] = []

  package init(
    entries: [TarEntry], elf: [[UInt8]: ELFFile], linkerConfiguration: [[UInt8]: [UInt8]] = [:]
  ) {
    self.entries = entries
    self.elf = elf
    self.linkerConfiguration = linkerConfiguration
  }

  /// The longest text that is taken for the linker's configuration, in bytes.
  private static let longestText = 64 << 10

  /// What Linux reads of a script to know who runs it (`BINPRM_BUF_SIZE`).
  private static let scriptHead = 256

  /// What a `data.tar` with these entries holds.
  init(_ headers: [TarEntry], of data: SharedBytes) {
    entries = headers
    elf = [:]
    linkerConfiguration = [:]
    for index in entries.indices {
      defer { entries[index].body = 0..<0 }
      guard entries[index].kind == .file else { continue }
      let body = UnsafeRawBufferPointer(rebasing: data.bytes[entries[index].body])
      // A file that only begins like an ELF file, such as a test's or a debugger's, is one that
      // no dynamic linker takes.
      if let file = try? ELFFile.parse(Span<UInt8>(_unsafeBytes: body)) {
        elf[entries[index].name] = file
      } else if entries[index].mode & 0o111 != 0, body.starts(with: "#!".utf8) {
        scripts[entries[index].name] = Array(
          body.prefix(Self.scriptHead).prefix { $0 != UInt8(ascii: "\n") })
      } else if Self.isLinkerConfiguration(entries[index].name), body.count <= Self.longestText {
        linkerConfiguration[entries[index].name] = Array(body)
      } else if Self.isUserList(entries[index].name), body.count <= Self.longestText {
        accounts += PackageAccount.read(sysusers: String(decoding: body, as: UTF8.self))
      }
    }
  }

  /// Adds what a maintainer script says that installing the package would make.
  mutating func read(_ script: [UInt8]) {
    let script = MaintainerScript(String(decoding: script, as: UTF8.self))
    let known = Set(accounts.map(\.name))
    accounts += PackageAccount.read(script: script).filter { !known.contains($0.name) }
      .prefix(Self.mostMade)
    groups = Array(PackageAccount.groups(script: script).prefix(Self.mostMade))
    alternatives += AlternativeLink.read(script: script).prefix(Self.mostMade)
    links += ScriptLink.read(script: script).prefix(Self.mostMade)
  }

  /// The most accounts, and the most links, that are kept of what a script makes.
  private static let mostMade = 1000

  private static func isUserList(_ name: [UInt8]) -> Bool {
    guard let path = try? MemberPath(parsing: name) else { return false }
    return path.bytes.starts(with: "usr/lib/sysusers.d/".utf8)
  }

  private static func isLinkerConfiguration(_ name: [UInt8]) -> Bool {
    guard let path = try? MemberPath(parsing: name) else { return false }
    return path.bytes.starts(with: "etc/ld.so.conf".utf8)
  }
}
