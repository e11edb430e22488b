internal import Content
internal import Crypto
package import SystemPackage

/// An archive with one good package, `hello`, of which everything can be odd: for a table of what apt
/// and we say to it.
package struct OddArchive: Sendable {
  /// The suite that is asked for.
  package static let suite = "stable"

  package var isFlat = false
  /// Fields of `Release` in their order; nil leaves a usual one out.
  package var fields: [(name: String, value: String?)] = []
  /// Which tables of hashes there are.
  package var hashes = ["SHA256"]
  /// Whether there is a `Release` at all.
  package var hasRelease = true
  /// How it is signed.
  package var signing = Signing.clear
  package var signers = [ToySigner()]
  /// What the manifest and apt trust.
  package var keyring = [ToyCertificate()]
  /// Seconds since 1970.
  package var date = Int64(ToyRepository.time)
  package var signedAt: Int64?
  /// The text of the index before it is compressed.
  package var changeIndex: @Sendable (String) -> String = { $0 }
  /// The forms in which the index is there.
  package var forms = ["", ".gz"]
  /// What comes after a form's bytes.
  package var trailing: [UInt8] = []
  /// Whether the package is in an index for `all`.
  package var isForAll = false
  /// Whether the table has the index.
  package var listsIndex = true
  /// Changes the text of `Release` before it is signed.
  package var changeRelease: @Sendable (String) -> String = { $0 }
  package var component = "main"
  /// What stands before the path of the package in `Filename`.
  package var prefix = ""
  /// What the package's stanza says of hashes.
  package var packageHashes = ["SHA256"]

  package enum Signing: Sendable { case clear, detached, detachedBinary, none, both }

  package init() {}

  package init(_ change: (inout OddArchive) -> Void) { change(&self) }

  private var deb: DebBuilder {
    DebBuilder("hello", architecture: isForAll ? "all" : "amd64")
      .file("usr/share/hello", "hi\n").file("usr/share/doc/hello/copyright", "MIT\n")
  }

  /// Writes everything.
  package func write(to directory: FilePath) throws {
    let bytes = try deb.build()
    let path = "pool/\(deb.fileName)"
    try writeFile(bytes, to: directory.pushing(FilePath(path)))
    var stanza = deb.controlText + "Filename: \(prefix)\(path)\nSize: \(bytes.count)\n"
    for hash in packageHashes { stanza += "\(hash): \(Self.sum(bytes, hash))\n" }
    let text = Array(changeIndex(stanza + "\n").utf8)
    let architecture = isForAll ? "all" : "amd64"
    let place = isFlat ? "Packages" : "\(component)/binary-\(architecture)/Packages"
    let root = isFlat ? directory : directory.pushing(FilePath("dists/\(Self.suite)"))
    var table: [(String, [UInt8])] = []
    for form in forms {
      let packed = try Self.pack(text, form) + (form.isEmpty ? [] : trailing)
      table.append((place + form, packed))
      try writeFile(packed, to: root.pushing(FilePath(place + form)))
    }
    // As every archive's tool does, the plain one is in the table even where it is not there.
    if !forms.contains("") { table.append((place, text)) }
    guard hasRelease else { return }
    try write(release(listsIndex ? table : []), to: root)
  }

  private func write(_ text: String, to root: FilePath) throws {
    let time = UInt64(clamping: signedAt ?? date)
    if [.clear, .both].contains(signing) {
      let signed = try ToySigner.clearsigned(text, by: signers, made: time)
      try writeFile(signed, to: root.appending("InRelease"))
      if signing == .clear { return }
    }
    try writeFile(text, to: root.appending("Release"))
    guard signing != .none else { return }
    let packets = try ToySigner.detached(Array(text.utf8), by: signers, made: time)
    let file = root.appending("Release.gpg")
    if signing == .detachedBinary { return try writeFile(packets, to: file) }
    try writeFile(ToySigner.armor(packets), to: file)
  }

  private func release(_ table: [(String, [UInt8])]) -> String {
    var lines: [(String, String?)] = [
      ("Origin", "Odd"), ("Label", "Odd"), ("Suite", Self.suite), ("Codename", Self.suite),
      ("Date", releaseDate(date)), ("Architectures", "amd64 all"), ("Components", component),
    ]
    for (name, value) in fields {
      if let place = lines.firstIndex(where: { $0.0 == name }) {
        lines[place].1 = value
      } else {
        lines.append((name, value))
      }
    }
    var text = lines.compactMap { name, value in value.map { "\(name): \($0)\n" } }.joined()
    for hash in hashes {
      text += "\(hash):\n"
      for (path, bytes) in table { text += " \(Self.sum(bytes, hash)) \(bytes.count) \(path)\n" }
    }
    return changeRelease(text)
  }

  private static func sum(_ bytes: [UInt8], _ hash: String) -> String {
    switch hash {
    case "SHA512": hex(SHA512.hash(data: bytes))
    case "SHA1": hex(Insecure.SHA1.hash(data: bytes))
    case "MD5Sum", "MD5sum": hex(Insecure.MD5.hash(data: bytes))
    default: Digest(of: bytes).hex
    }
  }

  private static func pack(_ bytes: [UInt8], _ form: String) throws -> [UInt8] {
    switch form {
    case ".gz": Stored.gzip(bytes)
    case ".xz": Stored.xz(bytes)
    case ".zst": Stored.zstd(bytes)
    case ".bz2": try DebCompression.bzip2Tool.compress(bytes)
    case ".lzma": try DebCompression.lzmaTool.compress(bytes)
    default: bytes
    }
  }
}
