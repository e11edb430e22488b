internal import Inspection
internal import Rootfs
internal import Tree

/// Finds what files of an image mention, a package has, and the image lacks.
///
/// Nothing here knows a program. What is offered is what a file names and a package brings: the
/// path itself, the directory with all that is in it, or a library or program by its name.
struct MentionSearch {
  let tree: Tree
  let offers: [PackageOffer]
  /// Directories of `/etc` into which many packages put something of their own, as `/etc/pam.d`: of these
  /// a named package's is meant alone.
  private let commonDirectories: Set<MemberPath>
  /// Programs and libraries that the image lacks, by name.
  private let names: [[UInt8]: (offer: Int, path: MemberPath)]
  let excluded: (MemberPath) -> Bool
  /// All that packages have, directories among it.
  let offered: [MemberPath: PackageOffer.Item]
  /// By package, what the image or a nearer package has in the same place: with `dpkg-divert`, which makes
  /// room for both where they are installed, nothing is done here.
  let rivals: [String: Set<MemberPath>]
  /// The names of all files that the image or a package has.
  let fileNames: Set<[UInt8]>
  /// What packages have, by the last part of its path.
  let lastNames: [[UInt8]: [MemberPath]]
  /// Programs of near packages that lie where no `PATH` leads, by name.
  let helperNames: [[UInt8]: [MemberPath]]
  /// Libraries of the image, by name.
  let linked: [[UInt8]: MemberPath]

  /// Something to take, and the files that mention it.
  struct Proposal: Hashable {
    var package: String
    var standing: PackageOffer.Standing
    var cover: Cover
    /// Whether a file of a package that the manifest names mentions it, or one of the manifest's own.
    var isNear: Bool
    /// The first of the files that mention it.
    var file: MemberPath
    /// As it is spelled in the file; empty where something else tells, and no text.
    var spelling: [UInt8]
    /// The other files that mention it, and how.
    var others: [Mentioner] = []
    /// Whether a file names one of its files alone, and not only a directory that packages share.
    var isExact = false
    /// Whether a named package depends on the package itself.
    var isDirect = false
    /// Whether the package of the file that mentions it depends on the package.
    var isRelated = false
    /// Whether it runs a script of another proposal, which would be refused without it.
    var isRunner = false
    /// The built-in part that has the interpreter of a script, where the image lacks that.
    var runtime: String?
  }

  /// A file of the image, and what it mentions.
  struct File {
    var path: MemberPath
    /// Whose it is.
    var owner: String?
    var isNear: Bool
    var isScript: Bool
    /// Who runs a script.
    var interpreter: [UInt8]?
    var mentions: Mentions
  }

  /// Who mentions something first, and how.
  struct Mentioner: Hashable {
    var file: MemberPath
    var isNear: Bool
    var spelling: [UInt8]
    /// Whether the file is a script, which starts what it names by its path.
    var isScript = false
  }

  /// - Parameters:
  ///   - offers: of packages, the nearest first.
  ///   - near: the packages that the manifest names, and those of the same sources.
  ///   - excluded: whether the manifest keeps a path out.
  init(
    _ tree: Tree, _ offers: [PackageOffer], near: Set<String>,
    excluded: @escaping (MemberPath) -> Bool
  ) {
    self.tree = tree
    lastNames = Dictionary(
      grouping: Set(offers.flatMap { $0.paths.map(\.path) }).sorted(),
      by: { Array($0.lastComponent) })
    helperNames = Dictionary(
      grouping: offers.filter { near.contains($0.name) }
        .flatMap { $0.paths.filter(Self.isHelper).map(\.path) },
      by: { Array($0.lastComponent) })
    linked = tree.entries.reduce(into: [:]) { found, entry in
      if !entry.isDirectory, Self.isLibrary(entry.path) {
        found[Array(entry.path.lastComponent)] = entry.path
      }
    }
    self.offers = offers
    self.excluded = excluded
    var users: [MemberPath: Set<String>] = [:]
    for offer in offers {
      for item in offer.paths where !item.isDirectory {
        guard let directory = item.path.parent,
          item.path.components.first?.elementsEqual("etc".utf8) == true,
          item.path.components.count > 2
        else { continue }
        users[directory, default: []].insert(offer.name)
      }
    }
    commonDirectories = Set(users.filter { $0.value.count > 2 }.keys)
    fileNames = offers.reduce(into: Set(tree.entries.map { Array($0.path.lastComponent) })) {
      names, offer in
      for item in offer.paths where !item.isDirectory {
        names.insert(Array(item.path.lastComponent))
      }
    }
    var offered: [MemberPath: PackageOffer.Item] = [:]
    var rivals: [String: Set<MemberPath>] = [:]
    for offer in offers {
      for item in offer.paths {
        let other = offered[item.path]
        if other == nil { offered[item.path] = item }
        let isTaken = tree[item.path].map { $0.package != offer.name } ?? false
        if !item.isDirectory, other != nil || isTaken {
          rivals[offer.name, default: []].insert(item.path)
        }
      }
    }
    (self.offered, self.rivals) = (offered, rivals)
    var names: [[UInt8]: (offer: Int, path: MemberPath)] = [:]
    for (number, offer) in offers.enumerated() {
      for item in offer.paths where !item.isDirectory {
        let name = Array(item.path.lastComponent)
        guard names[name] == nil, Self.isNameable(item), tree[item.path] == nil else { continue }
        names[name] = (number, item.path)
      }
    }
    // What the image has under the same name elsewhere needs no second one.
    for entry in tree.entries where !entry.isDirectory {
      names[Array(entry.path.lastComponent)] = nil
    }
    self.names = names
  }

  /// The names of all programs and libraries of packages, and of what near ones start from elsewhere.
  static func names(_ offers: [PackageOffer], near: Set<String>) -> Set<[UInt8]> {
    var names: Set<[UInt8]> = []
    for offer in offers {
      let isNear = near.contains(offer.name)
      for item in offer.paths
      where !item.isDirectory && (isNameable(item) || isNear && isHelper(item)) {
        names.insert(Array(item.path.lastComponent))
      }
    }
    return names
  }

  /// Whether a file may ask for it by its name alone.
  private static func isNameable(_ item: PackageOffer.Item) -> Bool {
    (isProgram(item) || isLibrary(item.path)) && item.path.lastComponent.contains(where: isLetter)
  }

  static let programs = ["usr/bin", "usr/sbin", "bin", "sbin"].map { Array($0.utf8) }

  static func isProgram(_ item: PackageOffer.Item) -> Bool {
    item.isExecutable && programs.contains { item.path.parent?.bytes == $0 }
  }

  /// A library by the name that a program would load it by.
  static func isLibrary(_ path: MemberPath) -> Bool {
    let name = path.lastComponent
    guard name.starts(with: "lib".utf8), path.components.count <= 4 else { return false }
    return String(decoding: name, as: UTF8.self).contains(".so")
  }

  /// What to take for the mentions of files, in the order of the files.
  func proposals(_ files: [File]) -> [Proposal] {
    var wanted: [MemberPath: [Mentioner]] = [:]
    var found: [Proposal] = []
    func want(_ place: MemberPath, _ mentioner: Mentioner) {
      // Of one file, the first spelling is enough.
      guard wanted[place]?.last?.file != mentioner.file else { return }
      wanted[place, default: []].append(mentioner)
    }
    for item in files {
      let (file, isNear, mentions) = (item.path, item.isNear, item.mentions)
      for spelling in mentions.paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        guard let place = place(of: spelling, owner: item.owner),
          item.mentions.mayStartPrograms || !(offered[place].map(Self.isProgram) ?? false)
        else { continue }
        want(
          place,
          Mentioner(file: file, isNear: isNear, spelling: spelling, isScript: item.isScript))
      }
      for run in mentions.runOnPaths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        guard let spelling = beginning(of: run), let place = place(of: spelling, owner: item.owner)
        else { continue }
        want(place, Mentioner(file: file, isNear: isNear, spelling: spelling))
      }
      if isNear {
        for tail in mentions.tails.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
          for place in places(endingIn: tail) {
            want(place, Mentioner(file: file, isNear: isNear, spelling: tail))
          }
        }
        for word in mentions.words.union(Self.names(mentions))
          .sorted(by: { $0.lexicographicallyPrecedes($1) })
        {
          for place in helpers(word) {
            want(place, Mentioner(file: file, isNear: isNear, spelling: word))
          }
        }
        if let place = privateDirectory(of: item) {
          want(
            place,
            Mentioner(file: file, isNear: isNear, spelling: []))
        }
      }
      let all = mentions.words.union(mentions.endings)
      for word in all.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        guard let (offer, path) = names[word],
          item.mentions.mayStartPrograms || Self.isLibrary(path),
          offered[path].map({ !$0.isSetID && isRunnable($0) }) ?? false
        else { continue }
        let isMeant =
          mentions.words.contains(word)
          ? item.isScript || Self.isTelling(word) || offers[offer].name == item.owner
            || isStarted(word, by: item, offers[offer])
          : isStartedByEnding(word, by: item, offers[offer])
        guard isMeant else { continue }
        found.append(
          Proposal(
            package: offers[offer].name, standing: offers[offer].standing,
            cover: Cover(path, isWhole: false), isNear: isNear, file: file, spelling: word))
      }
    }
    func want(_ place: MemberPath, for item: File) {
      guard wanted[place] == nil else { return }
      want(
        place,
        Mentioner(file: item.path, isNear: item.isNear, spelling: []))
    }
    for item in files {
      guard
        let runtime = Runtime(program: item.path.lastComponent)
          ?? item.interpreter.flatMap({ Runtime(program: $0) })
      else { continue }
      for place in places(of: runtime) { want(place, for: item) }
    }
    for item in files where item.isNear {
      for place in configuration(of: item.mentions) { want(place, for: item) }
    }
    if let item = files.first, item.isNear {
      for place in dataDirectories() { want(place, for: item) }
    }
    for item in files where item.isNear {
      for place in plugInDirectories(of: item) { want(place, for: item) }
    }
    for (place, file) in related(wanted) {
      want(place, Mentioner(file: file, isNear: true, spelling: []))
    }
    for (place, mentioner) in sharedParents(wanted) { want(place, mentioner) }
    found += stateDirectories(wanted)
    let homes = Set(files.filter(\.isNear).compactMap { privateDirectory(of: $0) })
    for offer in offers { found += proposals(offer, wanted, homes: homes) }
    // A link may lead to another link.
    for _ in 0..<Self.linkRounds {
      let targets = targets(of: found)
      guard !targets.isEmpty else { break }
      for offer in offers { found += proposals(offer, targets) }
    }
    // Who runs the scripts among it comes along.
    let interpreters = interpreters(of: found)
    for offer in offers {
      found += proposals(offer, interpreters).map { proposal in
        var proposal = proposal
        proposal.isRunner = true
        return proposal
      }
    }
    let scripted = Self.scripted(offers)
    found.removeAll { proposal in
      scripted.contains(proposal.package)
        && (proposal.spelling.isEmpty || !proposal.cover.isPath || proposal.cover.isWhole)
    }
    let named = Set(offers.filter { $0.standing == .named }.map(\.name))
    let direct = Set(offers.filter { !$0.dependents.isDisjoint(with: named) }.map(\.name))
    let dependents = Dictionary(
      offers.map { ($0.name, $0.dependents) }, uniquingKeysWith: { a, _ in a })
    for index in found.indices {
      let package = found[index].package
      found[index].isDirect = direct.contains(package)
      found[index].isRelated =
        tree[found[index].file]?.package.map { dependents[package]?.contains($0) ?? false } ?? false
    }
    return found
  }

  private static let linkRounds = 3

  /// What one package has of what is wanted.
  ///
  /// - Parameter homes: directories in which scripts lie that need the rest of them.
  private func proposals(
    _ offer: PackageOffer, _ wanted: [MemberPath: [Mentioner]], homes: Set<MemberPath> = []
  ) -> [Proposal] {
    var whole: [MemberPath: [PackageOffer.Item]] = [:]
    var taken: [MemberPath: Int] = [:]
    var single: [MemberPath: MemberPath] = [:]
    let shared = offer.standing == .named ? [] : commonDirectories
    let rivals = rivals[offer.name] ?? []
    for item in offer.paths {
      if item.isDirectory {
        // Where a program keeps what it writes; that a library could have one is nothing to say.
        if wanted[item.path] != nil, offer.standing == .named, tree[item.path] == nil {
          whole[item.path, default: []] += []
        }
        continue
      }
      let isThere = tree[item.path] != nil
      if !isThere, !item.isSetID, !rivals.contains(item.path) {
        if wanted[item.path] != nil { single[item.path] = item.path }
        // `/usr/share/misc/magic` is `magic.mgc` there: programs append what kind of file it is.
        if let stem = Self.stem(item.path), wanted[stem] != nil { single[item.path] = stem }
      }
      var above = item.path.parent
      while let directory = above, !directory.isRoot {
        if wanted[directory] != nil, !shared.contains(directory) {
          if isThere { taken[directory, default: 0] += 1 }
          whole[directory, default: []].append(item)
        }
        above = directory.parent
      }
    }
    var found: [Proposal] = []
    func propose(
      _ cover: Cover, for mention: MemberPath, _ others: [Mentioner] = [], runtime: String? = nil
    ) {
      guard let mentioners = wanted[mention], let mentioner = mentioners.first,
        !excluded(cover.path)
      else { return }
      found.append(
        Proposal(
          package: offer.name, standing: offer.standing, cover: cover,
          isNear: mentioner.isNear, file: mentioner.file, spelling: mentioner.spelling,
          others: mentioners.dropFirst() + others,
          isExact: !others.isEmpty || cover.isPath && !cover.isWhole, runtime: runtime))
    }
    // Where the manifest took a good part of a directory, it knows what it wants of it.
    let covered = whole.filter { path, items in
      !Self.isTooWide(path) && (taken[path] ?? 0) * (homes.contains(path) ? 2 : 10) <= items.count
    }.keys
    for path in covered where !covered.contains(where: { path.isBelow($0) }) {
      let items = whole[path] ?? []
      guard !items.isEmpty else {
        propose(Cover(path, isWhole: false), for: path)
        continue
      }
      // Who mentions what is in it says so of the directory.
      let below = single.filter { $0.key.isBelow(path) }.sorted { $0.key < $1.key }
        .flatMap { wanted[$0.value] ?? [] }
      for cover in cover(path, items, beside: rivals) { propose(cover, for: path, below) }
    }
    let own = Set(
      offer.paths.filter { single[$0.path] != nil }.filter { isLeading($0) }.map(\.path)
    )
    for (path, mention) in single
    where own.contains(path) && !covered.contains(where: { path.isBelow($0) }) {
      propose(Cover(path, isWhole: false), for: mention)
    }
    // What a script starts by its path is meant, though its interpreter has to come along.
    for item in offer.paths {
      guard let mention = single[item.path], !own.contains(item.path),
        let part = lackingRuntime(of: item),
        wanted[mention]?.contains(where: { $0.isScript && $0.isNear }) == true
      else { continue }
      propose(Cover(item.path, isWhole: false), for: mention, runtime: part)
    }
    return found
  }
}
