internal import Spelling
internal import Inspection
internal import Debian
internal import Content
internal import ELF
internal import Lock
internal import Packing
internal import Rootfs
internal import Tree

/// Says what the files of an image mention that the image lacks and a package has.
///
/// Nothing of it is sure: a program may never open what it names. So these are notes, each with a
/// line to paste; the nearest packages come first, and no more are shown than a screen holds.
struct MentionChecks {
  private let draft: ImageDraft
  private let tree: Tree
  private let bodies: RunBodies

  /// The most packages that are proposed for one image.
  private static let limit = 16
  /// The most patterns that are proposed of one package.
  private static let patternLimit = 24

  init?(_ draft: ImageDraft, _ store: BlobStore) {
    guard let tree = draft.tree else { return nil }
    self.draft = draft
    self.tree = tree
    bodies = draft.bodies(in: store)
  }

  /// A file, what it mentions, and whose it is.
  private struct Reader {
    var entry: Entry
    var mentions: Mentions
    var isScript: Bool
    /// Who runs a script.
    var interpreter: [UInt8]?
  }

  /// Functions whose callers need something that the C library opens for them.
  private enum Need: CaseIterable {
    case shell, accounts, temporary, locale, unwinding

    var functions: [String] {
      switch self {
      case .shell: ["system", "popen", "wordexp"]
      case .accounts:
        [
          "getpwuid", "getpwnam", "getpwuid_r", "getpwnam_r", "getpwent", "initgroups", "getgrnam",
          "getgrnam_r",
        ]
      case .locale: ["setlocale", "newlocale", "uselocale"]
      // glibc opens libgcc_s.so.1 to unwind the thread's stack.
      case .unwinding: ["pthread_exit", "pthread_cancel"]
      case .temporary:
        [
          "mkstemp", "mkstemp64", "mkostemp", "mkostemp64", "mkdtemp", "tmpfile", "tmpfile64",
          "tmpnam", "tempnam", "mkstemps", "mkstemps64",
        ]
      }
    }

    /// The words that tell of it.
    var words: Set<[UInt8]> { Set(functions.map { Array($0.utf8) }) }
  }

  /// - Parameters:
  ///   - isWhole: whether all that is found is told, however much it is.
  ///   - packages: those that were resolved, with their listings.
  ///   - essential: the packages that every Debian system has; asked for only where something of
  ///     theirs may be meant.
  func evidence(
    isWhole: Bool = false, _ packages: [Lock.Package], _ listings: [Digest: PackageListing],
    essential: () async throws -> ([Lock.Package], [Digest: PackageListing])
  ) async throws -> [MentionEvidence] {
    let named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    let abi = ABI(debian: draft.plan.architecture)
    var offers = packages.compactMap { package in
      listings[package.deb.digest].map {
        PackageOffer(
          package.name.text, named.contains(package.name) ? .named : .dependency, $0,
          draft.placement, abi: abi)
      }
    }.sorted { ($0.standing, $0.name) < ($1.standing, $1.name) }
    let excluded = excluded
    var search = MentionSearch(tree, offers, excluded: excluded)
    let functions = Need.allCases.reduce(
      into: Set(BaseAccounts.services.map { Array($0.name.utf8) }).union([SyslogFacilities.sign])
    ) { $0.formUnion($1.words) }
    var readers = try await read(vocabulary: search.vocabulary.union(functions))
    if needsEssential(readers, named) {
      let (others, others2) = try await essential()
      let known = Set(packages.map(\.name))
      offers += others.filter { !known.contains($0.name) }.compactMap { package in
        others2[package.deb.digest].map {
          PackageOffer(package.name.text, .essential, $0, draft.placement, abi: abi)
        }
      }
      let wider = MentionSearch(tree, offers, excluded: excluded)
      try await readScripts(&readers, vocabulary: wider.vocabulary)
      search = wider
    }
    // Files of the packages that the manifest names come first: what they mention is meant.
    readers = readers.filter { isNamed($0, named) } + readers.filter { !isNamed($0, named) }
    let proposals = search.proposals(
      readers.map {
        MentionSearch.File(
          path: $0.entry.path, owner: $0.entry.package, isNear: isNamed($0, named),
          isScript: $0.isScript, interpreter: $0.interpreter, mentions: $0.mentions)
      })
    let own = packages.filter { named.contains($0.name) }.compactMap { listings[$0.deb.digest] }
    let accounts = own.flatMap(\.accounts)
    let group = try await bodies.content(at: "etc/group", in: tree)
    let passwd = try await bodies.content(at: "etc/passwd", in: tree)
    let others =
      PHPModules(tree, offers).findings(triplet: draft.triplet)
      + needs(readers, named: Set(named.map(\.text)), accounts: accounts, passwd: passwd)
      + groups(own.flatMap(\.groups), group, of: named)
    return lines(proposals, isWhole: isWhole) + others.map { MentionEvidence($0, owner: owner) }
  }

  /// Whose a file of the image is.
  private func owner(of file: MemberPath) -> String? { tree[file]?.package }

  /// The groups that named packages would make and the image lacks, where a program of theirs is.
  private func groups(
    _ wanted: [String], _ body: [UInt8], of named: Set<PackageName>
  ) -> [LintFinding] {
    let fields = body.split(separator: 0x0A).map { $0.split(separator: UInt8(ascii: ":")) }
    let known = Set(
      fields.compactMap { $0.first.map { String(decoding: $0, as: UTF8.self) } })
    let numbers = Set(
      fields.compactMap {
        $0.count > 2 ? UInt32(String(decoding: $0[2], as: UTF8.self)) : nil
      })
    guard
      let file = tree.entries.first(where: { entry in
        entry.content != nil && entry.mode & 0o111 != 0
          && named.contains { $0.text == entry.package }
      })?.path
    else { return [] }
    var additions: [ManifestAddition] = []
    // Beside the numbers that users without one of their own get.
    var next: UInt32 = 200
    for name in wanted where !known.contains(name) {
      while numbers.contains(next) { next += 1 }
      additions.append(
        .group(name: name, gid: BaseAccounts.groups.first { $0.name == name }?.id ?? next))
      next += 1
    }
    guard !additions.isEmpty else { return [] }
    var finding = LintFinding(
      .mentions, .note, path: file,
      message: "may look up groups that its package has made, and the image lacks them")
    finding.additions = additions
    return [finding]
  }

  private func isNamed(_ reader: Reader, _ named: Set<PackageName>) -> Bool {
    reader.entry.package.map { name in named.contains { $0.text == name } } ?? true
  }

  private var excluded: (MemberPath) -> Bool {
    let exclude = draft.plan.packages.first?.selection.exclude ?? []
    return { path in exclude.contains { $0.matches(path) } }
  }

  /// Reads what programs and libraries of the tree mention, the C library's own files left out: it
  /// opens for its callers what they ask for.
  private func read(vocabulary: Set<[UInt8]>) async throws -> [Reader] {
    let ground = tree.entries.first { $0.path.lastComponent.elementsEqual("libc.so.6".utf8) }?
      .package
    let (shell, locale) = (Need.shell.words, Need.locale.words)
    let unwinding = Need.unwinding.words
    let named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name.text))
    var seen: Set<Digest> = []
    var readers: [Reader] = []
    for entry in tree.entries {
      guard let blob = entry.content, blob.size > 16,
        entry.package == nil || entry.package != ground,
        entry.mode & 0o111 != 0 || entry.path.lastComponent.contains(UInt8(ascii: ".")),
        seen.insert(blob.digest).inserted
      else { continue }
      let head = try await bodies.head(of: blob, 4)
      let isScript = head.starts(with: "#!".utf8) && entry.mode & 0o111 != 0
      if !isScript, blob.size < 1 << 20, Mentions.isModule(entry.path),
        entry.package.map({ named.contains($0) }) ?? true
      {
        let mentions = Mentions(
          module: try await bodies.content(of: blob), vocabulary: vocabulary)
        readers.append(Reader(entry: entry, mentions: mentions, isScript: false))
        continue
      }
      guard isScript || head == [0x7f, 0x45, 0x4c, 0x46] else { continue }
      let bytes = try await bodies.bytes(of: blob)
      var mentions =
        isScript
        ? Mentions(script: bytes.array, vocabulary: vocabulary)
        : withExtendedLifetime(bytes) { Mentions(elf: bytes.bytes, vocabulary: vocabulary) }
      bytes.forget(0..<bytes.bytes.count)
      SyslogFacilities.drop(from: &mentions.words)
      if !shell.isDisjoint(with: mentions.words) { mentions.paths.insert(Array("/bin/sh".utf8)) }
      if !unwinding.isDisjoint(with: mentions.words) {
        mentions.words.insert(Array("libgcc_s.so.1".utf8))
      }
      // The one locale that every Debian system has, beside C itself.
      if entry.package.map({ named.contains($0) }) ?? false,
        !locale.isDisjoint(with: mentions.words)
      {
        mentions.paths.insert(Array("/usr/lib/locale/C.utf8".utf8))
      }
      let interpreter = isScript ? Shebang(bytes.array[...])?.programName : nil
      readers.append(
        Reader(
          entry: entry, mentions: mentions, isScript: isScript, interpreter: interpreter))
    }
    return readers
  }

  private func readScripts(_ readers: inout [Reader], vocabulary: Set<[UInt8]>) async throws {
    let named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    for index in readers.indices {
      let reader = readers[index]
      guard let blob = reader.entry.content else { continue }
      if reader.isScript {
        let bytes = try await bodies.content(of: blob)
        readers[index].mentions = Mentions(script: bytes, vocabulary: vocabulary)
      } else if reader.mentions.startsPrograms, isNamed(reader, named),
        !Mentions.isModule(reader.entry.path)
      {
        let bytes = try await bodies.bytes(of: blob)
        var again = withExtendedLifetime(bytes) {
          Mentions(elf: bytes.bytes, vocabulary: vocabulary.union([SyslogFacilities.sign]))
        }
        bytes.forget(0..<bytes.bytes.count)
        SyslogFacilities.drop(from: &again.words)
        readers[index].mentions.words.formUnion(again.words)
      }
    }
  }

  /// Where essential packages have what programs of others open.
  private static let grounds = [
    "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/usr/lib/locale/", "/usr/share/terminfo",
    "/lib/terminfo", "/etc/terminfo",
  ].map {
    Array($0.utf8)
  }

  private func needsEssential(_ readers: [Reader], _ named: Set<PackageName>) -> Bool {
    readers.contains { reader in
      reader.isScript || reader.mentions.startsPrograms && isNamed(reader, named)
        || reader.mentions.paths.contains { path in
          guard Self.grounds.contains(where: { path.starts(with: $0) }) else { return false }
          if case .missing = tree.resolve(path) { return true }
          return false
        }
    }
  }

  /// One note for each package, the nearest first.
  private func lines(
    _ proposals: [MentionSearch.Proposal], isWhole: Bool
  ) -> [MentionEvidence] {
    var order: [String] = []
    var groups: [String: [MentionSearch.Proposal]] = [:]
    let near = Set(proposals.filter(\.isNear).map(\.package))
    // What others cannot do without is among those that are shown.
    let runners = Set(proposals.filter(\.isRunner).map(\.package))
    let ordered = proposals.sorted { a, b in
      if runners.contains(a.package) != runners.contains(b.package) {
        return runners.contains(a.package)
      }
      let (left, right) = (near.contains(a.package), near.contains(b.package))
      if left != right { return left }
      return (a.standing, a.package, a.cover.path) < (b.standing, b.package, b.cover.path)
    }
    for proposal in ordered {
      if groups[proposal.package] == nil { order.append(proposal.package) }
      groups[proposal.package, default: []].append(proposal)
    }
    return order.prefix(isWhole ? order.count : Self.limit).compactMap { package in
      let own = groups[package] ?? []
      let patterns = patterns(of: own, isWhole: isWhole)
      guard let first = own.first, !patterns.isEmpty else { return nil }
      var spelled: [String] = []
      for proposal in own where !spelled.contains(printable(proposal.spelling)) {
        spelled.append(printable(proposal.spelling))
      }
      let more = spelled.count > 2 ? " and \(spelled.count - 2) more" : ""
      var finding = LintFinding(
        .mentions, .note, path: first.file,
        message:
          "mentions \(spelled.prefix(2).joined(separator: ", "))\(more), which \(package) has "
          + "and the image lacks")
      finding.additions = [.package(package, patterns)]
      return MentionEvidence(
        finding, package: package, patterns: patterns, places: isWhole ? places(of: own) : [])
    }
  }

  /// The files that mention something, each with what it says, in the order in which they were found.
  private func places(of proposals: [MentionSearch.Proposal]) -> [MentionEvidence.Place] {
    var seen: Set<MentionEvidence.Place> = []
    return proposals.flatMap { proposal in
      [MentionSearch.Mentioner(file: proposal.file, isNear: true, spelling: proposal.spelling)]
        + proposal.others
    }.map {
      MentionEvidence.Place(file: $0.file, package: owner(of: $0.file), spelling: $0.spelling)
    }.filter { seen.insert($0).inserted }
  }

  private func patterns(of proposals: [MentionSearch.Proposal], isWhole: Bool) -> [String] {
    let triplet = draft.triplet
    let whole = Set(proposals.map(\.cover).filter { $0.isWhole && $0.names == nil }.map(\.path))
    var patterns: [String] = []
    for proposal in proposals {
      let path = proposal.cover.path
      guard
        !whole.contains(where: { path.isBelow($0) || path == $0 && proposal.cover.names != nil })
      else { continue }
      for text in proposal.cover.patterns(triplet: triplet) where !patterns.contains(text) {
        patterns.append(text)
      }
    }
    return Array(patterns.prefix(isWhole ? patterns.count : Self.patternLimit))
  }

  /// What no package has: accounts, and directories for temporary files.
  private func needs(
    _ readers: [Reader], named: Set<String>, accounts: [PackageAccount], passwd: [UInt8]
  ) -> [LintFinding] {
    let own = readers.filter { $0.entry.package.map { named.contains($0) } ?? true }
    func first(_ need: Need, path: String) -> MemberPath? {
      let words = need.words
      return own.first {
        !words.isDisjoint(with: $0.mentions.words)
          || $0.mentions.paths.contains { $0.starts(with: path.utf8) }
      }?.entry.path
    }
    var found: [LintFinding] = []
    if let file = first(.temporary, path: "/tmp"), tree.resolve(Array("/tmp".utf8)).entry == nil {
      var finding = LintFinding(
        .mentions, .note, path: file, message: "uses /tmp, which the image lacks")
      finding.additions = [.directory("/tmp", mode: "1777")]
      found.append(finding)
    }
    guard let file = first(.accounts, path: "/etc/passwd") else { return found }
    let known = Set(
      passwd.split(separator: 0x0A).compactMap { line in
        line.split(separator: UInt8(ascii: ":")).first.map { String(decoding: $0, as: UTF8.self) }
      })
    var wanted: [ManifestAddition] = []
    if known.isEmpty {
      wanted = [
        .user(name: "root", uid: 0, home: "/root"),
        .user(name: "nobody", uid: 65534, home: "/nonexistent"),
        .user(name: "nonroot", uid: 65532, home: "/home/nonroot"),
      ]
    }
    let words = own.reduce(into: Set<[UInt8]>()) { $0.formUnion($1.mentions.words) }
    for account in BaseAccounts.services where words.contains(Array(account.name.utf8)) {
      if !known.contains(account.name) {
        wanted.append(.user(name: account.name, uid: account.id, home: account.home))
      }
    }
    // Packages' own users have no numbers of their own: Debian takes the next free one from 100.
    var next: UInt32 = 100
    for account in accounts where !known.contains(account.name) {
      wanted.append(
        .user(
          name: account.name, uid: account.uid ?? next, home: account.home ?? "/nonexistent"))
      next += 1
    }
    guard !wanted.isEmpty else { return found }
    wanted += wanted.compactMap { addition in
      if case .user(let name, let uid, _) = addition { .group(name: name, gid: uid) } else { nil }
    }
    var finding = LintFinding(
      .mentions, .note, path: file,
      message: known.isEmpty
        ? "looks users up, and the image has none"
        : "looks users up, and the image lacks some that it names or that its package makes")
    finding.additions = wanted
    found.append(finding)
    return found
  }
}

extension ImageDraft {
  /// The architecture's library directory, where it is known.
  var triplet: String? { (try? Architecture(parsing: plan.architecture))?.triplet }
}
