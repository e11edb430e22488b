internal import Content
internal import Inspection
internal import Rootfs
internal import Spelling
internal import Debian
internal import Tree

/// Files that functions of the C library read for their callers, and programs that settings name.
extension MentionChecks {
  /// Functions, and the database that they read (services(5), protocols(5), rpc(5)).
  static let databases: [(functions: [[UInt8]], path: [UInt8])] = [
    (["getservbyname", "getservbyname_r", "getservbyport", "getservent"], "/etc/services"),
    (["getprotobyname", "getprotobyname_r", "getprotobynumber", "getprotoent"], "/etc/protocols"),
    (["getrpcbyname", "getrpcbyname_r", "getrpcbynumber"], "/etc/rpc"),
  ].map { functions, path in (functions.map { Array($0.utf8) }, Array(path.utf8)) }

  /// Counts the databases of functions among the paths of near files.
  func addDatabases(_ readers: inout [Reader], _ near: Set<PackageName>) {
    for index in readers.indices where isNamed(readers[index], near) {
      for (functions, path) in Self.databases
      where !readers[index].mentions.words.isDisjoint(with: functions) {
        readers[index].mentions.paths.insert(path)
      }
    }
  }

  /// The longest file of settings that is read for names of programs, and for paths, in bytes, and the
  /// most files.
  private static let settingLimits = (words: 8 << 10, size: 64 << 10, files: 1000)

  /// What small texts of near packages say of their own package's programs, `postpro grotty`, and of
  /// paths.
  func settings(
    beside readers: [Reader], _ near: Set<PackageName>, _ offers: [PackageOffer]
  ) async throws -> [Reader] {
    let known = Set(readers.map(\.entry.path))
    let names = Dictionary(
      offers.filter { offer in near.contains { $0.text == offer.name } }.map { offer in
        (offer.name, MentionSearch.names([offer], near: [offer.name]))
      }, uniquingKeysWith: { $1 })
    var found: [Reader] = []
    var count = 0
    for entry in tree.entries {
      guard let owner = entry.package, let vocabulary = names[owner],
        let blob = entry.content, (1...Int64(Self.settingLimits.size)).contains(blob.size),
        entry.mode & 0o111 == 0, !known.contains(entry.path), !Mentions.isModule(entry.path),
        !MentionSearch.isShared(entry.path), !entry.path.bytes.starts(with: "var/lib/dpkg/".utf8),
        count < Self.settingLimits.files
      else { continue }
      count += 1
      let text = try await bodies.content(of: blob)
      guard !text.contains(0) else { continue }
      let mentions = Mentions(
        text: text, words: text.count <= Self.settingLimits.words ? vocabulary : [])
      guard !mentions.words.isEmpty || !mentions.paths.isEmpty else { continue }
      found.append(Reader(entry: entry, mentions: mentions, isScript: false))
    }
    return found
  }

  /// Links that the scripts of near packages would make, to what the image has.
  ///
  /// - Parameter offered: what packages have; a link in its place would be in the way.
  func links(
    _ listings: [PackageListing], offered: [MemberPath: PackageOffer.Item]
  ) -> [LintFinding] {
    var additions: [ManifestAddition] = []
    var first: MemberPath?
    for listing in listings {
      for link in listing.links {
        guard let path = (try? MemberPath(absolute: link.path)).map(draft.placement.place),
          tree[path] == nil, offered[path] == nil, let directory = path.parent, !excluded(path),
          let target = tree.resolve(Array(link.target.utf8), from: directory).entry,
          tree[directory] != nil || directory.parent.flatMap({ tree[$0] }) != nil,
          additions.count < Self.mostLinks
        else { continue }
        first = first ?? target.path
        additions.append(.symlink(path: "/\(path.bytes.text)", target: link.target))
      }
    }
    guard let first, !additions.isEmpty else { return [] }
    var finding = LintFinding(
      .mentions, .note, path: first,
      message: additions.count == 1
        ? "is what a link leads to that its package's script makes, and the image lacks the link"
        : "is one of the files to which its package's script makes links, and the image lacks these"
    )
    finding.additions = additions
    return [finding]
  }

  private static let mostLinks = 64

  /// Files in `/var` that near packages bring empty: their scripts fill them, and nothing does it here.
  func emptyFiles(_ near: Set<PackageName>) -> [LintFinding] {
    tree.entries.filter { entry in
      entry.content?.size == 0 && entry.path.components.first?.elementsEqual("var".utf8) == true
        && near.contains { $0.text == entry.package }
    }.prefix(Self.mostEmpty).map { entry in
      LintFinding(
        .mentions, .note, path: entry.path,
        message: "is empty in its package: what fills it where that is installed is not run")
    }
  }

  private static let mostEmpty = 4
}

extension Sequence<UInt8> {
  fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}
