internal import ELF
internal import Tree

/// What files load by name while they run, as far as they say so.
extension LibraryClosure {
  /// Takes what a file says that it requires, and keeps in mind what it would like.
  mutating func readNotes(_ elf: ELFFile, _ visit: Visit, _ directories: LibraryDirectories) {
    guard let leastPriority else { return }
    var count = 0
    for text in elf.loadNotes {
      guard let requests = LoadRequest.read(text), count + requests.count <= LoadRequest.limit
      else {
        broken.insert(BrokenNote(file: visit.file, package: tree.present[visit.file]?.package))
        continue
      }
      count += requests.count
      for request in requests where request.priority == .required {
        if !take(request, elf, visit, directories), let name = request.names.first {
          failures.insert(
            Failure(
              name: name.bytes, isInterpreter: false, request: request, file: visit.file,
              isStarted: visit.isStarted))
        }
      }
      // Who wants only what is required need not hear of the rest.
      guard leastPriority < .required else { continue }
      wishes += requests.filter { $0.priority < .required }.map { Wish(visit: visit, request: $0) }
    }
  }

  /// Takes the libraries that packages at hand have for files that can do without them.
  mutating func grantWishes() {
    let all = wishes.sorted { a, b in
      if a.visit.file != b.visit.file { return a.visit.file < b.visit.file }
      return a.request.printableNames < b.request.printableNames
    }
    wishes = []
    for wish in all {
      guard case .elf(let elf)? = tree.present[wish.visit.file]?.node else { continue }
      let directories = LibraryDirectories(
        elf, origin: wish.visit.origin, inherited: wish.visit.inherited, triplet: triplet,
        configured: settings)
      if let leastPriority, wish.request.priority >= leastPriority,
        take(wish.request, elf, wish.visit, directories)
      {
        continue
      }
      unmet.insert(
        OpenRequest(
          request: wish.request, file: wish.visit.file,
          package: tree.present[wish.visit.file]?.package))
    }
  }

  /// Takes the first library of a request that is at hand.
  ///
  /// - Returns: whether there is one.
  private mutating func take(
    _ request: LoadRequest, _ elf: ELFFile, _ visit: Visit, _ directories: LibraryDirectories
  ) -> Bool {
    for name in request.names {
      guard let way = way(directories.paths(of: name), elf.abi) else { continue }
      take(
        way, for: Need(name: name.bytes, file: visit.file), inherited: directories.passedOn,
        isStarted: visit.isStarted)
      return true
    }
    return false
  }

  /// Says what nothing came of.
  mutating func reportNotes() {
    brokenNotes = broken.sorted { $0.file < $1.file }
    openRequests = unmet.filter { open in
      guard case .elf(let elf)? = tree.present[open.file]?.node else { return false }
      // Where it is, a program that loads it may well look.
      return !open.request.names.contains { tree.has($0, elf.abi) }
    }.sorted { a, b in
      if a.file != b.file { return a.file < b.file }
      return a.request.printableNames < b.request.printableNames
    }
  }
}
