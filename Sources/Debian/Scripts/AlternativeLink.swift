/// A link that `update-alternatives` would make when a package is installed.
package struct AlternativeLink: Hashable, Sendable {
  /// What a group of links that go together is called, such as `awk`; slaves have their master's.
  package var group: String
  /// The generic path, such as `/usr/bin/awk`.
  package var link: String
  /// What the package offers for it, such as `/usr/bin/mawk`.
  package var path: String
  /// The highest one wins.
  package var priority: Int

  package init(group: String, link: String, path: String, priority: Int) {
    self.group = group
    self.link = link
    self.path = path
    self.priority = priority
  }

  /// The literal calls in a maintainer script, their slaves among them (update-alternatives(1)).
  package static func read(script: MaintainerScript) -> [AlternativeLink] {
    var found: [AlternativeLink] = []
    // Behind a link there may be slaves that only running would tell, such as pages of manuals.
    for call in script.calls(of: ["update-alternatives"], cut: true) {
      var priority = 0
      var group = ""
      var index = 1
      while index < call.count {
        switch call[index] {
        case "--install" where index + 4 < call.count:
          priority = Int(call[index + 4]) ?? 0
          group = call[index + 2]
          found.append(
            AlternativeLink(
              group: group, link: call[index + 1], path: call[index + 3], priority: priority))
          index += 5
        case "--slave" where index + 3 < call.count, "--follower" where index + 3 < call.count:
          found.append(
            AlternativeLink(
              group: group, link: call[index + 1], path: call[index + 3], priority: priority))
          index += 4
        default: index += 1
        }
      }
    }
    return found.filter { $0.link.hasPrefix("/") && $0.path.hasPrefix("/") }
  }
}
