internal import Spelling
internal import Inspection
internal import Debian
internal import Content
internal import ELF
internal import Lock
internal import Manifest
internal import Packing
internal import Rootfs
internal import Tree

/// Says what the files of an image mention that the image lacks and a package has.
///
/// Nothing of it is sure: a program may never open what it names. So these are notes, each with a
/// line to paste; the nearest packages come first, and no more are shown than a screen holds.
struct MentionChecks {
  let draft: ImageDraft
  let tree: Tree
  let bodies: RunBodies
  private let store: BlobStore

  /// The most packages that are proposed for one image: of those on which a named one depends, and of others.
  private static let limits = (direct: 24, others: 16)
  /// The most patterns that are proposed of one package.
  private static let patternLimit = 24

  init?(_ draft: ImageDraft, _ store: BlobStore) {
    guard let tree = draft.tree else { return nil }
    self.draft = draft
    self.tree = tree
    self.store = store
    bodies = draft.bodies(in: store)
  }

  /// A file, what it mentions, and whose it is.
  struct Reader {
    var entry: Entry
    var mentions: Mentions
    var isScript: Bool
    /// Who runs a script.
    var interpreter: [UInt8]?
  }

  /// Packages that nothing resolved; asked for only where something of theirs may be meant.
  struct Beyond {
    typealias Listed = ([Lock.Package], [Digest: PackageListing])

    /// The packages that every Debian system has.
    var essential: () async throws -> Listed
    /// The names of what packages recommend or suggest.
    var companions: ([PackageName]) async throws -> [PackageName]
    var packages: ([String]) async throws -> Listed
  }

  /// - Parameters:
  ///   - isWhole: whether all that is found is told, however much it is.
  ///   - packages: those that were resolved, with their listings.
  func evidence(
    isWhole: Bool = false, _ packages: [Lock.Package], _ listings: [Digest: PackageListing],
    beyond: Beyond
  ) async throws -> [MentionEvidence] {
    let named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    // A library of the same source is part of the program.
    let sources = Set(draft.plan.packages.filter(\.isNamed).map(\.package.source))
    let near = Set(
      draft.plan.packages.map(\.package).filter { sources.contains($0.source) }.map(\.name))
    let abi = ABI(debian: draft.plan.architecture)
    var offers = packages.compactMap { package in
      listings[package.deb.digest].map {
        PackageOffer(
          package, named.contains(package.name) ? .named : .dependency,
          isNear: sources.contains(package.source), $0, draft.placement, abi: abi)
      }
    }.sorted { ($0.standing, $0.name) < ($1.standing, $1.name) }
    let excluded = excluded
    let nearNames = Set(near.map(\.text))
    var search = MentionSearch(tree, offers, near: nearNames, excluded: excluded)
    let functions = Need.allCases.reduce(
      into: Set(BaseAccounts.services.map { Array($0.name.utf8) })
        .union([SyslogFacilities.sign] + Self.databases.flatMap(\.functions))
    ) { $0.formUnion($1.words) }
    let known = Set(packages.map(\.name))
    // Of these the program is called like the package.
    let companions = Set(try await beyond.companions(named.sorted()).filter { !known.contains($0) })
      .reduce(into: Set<[UInt8]>()) { $0.insert(Array($1.text.utf8)) }
    let vocabulary = MentionSearch.names(offers, near: nearNames).union(companions)
    var readers = try await read(Vocabulary(vocabulary.union(functions)))
    func add(_ others: Beyond.Listed, _ standing: PackageOffer.Standing) {
      let known = Set(offers.map(\.name))
      offers += others.0.filter { !known.contains($0.name.text) }.compactMap { package in
        others.1[package.deb.digest].map {
          PackageOffer(package, standing, $0, draft.placement, abi: abi)
        }
      }
    }
    let started = readers.filter { isNamed($0, near) && $0.mentions.startsPrograms }
      .reduce(into: Set<[UInt8]>()) { $0.formUnion($1.mentions.words.intersection(companions)) }
      .map { String(decoding: $0, as: UTF8.self) }.sorted()
    if !started.isEmpty { add(try await beyond.packages(started), .dependency) }
    if needsEssential(readers, near) {
      add(try await beyond.essential(), .essential)
      search = MentionSearch(tree, offers, near: nearNames, excluded: excluded)
      try await readScripts(
        &readers,
        Vocabulary(
          MentionSearch.names(offers, near: nearNames).union(companions)
            .union([SyslogFacilities.sign])))
    } else if !started.isEmpty {
      search = MentionSearch(tree, offers, near: nearNames, excluded: excluded)
    }
    addDatabases(&readers, near)
    readers += try await settings(beside: readers, near, offers)
    // Files of the packages that the manifest names come first: what they mention is meant.
    readers = readers.filter { isNamed($0, near) } + readers.filter { !isNamed($0, near) }
    let proposals = search.proposals(
      readers.map {
        MentionSearch.File(
          path: $0.entry.path, owner: $0.entry.package, isNear: isNamed($0, near),
          isScript: $0.isScript, interpreter: $0.interpreter, mentions: $0.mentions)
      })
    let own = packages.filter { named.contains($0.name) }.compactMap { listings[$0.deb.digest] }
    let accounts = own.flatMap(\.accounts)
    let group = try await bodies.content(at: "etc/group", in: tree)
    let passwd = try await bodies.content(at: "etc/passwd", in: tree)
    let configured = try await configuredAccounts(named: Set(named.map(\.text)))
    let needs = needs(
      readers, named: Set(near.map(\.text)), accounts: accounts, configured, passwd: passwd)
    let others =
      PHPModules(tree, offers).findings(triplet: draft.triplet) + needs + certificates(readers)
      + emptyFiles(near) + temporaryDirectories(readers, near, offers) + (try await services())
      + groups(own.flatMap(\.groups), configured, group, of: named, beside: needs)
      + links(
        packages.filter { near.contains($0.name) }.compactMap { listings[$0.deb.digest] },
        offered: search.offered)
    return lines(proposals, isWhole: isWhole) + others.map { MentionEvidence($0, owner: owner) }
  }

  /// Whose a file of the image is.
  private func owner(of file: MemberPath) -> String? { tree[file]?.package }

  func isNamed(_ reader: Reader, _ named: Set<PackageName>) -> Bool {
    reader.entry.package.map { name in named.contains { $0.text == name } } ?? true
  }

  var excluded: (MemberPath) -> Bool {
    let exclude = draft.plan.packages.first?.selection.exclude ?? []
    // Of a directory with nothing left in it, nothing is to be offered, either.
    return { path in
      let inside = path.appending("any")
      return exclude.contains { $0.matches(path) || $0.matches(inside) }
    }
  }

  /// Reads what programs and libraries of the tree mention, the C library's own files left out: it
  /// opens for its callers what they ask for.
  private func read(_ vocabulary: Vocabulary) async throws -> [Reader] {
    let ground = tree.entries.first { $0.path.lastComponent.elementsEqual("libc.so.6".utf8) }?
      .package
    let (shell, locale) = (Need.shell.words, Need.locale.words)
    let unwinding = Need.unwinding.words
    let reader = MentionReader(bodies, in: store)
    // What a built-in part takes of a runtime is known to be enough for it.
    let named = Set(
      draft.plan.packages.filter { $0.isNamed && !$0.package.isOfPart }.map(\.package.name.text))
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
      if isScript, blob.size > Mentions.longestScript { continue }
      if !isScript, blob.size <= Mentions.longestScript, Mentions.isModule(entry.path),
        entry.package.map({ named.contains($0) }) ?? true
      {
        let mentions = try await reader.mentions(of: blob, as: .module).limited(to: vocabulary)
        readers.append(Reader(entry: entry, mentions: mentions, isScript: false))
        continue
      }
      guard isScript || head == [0x7f, 0x45, 0x4c, 0x46] else { continue }
      var mentions = try await reader.mentions(of: blob, as: isScript ? .script : .elf)
        .limited(to: vocabulary)
      SyslogFacilities.drop(from: &mentions.words)
      if !isScript { InterpreterTable.drop(from: &mentions.paths) }
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
      let interpreter =
        isScript ? Shebang(try await bodies.head(of: blob, 512)[...])?.programName : nil
      readers.append(
        Reader(
          entry: entry, mentions: mentions, isScript: isScript, interpreter: interpreter))
    }
    return readers
  }

  private func readScripts(_ readers: inout [Reader], _ vocabulary: Vocabulary) async throws {
    let named = Set(draft.plan.packages.filter(\.isNamed).map(\.package.name))
    let reader = MentionReader(bodies, in: store)
    for index in readers.indices {
      guard let blob = readers[index].entry.content else { continue }
      if readers[index].isScript {
        readers[index].mentions = try await reader.mentions(of: blob, as: .script)
          .limited(to: vocabulary)
      } else if readers[index].mentions.startsPrograms, isNamed(readers[index], named),
        !Mentions.isModule(readers[index].entry.path)
      {
        var again = try await reader.mentions(of: blob, as: .elf).limited(to: vocabulary)
        SyslogFacilities.drop(from: &again.words)
        readers[index].mentions.words.formUnion(again.words)
        readers[index].mentions.endings.formUnion(again.endings)
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
    let told = Set(proposals.filter { !$0.spelling.isEmpty }.map(\.package))
    // A directory that many packages share, as those of modules, says less than the path of a file.
    let exact = Set(proposals.filter(\.isExact).map(\.package))
    // What a named package depends on itself comes before what that has for its own sake.
    let direct = Set(proposals.filter(\.isDirect).map(\.package))
    // What others cannot do without is among those that are shown.
    let runners = Set(proposals.filter(\.isRunner).map(\.package))
    let ordered = proposals.sorted { a, b in
      if runners.contains(a.package) != runners.contains(b.package) {
        return runners.contains(a.package)
      }
      let (left, right) = (near.contains(a.package), near.contains(b.package))
      if left != right { return left }
      if told.contains(a.package) != told.contains(b.package) { return told.contains(a.package) }
      if exact.contains(a.package) != exact.contains(b.package) {
        return exact.contains(a.package)
      }
      let (first, second) = (direct.contains(a.package), direct.contains(b.package))
      if a.standing == b.standing, first != second { return first }
      return (a.standing, a.package, a.cover.path) < (b.standing, b.package, b.cover.path)
    }
    for proposal in ordered {
      if groups[proposal.package] == nil { order.append(proposal.package) }
      groups[proposal.package, default: []].append(proposal)
    }
    let nearest = order.filter(direct.contains)
    let others = order.filter { !direct.contains($0) }
    let shown = Set(nearest.prefix(Self.limits.direct) + others.prefix(Self.limits.others))
    return order.filter { isWhole || shown.contains($0) }.compactMap { package in
      let own = groups[package] ?? []
      let patterns = patterns(of: own, isWhole: isWhole)
      guard let first = own.first, !patterns.isEmpty else { return nil }
      var spelled: [String] = []
      for proposal in own
      where !proposal.spelling.isEmpty && !spelled.contains(printable(proposal.spelling)) {
        spelled.append(printable(proposal.spelling))
      }
      let more = spelled.count > 2 ? " and \(spelled.count - 2) more" : ""
      var finding = LintFinding(
        .mentions, .note, path: first.file,
        message: spelled.isEmpty
          ? "may need \(first.cover.path) of \(package), which the image lacks"
            + (first.isRelated ? ": its package depends on that" : "")
          : "mentions \(spelled.prefix(2).joined(separator: ", "))\(more), which \(package) has "
            + "and the image lacks")
      finding.isByRelation = spelled.isEmpty
      finding.additions = [.package(package, patterns)]
      // A program without its library would be refused in the next round.
      let programs = own.filter(\.cover.isProgram)
        .compactMap { Runtime(program: $0.cover.path.lastComponent)?.part }
      for part in programs + own.compactMap(\.runtime)
      where !finding.additions.contains(.include(BuiltInPart.prefix + part)) {
        finding.additions.append(.include(BuiltInPart.prefix + part))
      }
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
      MentionEvidence.Place(
        file: $0.file, package: owner(of: $0.file),
        spelling: $0.spelling.isEmpty ? nil : $0.spelling)
    }.filter { seen.insert($0).inserted }
  }

  private func patterns(of proposals: [MentionSearch.Proposal], isWhole: Bool) -> [String] {
    let triplet = draft.triplet
    let whole = Set(proposals.map(\.cover).filter { $0.isWhole && $0.isPath }.map(\.path))
    var patterns: [String] = []
    for proposal in proposals {
      let path = proposal.cover.path
      guard
        !whole.contains(where: { path.isBelow($0) || path == $0 && !proposal.cover.isPath })
      else { continue }
      for text in proposal.cover.patterns(triplet: triplet) where !patterns.contains(text) {
        patterns.append(text)
      }
    }
    return Array(patterns.prefix(isWhole ? patterns.count : Self.patternLimit))
  }
}

extension ImageDraft {
  /// The architecture's library directory, where it is known.
  var triplet: String? { (try? Architecture(parsing: plan.architecture))?.triplet }
}

extension Lock.Package {
  /// Whether nothing but built-in parts names it.
  fileprivate var isOfPart: Bool {
    let files = why.compactMap { if case .named(let file) = $0 { file } else { nil } }
    return !files.isEmpty && files.allSatisfy { $0.hasPrefix(BuiltInPart.prefix) }
  }
}
