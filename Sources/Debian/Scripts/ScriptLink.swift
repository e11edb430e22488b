/// A symbolic link that a maintainer script makes when a package is installed.
package struct ScriptLink: Hashable, Sendable {
  /// Absolute.
  package var path: String
  /// As it is spelled.
  package var target: String

  package init(path: String, target: String) {
    self.path = path
    self.target = target
  }

  /// The literal calls `ln -s TARGET PATH` in a maintainer script (ln(1)), less those that it chooses
  /// among others.
  package static func read(script: MaintainerScript) -> [ScriptLink] {
    var found: [ScriptLink] = []
    var known: Set<ScriptLink> = []
    for call in script.calls(of: ["ln"], sure: true) {
      let options = call.dropFirst().prefix { $0.hasPrefix("-") }
      let words = Array(call.dropFirst(1 + options.count))
      let isSymbolic = options.contains {
        $0 == "--symbolic" || !$0.hasPrefix("--") && $0.contains("s")
      }
      guard isSymbolic, words.count == 2, let name = words[0].split(separator: "/").last,
        words[1].hasPrefix("/")
      else { continue }
      let path = words[1].hasSuffix("/") ? words[1] + name : words[1]
      let link = ScriptLink(path: path, target: words[0])
      if known.insert(link).inserted { found.append(link) }
    }
    return found
  }
}
