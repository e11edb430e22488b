internal import Content
internal import Debian
internal import Inspection
internal import Manifest
internal import Rootfs
internal import Spelling
internal import Tree

/// What files need that no package has: accounts, and a directory for temporary files.
extension MentionChecks {
  /// Functions whose callers need something that the C library opens for them.
  enum Need: CaseIterable {
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

  /// The longest configuration file that is read for accounts, in bytes.
  private static let configurationLimit = 1 << 20

  /// What files in `/etc` of packages that the manifest names, and those that it brings itself, say of
  /// accounts.
  func configuredAccounts(named: Set<String>) async throws -> ConfiguredAccounts {
    var accounts = ConfiguredAccounts()
    for entry in tree.entries {
      guard entry.path.components.first?.elementsEqual("etc".utf8) == true,
        let blob = entry.content,
        blob.size <= Self.configurationLimit, entry.package.map({ named.contains($0) }) ?? true
      else { continue }
      accounts.read(try await bodies.content(of: blob))
    }
    return accounts
  }

  /// The groups that named packages would make and the image lacks, where a program of theirs is.
  func groups(
    _ made: [String], _ configured: ConfiguredAccounts, _ body: [UInt8], of named: Set<PackageName>,
    beside findings: [LintFinding]
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
    let offered = Set(
      findings.flatMap(\.additions).compactMap { addition in
        if case .group(let name, _) = addition { name } else { nil }
      })
    let wanted =
      made
      + BaseAccounts.groups.map(\.name).filter {
        configured.groups.contains($0) && !made.contains($0)
      }
    var additions: [ManifestAddition] = []
    // Beside the numbers that users without one of their own get.
    var next: UInt32 = 200
    for name in wanted where !known.contains(name) && !offered.contains(name) {
      while numbers.contains(next) { next += 1 }
      additions.append(
        .group(name: name, gid: BaseAccounts.groups.first { $0.name == name }?.id ?? next))
      next += 1
    }
    guard !additions.isEmpty else { return [] }
    var finding = LintFinding(
      .mentions, .note, path: file,
      message: "may look up groups that its package has made or its configuration names, and the "
        + "image lacks them")
    finding.additions = additions
    return [finding]
  }

  /// Directories of the running system, and the links by which they were called before (FHS 3.0, 5.9 and
  /// 5.13): where programs keep PIDs, sockets and locks.
  private static let running = [
    (place: "/run", mode: "0755", old: "/var/run"),
    (place: "/run/lock", mode: "1777", old: "/var/lock"),
  ]

  /// `/run` and `/run/lock`, where a file that the manifest's packages bring uses them.
  private func runDirectories(_ own: [Reader]) -> [LintFinding] {
    Self.running.compactMap { place, mode, old in
      let isThere = tree.resolve(Array(place.utf8)).entry != nil
      let hasLink = tree.resolve(Array(old.utf8)).entry != nil
      let wanted = (isThere ? [] : [place]) + (hasLink ? [] : [old])
      let prefixes = wanted.map { Array("\($0)/".utf8) }
      guard
        let file = own.first(where: { reader in
          reader.mentions.paths.union(reader.mentions.runOnPaths).contains { path in
            prefixes.contains { path.starts(with: $0) }
          }
        })?.entry.path
      else { return nil }
      var finding = LintFinding(
        .mentions, .note, path: file, message: "uses \(wanted[0]), which the image lacks")
      finding.additions =
        (isThere ? [] : [.directory(place, mode: mode)])
        + (hasLink ? [] : [.symlink(path: old, target: place)])
      return finding
    }
  }

  /// What no package has: accounts, and directories for temporary files.
  func needs(
    _ readers: [Reader], named: Set<String>, accounts: [PackageAccount],
    _ configured: ConfiguredAccounts, passwd: [UInt8]
  ) -> [LintFinding] {
    let own = readers.filter { $0.entry.package.map { named.contains($0) } ?? true }
    func first(_ need: Need, path: String) -> MemberPath? {
      let words = need.words
      return own.first {
        !words.isDisjoint(with: $0.mentions.words)
          || $0.mentions.paths.contains { $0.starts(with: path.utf8) }
          || $0.mentions.runOnPaths.contains { $0.starts(with: path.utf8) }
      }?.entry.path
    }
    var found: [LintFinding] = []
    if let file = first(.temporary, path: "/tmp"), tree.resolve(Array("/tmp".utf8)).entry == nil {
      var finding = LintFinding(
        .mentions, .note, path: file, message: "uses /tmp, which the image lacks")
      finding.additions = [.directory("/tmp", mode: "1777")]
      found.append(finding)
    }
    let scratch = Array("/var/tmp".utf8)
    if let file = own.first(where: { reader in
      reader.mentions.paths.union(reader.mentions.runOnPaths).contains { $0.starts(with: scratch) }
    })?.entry.path, tree.resolve(scratch).entry == nil {
      var finding = LintFinding(
        .mentions, .note, path: file, message: "uses /var/tmp, which the image lacks")
      finding.additions = [.directory("/var/tmp", mode: "1777")]
      found.append(finding)
    }
    found += runDirectories(own)
    guard let file = first(.accounts, path: "/etc/passwd") else { return found }
    let fields = passwd.split(separator: 0x0A).map { line in
      line.split(separator: UInt8(ascii: ":")).map { String(decoding: $0, as: UTF8.self) }
    }
    let known = Set(fields.compactMap(\.first))
    var wanted: [PackageAccount] = []
    if known.isEmpty {
      wanted = [
        PackageAccount(name: "root", uid: 0, home: "/root"),
        PackageAccount(name: "nobody", uid: 65534, home: "/nonexistent"),
        PackageAccount(name: "nonroot", uid: 65532, home: "/home/nonroot"),
      ]
    }
    // A library that has `irc` among its words means the protocol.
    let askers = own.filter { reader in
      Mentions.isModule(reader.entry.path)
        || !Need.accounts.words.isDisjoint(with: reader.mentions.words)
    }
    let words = askers.reduce(into: Set<[UInt8]>()) { $0.formUnion($1.mentions.words) }
    let meant = BaseAccounts.users.filter { account in
      configured.users.contains(account.name)
        || BaseAccounts.services.contains(account) && words.contains(Array(account.name.utf8))
    }
    wanted += meant.map { PackageAccount(name: $0.name, uid: $0.id, home: $0.home) } + accounts
    var taken = Set(fields.compactMap { $0.count > 2 ? UInt32($0[2]) : nil })
      .union(wanted.compactMap(\.uid))
    var additions: [ManifestAddition] = []
    var groups: [ManifestAddition] = []
    var homes: [ManifestAddition] = []
    var offered = known
    for account in wanted where offered.insert(account.name).inserted {
      let base = BaseAccounts.users.first { $0.name == account.name }
      let uid = account.uid ?? Self.freeNumber(&taken)
      let gid = base?.group ?? uid
      additions.append(
        .user(name: account.name, uid: uid, gid: gid, home: account.home ?? "/nonexistent"))
      // The group of nobody is nogroup: by that name servers are told to run with it.
      let own = base == nil ? nil : BaseAccounts.groups.first { $0.id == gid }?.name
      groups.append(.group(name: own ?? account.name, gid: gid))
      // adduser makes a home that no package has.
      if base == nil, let home = account.home, home.hasPrefix("/srv/"),
        tree.resolve(Array(home.utf8)).entry == nil
      {
        homes.append(.directory(home, mode: "0755"))
      }
      if account.name == "nonroot", let home = account.home,
        tree.resolve(Array(home.utf8)).entry == nil
      {
        homes.append(.directory(home, mode: "0700", owner: uid))
      }
    }
    guard !additions.isEmpty else { return found }
    var finding = LintFinding(
      .mentions, .note, path: file,
      message: known.isEmpty
        ? "looks users up, and the image has none"
        : "looks users up, and the image lacks some that it names or that its package makes")
    finding.additions = additions + groups + homes
    found.append(finding)
    return found
  }

  /// Where Debian's ca-certificates makes one file of all certificates when it is installed.
  private static let bundle = Array("/etc/ssl/certs/ca-certificates.crt".utf8)

  /// The certificates that a program trusts, which no package has: they are made.
  func certificates(_ readers: [Reader]) -> [LintFinding] {
    guard case .missing = tree.resolve(Self.bundle),
      let file = readers.first(where: { reader in
        reader.mentions.paths.contains(Self.bundle)
          || reader.mentions.runOnPaths.contains { $0.starts(with: Self.bundle) }
      })?.entry.path
    else { return [] }
    var finding = LintFinding(
      .mentions, .note, path: file,
      message:
        "mentions \(printable(Self.bundle)), which is made of the package ca-certificates, and "
        + "the image lacks it")
    finding.additions = [.include(BuiltInPart.prefix + "certificates")]
    return [finding]
  }

  /// A number for a user of a package and the group of that name.
  ///
  /// Debian takes the first from 100 that is free (Debian Policy 9.2.2); 100 itself is the group `users`.
  private static func freeNumber(_ taken: inout Set<UInt32>) -> UInt32 {
    var number: UInt32 = 101
    while !taken.insert(number).inserted { number += 1 }
    return number
  }
}
