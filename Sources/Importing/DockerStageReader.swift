internal import Manifest

/// Turns the instructions of a stage into keys of a manifest.
struct DockerStageReader {
  var variables: DockerVariables
  let kind: (String) -> LocalKind
  private var directory = "/"
  private var environment: [(name: String, value: String)] = []
  private var labels: [(name: String, value: String)] = []
  private var ports: [String] = []
  private var volumes: [String] = []
  private var image: [String: String] = [:]
  private var needsShell = false
  private var lastUID = 999

  init(variables: DockerVariables, kind: @escaping (String) -> LocalKind) {
    self.variables = variables
    self.kind = kind
  }

  mutating func read(_ instruction: Dockerfile.Instruction, into manifest: inout ImportedManifest) {
    let text = variables.filled(instruction.text)
    switch instruction.word {
    case "ARG": ImportedManifest.define(instruction.text, &variables)
    case "ENV": setEnvironment(instruction.text)
    case "LABEL": for pair in Self.pairs(text) { Self.set(pair, &labels) }
    case "WORKDIR":
      directory = path(text)
      image["working-dir"] = YAMLText.quoted(directory)
      manifest.add([("path", YAMLText.quoted(directory))], to: "directories")
    case "USER": image["user"] = YAMLText.quoted(text)
    case "EXPOSE": ports += Dockerfile.words(text).filter { !ports.contains($0) }
    case "VOLUME": volumes += Dockerfile.jsonList(text) ?? Dockerfile.words(text)
    case "STOPSIGNAL": image["stop-signal"] = YAMLText.quoted(text)
    // A shell of the image fills in its own variables.
    case "ENTRYPOINT":
      image["entrypoint"] = command(instruction.text)
    case "CMD": image["cmd"] = command(instruction.text)
    case "HEALTHCHECK": readHealthcheck(instruction.text)
    case "COPY", "ADD": readCopy(instruction, text, &manifest)
    case "RUN": readRun(instruction, &manifest)
    case "MAINTAINER": break
    default: manifest.remark("line \(instruction.line): \(instruction.word) \(text)")
    }
  }

  /// Writes what stands for the whole image.
  mutating func finish(_ manifest: inout ImportedManifest) {
    if needsShell { manifest.includes.append("whittle:shell") }
    if !environment.isEmpty { image["env"] = Self.map(environment) }
    if !labels.isEmpty { image["labels"] = Self.map(labels) }
    func list(_ items: [String]) -> String {
      "[" + items.map(YAMLText.quoted).joined(separator: ", ") + "]"
    }
    if !ports.isEmpty { image["exposed-ports"] = list(ports) }
    if !volumes.isEmpty { image["volumes"] = list(volumes) }
    let order = [
      "user", "working-dir", "env", "entrypoint", "cmd", "labels", "exposed-ports", "volumes",
      "stop-signal", "healthcheck",
    ]
    manifest.image = order.compactMap { key in image[key].map { (key, $0) } }
  }

  private static func map(_ pairs: [(name: String, value: String)]) -> String {
    let members = pairs.map { pair in
      // A `${` of the value is text, not a variable of the manifest.
      let value = pair.value.replacing("${", with: "\\${")
      return "\(YAMLText.quoted(pair.name)): \(YAMLText.quoted(value))"
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func set(
    _ pair: (name: String, value: String), _ pairs: inout [(name: String, value: String)]
  ) {
    pairs.removeAll { $0.name == pair.name }
    pairs.append(pair)
  }

  private mutating func setEnvironment(_ text: String) {
    for (name, value) in Self.pairs(text) {
      let filled = variables.filled(value)
      variables[name] = filled
      Self.set((name, filled), &environment)
    }
  }

  /// `NAME=value NAME=value`, or the old form `NAME value`.
  private static func pairs(_ text: String) -> [(name: String, value: String)] {
    let words = Dockerfile.words(text)
    guard let first = words.first, first.contains("=") else {
      guard let name = words.first else { return [] }
      return [(name, words.dropFirst().joined(separator: " "))]
    }
    return words.map { word in
      let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(halves[0]), halves.count > 1 ? String(halves[1]) : "")
    }
  }

  /// A path as seen from the working directory.
  private func path(_ text: String) -> String {
    var parts = text.hasPrefix("/") ? [] : directory.split(separator: "/").map(String.init)
    for part in text.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return "/" + parts.joined(separator: "/")
  }

  private mutating func command(_ text: String) -> String {
    let (words, isShell) = Dockerfile.command(text)
    if isShell || words.first == "sh" || words.first == "/bin/sh" { needsShell = true }
    return "["
      + words.map { YAMLText.quoted($0.replacing("${", with: "\\${")) }.joined(separator: ", ")
      + "]"
  }

  private mutating func readHealthcheck(_ text: String) {
    var rest = text
    var members: [String] = []
    while rest.hasPrefix("--") {
      let word = rest.prefix { $0 != " " }
      let halves = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
      let known = ["interval", "timeout", "start-period", "retries"]
      if halves.count == 2, known.contains(halves[0]) {
        members.append("\(halves[0]): \(halves[1])")
      }
      rest = String(rest.dropFirst(word.count).drop { $0 == " " })
    }
    if rest == "NONE" {
      image["healthcheck"] = "{test: [NONE]}"
    } else if rest.hasPrefix("CMD") {
      let test = command(String(rest.dropFirst(3).drop { $0 == " " }))
      image["healthcheck"] = "{" + (["test: \(test)"] + members).joined(separator: ", ") + "}"
    }
  }

  private func readCopy(
    _ instruction: Dockerfile.Instruction, _ text: String, _ manifest: inout ImportedManifest
  ) {
    func remark(_ why: String) {
      manifest.remark("line \(instruction.line): \(instruction.word) \(text) (\(why))")
    }
    let words = Dockerfile.words(text)
    let options = words.prefix { $0.hasPrefix("--") }
    var places =
      Dockerfile.jsonList(words.dropFirst(options.count).joined(separator: " "))
      ?? Array(words.dropFirst(options.count))
    if options.contains(where: { $0.hasPrefix("--from") }) {
      return remark("from another image or stage: build it first, and name the file")
    }
    guard let target = places.popLast(), !places.isEmpty else { return }
    let mode = options.first { $0.hasPrefix("--chmod=") }.map { String($0.dropFirst(8)) }
    if options.contains(where: { $0.hasPrefix("--chown") }) {
      remark("owners are `uid` and `gid` of `files` and `trees`")
    }
    if let document = instruction.document, places[0].hasPrefix("<<") {
      var members = [("path", YAMLText.quoted(path(target)))]
      members.append(("text", YAMLText.quoted(document)))
      if let mode { members.append(("mode", YAMLText.quoted(mode))) }
      return manifest.add(members, to: "files")
    }
    for source in places {
      if source.contains("://") || source.hasPrefix("git@") {
        remark("a build reads no network: fetch it first, and name the file")
        continue
      }
      if source.contains("*") || source.contains("?") {
        remark("name each file, or a directory in `trees`")
        continue
      }
      var name = source
      while name.hasPrefix("/") || name.hasPrefix("./") {
        name = String(name.drop { $0 != "/" }.dropFirst())
      }
      let into = target.hasSuffix("/") || target == "." || places.count > 1
      switch kind(name.isEmpty ? "." : name) {
      case .directory:
        manifest.add(
          [
            ("path", YAMLText.quoted(path(target))),
            ("source", YAMLText.quoted(name.isEmpty ? "." : name)),
          ], to: "trees")
      case .file, .absent:
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let place = into ? path(target) + (path(target) == "/" ? "" : "/") + last : path(target)
        var members = [("path", YAMLText.quoted(place)), ("source", YAMLText.quoted(name))]
        if let mode { members.append(("mode", YAMLText.quoted(mode))) }
        manifest.add(members, to: "files")
        if kind(name) == .absent { remark("\(name) is not there") }
      }
    }
  }

  private mutating func readRun(
    _ instruction: Dockerfile.Instruction, _ manifest: inout ImportedManifest
  ) {
    let text = instruction.document ?? instruction.text
    var script = text
    while script.hasPrefix("--") { script = String(script.drop { $0 != " " }.drop { $0 == " " }) }
    if let words = Dockerfile.jsonList(script) { script = words.joined(separator: " ") }
    let separated = script.replacing("&&", with: "\n").replacing(";", with: "\n")
      .replacing("||", with: "\n")
    for line in separated.split(separator: "\n") {
      let words = Dockerfile.words(variables.filled(String(line)))
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      if !readCommand(words, &manifest) {
        manifest.remark("line \(instruction.line): RUN \(words.joined(separator: " "))")
      }
    }
  }

  /// Whether a command of a shell has a counterpart, which is added.
  private mutating func readCommand(
    _ words: [String], _ manifest: inout ImportedManifest
  ) -> Bool {
    var words = words[...]
    // What is set for the command alone.
    while let word = words.first, word.contains("="), !word.hasPrefix("-") { words.removeFirst() }
    let plain = words.dropFirst().filter { !$0.hasPrefix("-") }
    switch words.first {
    case nil, "set", "apt-get", "apt":
      guard words.first?.hasPrefix("apt") == true, let verb = plain.first else { return true }
      guard verb == "install" else { return true }
      takePackages(Array(plain.dropFirst()), &manifest)
      return true
    case "rm":
      return plain.allSatisfy { $0.hasPrefix("/var/lib/apt") || $0.hasPrefix("/var/cache") }
    case "mkdir":
      for item in plain { manifest.add([("path", YAMLText.quoted(path(item)))], to: "directories") }
      return true
    case "ln" where words.contains("-s") || words.contains("-sf") || words.contains("-sfn"):
      guard plain.count == 2 else { return false }
      manifest.add(
        [("path", YAMLText.quoted(path(plain[1]))), ("target", YAMLText.quoted(plain[0]))],
        to: "symlinks")
      return true
    case "useradd", "adduser": return addUser(Array(words), &manifest)
    case "groupadd", "addgroup": return true
    default: return false
    }
  }

  private func takePackages(_ words: [String], _ manifest: inout ImportedManifest) {
    for word in words {
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard let name = halves.first?.prefix(while: { $0 != ":" && $0 != "/" }), !name.isEmpty,
        name.utf8.allSatisfy({ byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "+-.".utf8.contains(byte)
        })
      else {
        manifest.remark("the package '\(word)'")
        continue
      }
      manifest.takeAll(of: String(name))
      if halves.count == 2 { manifest.versions[String(name)] = halves[1] }
    }
  }

  /// `useradd -r -u 10001 app`, with the number that is given or the next one of the system's.
  private mutating func addUser(
    _ words: [String], _ manifest: inout ImportedManifest
  ) -> Bool {
    func value(_ names: [String]) -> String? {
      for (index, word) in words.enumerated() {
        for name in names {
          if word == name, index + 1 < words.count { return words[index + 1] }
          if word.hasPrefix("\(name)=") { return String(word.dropFirst(name.count + 1)) }
        }
      }
      return nil
    }
    guard let name = words.last, !name.hasPrefix("-"), words.count > 1 else { return false }
    let uid = value(["-u", "--uid"]).flatMap { Int($0) } ?? lastUID
    if value(["-u", "--uid"]) == nil { lastUID -= 1 }
    let home = value(["-d", "--home-dir", "--home"]) ?? "/nonexistent"
    let shell = value(["-s", "--shell"]) ?? "/usr/sbin/nologin"
    manifest.add(
      [
        ("name", YAMLText.plain(name)), ("uid", "\(uid)"), ("gid", "\(uid)"),
        ("home", YAMLText.quoted(home)), ("shell", YAMLText.quoted(shell)),
      ], to: "users")
    manifest.add([("name", YAMLText.plain(name)), ("gid", "\(uid)")], to: "groups")
    return true
  }
}
