internal import Spelling
internal import Manifest
internal import Content
internal import Tree

/// From needed paths that belong to no package to what a manifest can make.
struct UnownedMapper {
  private let root: LearnedRoot
  private let packages: InstalledPackages
  private let knowledge: ManifestKnowledge
  private(set) var symlinks: [MemberPath: LearnedManifest.Item] = [:]
  private(set) var files: [MemberPath: LearnedManifest.Item] = [:]
  private(set) var certificates: LearnedManifest.Item?
  private(set) var remarks: [String] = []
  /// Files of packages that stand for what scripts made of them.
  private(set) var sources: [MemberPath: Need] = [:]
  private var bySize: [Int64: [MemberPath]]?

  /// Bytes of a file whose text is taken over.
  private static let mostText: Int64 = 16 << 10

  init(_ root: LearnedRoot, _ packages: InstalledPackages, _ knowledge: ManifestKnowledge) {
    self.root = root
    self.packages = packages
    self.knowledge = knowledge
  }

  /// Directories whose files are a user's, or change while a system runs.
  private static let personal = [
    "home", "root", "run", "tmp", "var/tmp", "var/log", "var/cache", "var/spool", "var/lib/dpkg",
    "var/lib/apt",
  ]
  .compactMap { try? MemberPath(parsing: Array($0.utf8)) }
  private static let certificateDirectory = MemberPath.root.appending("etc").appending("ssl")
    .appending("certs")
  private static let bundle = certificateDirectory.appending("ca-certificates.crt")
  private static let accounts = ["etc/passwd", "etc/group"].map { Array($0.utf8) }

  /// What the manifest will make.
  var made: Set<MemberPath> {
    Set(symlinks.keys).union(files.keys).union(certificates == nil ? [] : [Self.bundle])
  }

  mutating func map(_ needs: [MemberPath: Need]) {
    mapCertificates(needs)
    for (path, need) in needs.sorted(by: { $0.key < $1.key }) {
      guard packages.owner(of: path) == nil, !knowledge.makes(path),
        !Self.accounts.contains(path.bytes),
        certificates == nil || !path.isBelow(Self.certificateDirectory)
      else { continue }
      switch need.kind {
      case .directory: continue
      case .link(let target): addLink(path, target, need.reason.text)
      case .file: addFile(path, need.reason.text)
      }
    }
  }

  private mutating func addLink(_ path: MemberPath, _ target: [UInt8], _ reason: String) {
    guard let text = PatternText.plain(path), let target = PatternText.plain(target) else {
      remarks.append("\(path): no manifest can name the link (\(reason))")
      return
    }
    symlinks[path] = LearnedManifest.Item(
      members: [("path", YAMLText.quoted(text)), ("target", YAMLText.quoted(target))],
      reason: reason)
  }

  private mutating func addFile(_ path: MemberPath, _ reason: String) {
    // Python makes these of what is beside them.
    if path.lastComponent.ends(with: ".pyc".utf8) { return }
    guard let status = root.status(path) else { return }
    if addSources(ofCache: path, reason) { return }
    if let why = refusal(path, status) {
      remarks.append("\(path): \(why) (\(reason))")
    } else if let text = text(path, status) {
      addText(path, text, status, reason)
    } else if let twin = twin(of: path, status) {
      addLink(path, [UInt8(ascii: "/")] + twin.bytes, "the same bytes; \(reason)")
      sources[twin] = Need(
        kind: .file, reason: Reason(action: .opened, program: nil, detail: "as \(path)"))
    } else {
      remarks.append("\(path): it belongs to no package, and is not a small text (\(reason))")
    }
  }

  /// Why a file's text is not taken over; nil where it may be.
  private func refusal(_ path: MemberPath, _ status: FileStatus) -> String? {
    if status.mode & 0o004 == 0 { return "not everyone may read it, so its text is left out" }
    if path.lastComponent.elementsEqual("machine-id".utf8) { return "it names one machine" }
    if Self.personal.contains(where: { path.isBelow($0) }) {
      return "it belongs to no package, and to a running system"
    }
    return nil
  }

  private func text(_ path: MemberPath, _ status: FileStatus) -> String? {
    guard status.size <= Self.mostText, let bytes = root.bytes(path, limit: Self.mostText) else {
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let isText = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7f || $0 == "\n" || $0 == "\t" || $0 == "\r"
    }
    return Array(text.utf8) == bytes && isText && !text.contains("PRIVATE KEY") ? text : nil
  }

  private mutating func addText(
    _ path: MemberPath, _ text: String, _ status: FileStatus, _ reason: String
  ) {
    guard let name = PatternText.plain(path) else { return }
    var members = [("path", YAMLText.quoted(name))] + OwnershipText.members(status, usual: 0o644)
    let block = YAMLText.block(text)
    if block == nil { members.append(("text", YAMLText.quoted(text))) }
    files[path] = LearnedManifest.Item(
      members: members.map { (key: $0.0, value: $0.1) }, reason: reason, block: block)
  }

  /// A cache `NAME.cache` is made of `NAME` and `NAME.d`, which do without it.
  private mutating func addSources(ofCache path: MemberPath, _ reason: String) -> Bool {
    let name = path.lastComponent
    guard name.ends(with: ".cache".utf8), let directory = path.parent else { return false }
    let stem = directory.appending(part: name.dropLast(6))
    guard packages.owner(of: stem) != nil, root.status(stem)?.isRegular == true else {
      return false
    }
    let drop = directory.appending(part: Array(name.dropLast(6)) + Array(".d".utf8))
    let parts = [stem] + root.names(in: drop).map { drop.appending(part: $0) }
    for part in parts where packages.owner(of: part) != nil && root.status(part)?.isRegular == true
    {
      sources[part] = Need(
        kind: .file,
        reason: Reason(action: .opened, program: nil, detail: "in the place of \(path)"))
    }
    return true
  }

  /// A file of a package with the same bytes: configurations are often copied from one.
  private mutating func twin(of path: MemberPath, _ status: FileStatus) -> MemberPath? {
    guard status.size > 0, status.size <= 1 << 24 else { return nil }
    if bySize == nil {
      bySize = [:]
      for path in packages.allPaths {
        guard let status = root.status(path), status.isRegular, status.size > 0 else { continue }
        bySize?[status.size, default: []].append(path)
      }
    }
    guard let bytes = root.bytes(path, limit: 1 << 24) else { return nil }
    return (bySize?[status.size] ?? []).sorted().first {
      root.bytes($0, limit: 1 << 24) == bytes
    }
  }

  // MARK: Certificates

  /// What update-ca-certificates makes below `/etc/ssl/certs`.
  private mutating func mapCertificates(_ needs: [MemberPath: Need]) {
    guard !knowledge.hasCertificates else { return }
    let below = needs.filter { path, _ in
      path.isBelow(Self.certificateDirectory) && packages.owner(of: path) == nil
    }
    let bundle = Self.bundle
    let store = Self.certificateDirectory.appending("java").appending("cacerts")
    let hashes = below.keys.filter { Self.isHash($0.lastComponent) }
    guard below[bundle] != nil || below[store] != nil || !hashes.isEmpty,
      let first = below.min(by: { $0.key < $1.key })
    else { return }
    var members: [(key: String, value: String)] = [("bundle", "\(bundle)")]
    if !hashes.isEmpty { members.append(("hash-links", "true")) }
    if below[store] != nil { members.append(("java-keystore", "\(store)")) }
    certificates = LearnedManifest.Item(
      members: members, reason: (below[bundle] ?? first.value).reason.text)
  }

  /// `HASH.N`, as openssl-rehash(1) names certificates.
  private static func isHash(_ name: ArraySlice<UInt8>) -> Bool {
    let parts = name.split(separator: UInt8(ascii: "."))
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    return parts.count == 2 && parts[0].count == 8 && parts[1].allSatisfy(isDigit)
      && parts[0].allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }
}

/// Mode and owner as members of an item.
enum OwnershipText {
  static func members(_ status: FileStatus, usual: UInt32) -> [(String, String)] {
    var members: [(String, String)] = []
    if status.mode != usual {
      let digits = String(status.mode, radix: 8)
      members.append(
        ("mode", "\"\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)\""))
    }
    if status.uid != 0 { members.append(("uid", "\(status.uid)")) }
    if status.gid != 0 { members.append(("gid", "\(status.gid)")) }
    return members
  }
}
