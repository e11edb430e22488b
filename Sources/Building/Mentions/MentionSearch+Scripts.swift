internal import Inspection
internal import Rootfs
internal import Tree

/// What comes along with what is offered: who runs scripts, and where links lead.
extension MentionSearch {
  /// Whether the image has who runs a script, or could get it with the script.
  ///
  /// Every line that is offered is to be accepted. What needs a runtime of many files, such as Perl's, is
  /// not offered until that is there.
  func isRunnable(_ item: PackageOffer.Item) -> Bool {
    guard let script = item.script, let shebang = Shebang(script[...]),
      !Runtime.isModule(item.path)
    else { return true }
    if case .missing(let place) = tree.resolve(shebang.interpreter) {
      guard Runtime(program: place.lastComponent) == nil, let program = offered[place],
        program.script == nil
      else { return false }
    }
    return shebang.soughtName.map(isInPath) ?? true
  }

  /// The built-in part that has the interpreter of a script, which nothing but the lack of that keeps
  /// from being offered; nil for all else.
  func lackingRuntime(of item: PackageOffer.Item) -> String? {
    guard let script = item.script, let shebang = Shebang(script[...]),
      case .missing(let place) = tree.resolve(shebang.interpreter),
      let part = Runtime(program: place.lastComponent)?.part, isLeading(item, hasRuntime: true)
    else { return nil }
    return part
  }

  /// Whether the image has a program where `PATH` usually leads.
  private func isInPath(_ name: [UInt8]) -> Bool {
    Self.programs.contains { directory in
      if case .found = tree.resolve([UInt8(ascii: "/")] + directory + [UInt8(ascii: "/")] + name) {
        return true
      }
      return false
    }
  }

  /// The programs that the image lacks and that run scripts of what is proposed.
  func interpreters(of proposals: [Proposal]) -> [MemberPath: [Mentioner]] {
    var wanted: [MemberPath: [Mentioner]] = [:]
    for offer in offers {
      let own = proposals.filter { $0.package == offer.name }
      guard !own.isEmpty else { continue }
      for item in offer.paths where isRunnable(item) {
        guard let script = item.script, let shebang = Shebang(script[...]),
          case .missing(let place) = tree.resolve(shebang.interpreter), wanted[place] == nil,
          let proposal = own.first(where: {
            $0.cover.takes(item.path)
          }), !proposals.contains(where: { $0.cover.path == place })
        else { continue }
        wanted[place] = [
          Mentioner(
            file: proposal.file, isNear: proposal.isNear,
            spelling: [UInt8(ascii: "/")] + place.bytes)
        ]
      }
    }
    return wanted
  }

  /// Where the links of proposals lead, of what other packages have: a link alone would be refused.
  func targets(of proposals: [Proposal]) -> [MemberPath: [Mentioner]] {
    var wanted: [MemberPath: [Mentioner]] = [:]
    for offer in offers {
      let own = proposals.filter { $0.package == offer.name }
      guard !own.isEmpty else { continue }
      for item in offer.paths where tree[item.path] == nil && isLeading(item) {
        guard let target = item.linkTarget,
          case .missing(let place) = tree.resolve(target, from: item.path.parent ?? .root),
          wanted[place] == nil, offered[place]?.isDirectory == false,
          let proposal = own.first(where: { $0.cover.takes(item.path) }),
          !proposals.contains(where: { $0.cover.takes(place) })
        else { continue }
        wanted[place] = [
          Mentioner(file: proposal.file, isNear: proposal.isNear, spelling: proposal.spelling)
        ]
      }
    }
    return wanted
  }
}
