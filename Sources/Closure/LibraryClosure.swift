internal import ELF
package import Tree

/// The files that selected ELF files need of the packages at hand, and what no package has.
///
/// A library is looked for as glibc's dynamic linker does on Debian (ld.so(8); glibc,
/// elf/dl-load.c, `_dl_map_object`): `DT_RPATH` of the file and of those that loaded it, unless it
/// has a `DT_RUNPATH`; then that; then the default directories of the architecture. `LD_LIBRARY_PATH`
/// of the image and the configuration of its cache count; `glibc-hwcaps` directories are not looked
/// at. Only a file of the same class, byte order and machine fits. The tree comes before what
/// packages offer, the packages that the manifest names before others.
///
/// A module of a package whose library stands elsewhere in the same package, or below the module's
/// own directory, is taken to be loaded by a program that loads the library by hand before. That
/// does not hold for programs, for what they load, and for what the manifest makes.
///
/// What a file loads by name while it runs counts as far as it says so (`.note.dlopen`): what it
/// requires like what it is linked with, what it recommends where a package at hand has it, after all
/// that is needed.
///
/// The result depends on the sources alone, not on their order.
package struct LibraryClosure: Sendable {
  /// Who asks for what.
  package struct Need: Hashable, Sendable {
    /// A library's name, or an interpreter's path.
    package var name: [UInt8]
    /// The file that asks.
    package var file: MemberPath
  }

  /// The paths taken, by package: libraries, and the links that lead to them.
  package private(set) var taken: [String: Set<MemberPath>] = [:]
  /// The need that first took something of a package.
  package private(set) var firstNeeds: [String: Need] = [:]
  /// What is nowhere, by name, then by who asks.
  package private(set) var missing: [MissingLibrary] = []
  /// The versions of symbols that the libraries which are there lack.
  package private(set) var missingVersions: [MissingVersion] = []
  /// What files would load while they run, may miss, and the tree lacks.
  package internal(set) var openRequests: [OpenRequest] = []
  /// The files that have a note that cannot be read.
  package internal(set) var brokenNotes: [BrokenNote] = []

  var tree: LibraryTree
  let triplet: String
  let settings: SearchSettings
  private let scopes: [LibraryTree.Scope]
  /// What files ask for that is taken if it is at hand; nil: their notes are not read.
  let leastPriority: LoadRequest.Priority?
  private var queue: [Visit] = []
  /// What is looked for once all that is needed is there.
  var wishes: [Wish] = []
  var unmet: Set<OpenRequest> = []
  var broken: Set<BrokenNote> = []
  private var seen: [MemberPath: Set<Visit>] = [:]
  var failures: Set<Failure> = []

  /// An ELF file to look at, and what decides where its libraries are looked for.
  struct Visit: Hashable {
    var file: MemberPath
    var origin: MemberPath
    /// The directories of `DT_RPATH` of the files that load it, nearest first.
    var inherited: [[UInt8]] = []
    /// Whether a program loads it when it starts.
    var isStarted = false
  }

  /// A library that a file can do without, and what decides where it is looked for.
  struct Wish: Hashable {
    var visit: Visit
    var request: LoadRequest
  }

  struct Failure: Hashable {
    var name: [UInt8]
    var isInterpreter: Bool
    /// What the file says of it, where it loads it while it runs.
    var request: LoadRequest?
    var file: MemberPath
    /// Whether the file is a program, or loaded when one starts.
    var isStarted: Bool
  }

  /// Computes the closure.
  ///
  /// - Parameters:
  ///   - triplet: the architecture's library directory.
  ///   - settings: what the image adds to the linker's search.
  ///   - takesFiles: false: nothing is taken; the tree is only checked.
  ///   - priority: what files load while they run counts from this on; nil: not at all.
  package init(
    of sources: [LibrarySource], triplet: String, settings: SearchSettings = SearchSettings(),
    takesFiles: Bool, loading priority: LoadRequest.Priority? = .recommended
  ) {
    leastPriority = priority
    tree = LibraryTree(sources)
    self.triplet = triplet
    self.settings = settings
    scopes = takesFiles ? LibraryTree.Scope.allCases : [.tree]
    for (path, item) in tree.present.sorted(by: { $0.key < $1.key }) {
      guard case .elf(let elf) = item.node else { continue }
      enqueue(
        Visit(
          file: path, origin: path.parent ?? .root,
          isStarted: elf.kind == .executable || elf.interpreter != nil && elf.soname == nil))
    }
    var next = 0
    repeat {
      while next < queue.count {
        visit(queue[next])
        next += 1
      }
      settle(takesFiles)
      if next == queue.count { grantWishes() }
    } while next < queue.count
    report(sources)
  }

  /// Real files are reached in one or two ways; a hostile package must not multiply them.
  private static let wayLimit = 64

  private mutating func enqueue(_ visit: Visit) {
    guard seen[visit.file, default: []].count < Self.wayLimit,
      seen[visit.file, default: []].insert(visit).inserted
    else { return }
    queue.append(visit)
  }

  private mutating func visit(_ visit: Visit) {
    guard case .elf(let elf)? = tree.present[visit.file]?.node,
      elf.kind == .executable || elf.kind == .sharedObject
    else { return }
    let directories = LibraryDirectories(
      elf, origin: visit.origin, inherited: visit.inherited, triplet: triplet,
      configured: settings)
    if let interpreter = elf.interpreter {
      if let way = way([interpreter], elf.abi) {
        take(way, for: Need(name: interpreter, file: visit.file), inherited: [], isStarted: true)
      } else {
        failures.insert(
          Failure(name: interpreter, isInterpreter: true, file: visit.file, isStarted: true))
      }
    }
    for name in elf.needed {
      let paths = directories.paths(of: name)
      if let way = way(paths, elf.abi) {
        take(
          way, for: Need(name: name.bytes, file: visit.file), inherited: directories.passedOn,
          isStarted: visit.isStarted)
        checkVersions(elf, of: name, in: way, for: visit.file)
      } else {
        failures.insert(
          Failure(
            name: name.bytes, isInterpreter: false, file: visit.file, isStarted: visit.isStarted))
      }
    }
    readNotes(elf, visit, directories)
  }

  /// Notes the versions of symbols that a file needs of a library and the library lacks; one
  /// without any versions is good for all.
  private mutating func checkVersions(
    _ elf: ELFFile, of name: Soname, in way: LibraryTree.Way, for file: MemberPath
  ) {
    guard !way.elf.versions.isEmpty else { return }
    for need in elf.versionNeeds where need.library == name {
      guard !way.elf.versions.contains(need.version) else { continue }
      let missing = MissingVersion(
        version: need.version, library: way.file, package: tree.present[way.file]?.package,
        file: file, filePackage: tree.present[file]?.package)
      if !missingVersions.contains(missing) { missingVersions.append(missing) }
    }
  }

  /// The first path that leads to a file of the right kind, the nearest scope first.
  func way(_ paths: [[UInt8]], _ abi: ABI) -> LibraryTree.Way? {
    for scope in scopes {
      for path in paths {
        if let way = tree.walk(path, in: scope), way.elf.abi == abi { return way }
      }
    }
    return nil
  }

  mutating func take(
    _ way: LibraryTree.Way, for need: Need, inherited: [[UInt8]], isStarted: Bool
  ) {
    for path in way.links + [way.file] {
      guard let package = tree.take(path) else { continue }
      taken[package, default: []].insert(path)
      if firstNeeds[package] == nil { firstNeeds[package] = need }
    }
    enqueue(
      Visit(file: way.file, origin: way.origin, inherited: inherited, isStarted: isStarted))
  }

  /// Drops failures that the tree answers by now, and looks into the package of who asks.
  private mutating func settle(_ takesFiles: Bool) {
    for failure in sortedFailures {
      guard let item = tree.present[failure.file], case .elf(let elf) = item.node else { continue }
      if failure.isInterpreter {
        if tree.walk(failure.name, in: .tree)?.elf.abi == elf.abi { failures.remove(failure) }
        continue
      }
      guard !failure.isStarted, item.package != nil, let name = Soname(bytes: failure.name) else {
        continue
      }
      if tree.holds(name, elf.abi, for: failure.file, triplet: triplet) {
        failures.remove(failure)
      } else if takesFiles, let package = item.package,
        let path = tree.offers(of: package, name, elf.abi).first,
        let way = tree.walk([UInt8(ascii: "/")] + path.bytes, in: .all)
      {
        take(
          way, for: Need(name: failure.name, file: failure.file), inherited: [], isStarted: false)
        failures.remove(failure)
      }
    }
  }

  private var sortedFailures: [Failure] {
    failures.sorted {
      if $0.name != $1.name { return $0.name.lexicographicallyPrecedes($1.name) }
      if $0.file != $1.file { return $0.file < $1.file }
      if $0.isInterpreter != $1.isInterpreter { return $0.isInterpreter }
      return $0.isStarted && !$1.isStarted
    }
  }

  private mutating func report(_ sources: [LibrarySource]) {
    reportNotes()
    missingVersions.sort {
      if $0.file != $1.file { return $0.file < $1.file }
      return $0.version.lexicographicallyPrecedes($1.version)
    }
    var reported: Set<Failure> = []
    let distinct = sortedFailures.filter { failure in
      var key = failure
      key.isStarted = false
      return reported.insert(key).inserted
    }
    missing = distinct.map { failure in
      let item = tree.present[failure.file]
      var holders: [MissingLibrary.Holder] = []
      if case .elf(let elf)? = item?.node {
        holders = sources.flatMap { $0.holders(of: failure.name, elf.abi, triplet) }
          .sorted { ($0.package, $0.path) < ($1.package, $1.path) }
      }
      return MissingLibrary(
        name: failure.name, isInterpreter: failure.isInterpreter, request: failure.request,
        file: failure.file, package: item?.package, holders: holders)
    }
  }
}
