internal import Packing

/// The files of a package's `control.tar` that Whittle reads; the script is never run.
struct PackageControl {
  /// A file with its body and header.
  struct File {
    var body: [UInt8]
    var entry: TarEntry
  }

  /// The package's stanza.
  let control: File
  /// MD5 sums of the package's files, where it has them.
  let md5sums: File?
  /// The scripts that would run before and after the package is unpacked, and what they ask.
  let scripts: [String: File]

  /// The script that would run after the package is unpacked.
  var postinst: File? { scripts["postinst"] }

  /// Of what installing a package does beside unpacking it (Debian Policy 6.1).
  private static let scriptNames = ["preinst", "postinst", "config", "templates"]

  /// The most bytes of `control` and of `md5sums`.
  private static let limit = 16 << 20

  /// - Throws: ``PackingError`` when the archive is damaged or has no `control`.
  init(_ tar: SharedBytes, subject: String) throws(PackingError) {
    var files: [String: File] = [:]
    for entry in try TarReader.entries(of: tar, subject: "\(subject): control.tar") {
      guard case .file = entry.kind else { continue }
      var name = String(decoding: entry.name, as: UTF8.self)
      if name.hasPrefix("./") { name.removeFirst(2) }
      guard ["control", "md5sums"].contains(name) || Self.scriptNames.contains(name) else {
        continue
      }
      guard entry.body.count <= Self.limit else {
        throw PackingError("\(subject): \(name)", "it is larger than \(Self.limit) bytes")
      }
      guard files[name] == nil else { throw PackingError("\(subject): \(name)", "it occurs twice") }
      let body = Array(UnsafeRawBufferPointer(rebasing: tar.bytes[entry.body]))
      files[name] = File(body: body, entry: entry)
    }
    guard let control = files["control"] else {
      throw PackingError("\(subject): control.tar", "it has no file 'control'")
    }
    self.control = control
    md5sums = files["md5sums"]
    scripts = files.filter { Self.scriptNames.contains($0.key) }
  }
}
