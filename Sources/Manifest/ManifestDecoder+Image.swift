internal import Tree

extension ManifestDecoder {
  mutating func image(_ value: YAMLValue?) -> Manifest.ImageSettings {
    let keys = [
      "user", "working-dir", "env", "entrypoint", "cmd", "labels", "annotations", "exposed-ports",
      "volumes", "stop-signal", "healthcheck",
    ]
    let fields = fields(value, "image", keys)
    return Manifest.ImageSettings(
      user: user(fields?["user"]),
      workingDirectory: absolute(fields?["working-dir"], "image.working-dir"),
      environment: environment(fields?["env"]),
      entrypoint: words(fields?["entrypoint"], "image.entrypoint"),
      command: words(fields?["cmd"], "image.cmd"),
      labels: sorted(variables(fields?["labels"], "image.labels")),
      annotations: sorted(variables(fields?["annotations"], "image.annotations")),
      exposedPorts: ports(fields?["exposed-ports"]),
      volumes: volumes(fields?["volumes"]),
      stopSignal: signal(fields?["stop-signal"]),
      healthcheck: healthcheck(fields?["healthcheck"]))
  }

  private mutating func healthcheck(_ value: YAMLValue?) -> Manifest.Healthcheck? {
    let what = "image.healthcheck"
    let keys = ["test", "interval", "timeout", "start-period", "retries"]
    guard let value, let fields = fields(value, what, keys) else { return nil }
    if fields["test"] == nil { missing("test", of: "'\(what)'", at: value.position) }
    guard var test = words(fields["test"], "\(what).test") else { return nil }
    if test.isEmpty { note(value.position, "cannot read '\(what).test': it is empty") }
    // A command alone is what is meant; a line for a shell needs one in the image.
    if !["CMD", "CMD-SHELL", "NONE"].contains(test.first) { test.insert("CMD", at: 0) }
    return Manifest.Healthcheck(
      test: test, interval: duration(fields["interval"], "\(what).interval"),
      timeout: duration(fields["timeout"], "\(what).timeout"),
      startPeriod: duration(fields["start-period"], "\(what).start-period"),
      retries: number(fields["retries"], "\(what).retries", 1...1000).map { Int64($0.value) })
  }

  /// `30s`, `1m30s`, `500ms`: in nanoseconds, at least a millisecond.
  private mutating func duration(_ value: YAMLValue?, _ what: String) -> Int64? {
    guard let found = line(value, what) else { return nil }
    var rest = Array(found.value.utf8)[...]
    var total: Int64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest[unit.endIndex...]
      let units: [String: Int64] = [
        "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000,
      ]
      guard (1...6).contains(digits.count),
        let scale = units[String(decoding: unit, as: UTF8.self)],
        let count = Int64(String(decoding: digits, as: UTF8.self))
      else {
        total = 0
        break
      }
      total += count * scale
    }
    guard total > 0 else {
      note(
        found.position, "cannot read '\(what)': \(quote(found.value)) is not a time such as 30s")
      return nil
    }
    return total
  }

  private func sorted(_ settings: [Manifest.Setting]) -> [Manifest.Setting] {
    settings.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Names and texts that may have variables, which are looked at here and filled in later.
  private mutating func variables(_ value: YAMLValue?, _ what: String) -> [Manifest.Setting] {
    let settings = settings(value, what) ?? []
    for setting in settings { check(setting.value, "\(what).\(setting.name)", setting.position) }
    return settings
  }

  /// Notes what is wrong with the variables of a text.
  mutating func check(_ text: String, _ what: String, _ position: SourcePosition) {
    do {
      _ = try VariableText(parsing: text, of: what, at: position)
    } catch {
      for problem in error.problems { note(problem.position, problem.message) }
    }
  }

  /// `user`, `uid`, either with `:group` or `:gid` (OCI image-spec, config.md, "User").
  private mutating func user(_ value: YAMLValue?) -> String? {
    guard let found = line(value, "image.user") else { return nil }
    let parts = found.value.utf8.split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    let isGood = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isWord) }
    guard isGood else {
      note(
        found.position,
        "cannot read 'image.user': \(quote(found.value)) is not USER or USER:GROUP")
      return nil
    }
    return found.value
  }

  private mutating func absolute(_ value: YAMLValue?, _ what: String) -> String? {
    guard let found = line(value, what) else { return nil }
    checkVariables(found, what)
    do {
      return try MemberPath(absolute: found.value).description
    } catch {
      note(found.position, "cannot read '\(what)': \(error)")
      return nil
    }
  }

  private mutating func environment(_ value: YAMLValue?) -> [Manifest.Setting] {
    let settings = variables(value, "image.env")
    for setting in settings where setting.name.contains("=") {
      note(setting.position, "cannot read 'image.env': the name \(quote(setting.name)) has '='")
    }
    return settings
  }

  /// The words of a command; an empty list says that there is none.
  private mutating func words(_ value: YAMLValue?, _ what: String) -> [String]? {
    guard let items = list(value, what) else { return nil }
    var words: [String] = []
    for item in items {
      guard let word = text(item, what) else { continue }
      if word.value.utf8.contains(0) {
        note(word.position, "cannot read '\(what)': a NUL byte")
      }
      checkVariables(word, what)
      words.append(word.value)
    }
    return words
  }

  /// `80`, `80/tcp` or `53/udp` (OCI image-spec, config.md, "ExposedPorts").
  private mutating func ports(_ value: YAMLValue?) -> [String] {
    var ports: Set<String> = []
    for item in list(value, "image.exposed-ports") ?? [] {
      switch item.content {
      case .plain(let text), .text(let text):
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let plain = YAMLValue(content: .plain(String(parts[0])), position: item.position)
        let number = number(plain, "image.exposed-ports", 1...65535)
        guard parts.count == 1 || parts.count == 2 && ["tcp", "udp", "sctp"].contains(parts[1])
        else {
          note(
            item.position,
            "cannot read 'image.exposed-ports': \(quote(text)) is not PORT, PORT/tcp or PORT/udp")
          continue
        }
        if let number { ports.insert("\(number.value)/\(parts.count == 2 ? parts[1] : "tcp")") }
      case .list, .map: wrongType(item, "image.exposed-ports", "a port such as 8080/tcp")
      }
    }
    return ports.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private mutating func volumes(_ value: YAMLValue?) -> [String] {
    var volumes: Set<String> = []
    for item in list(value, "image.volumes") ?? [] {
      if let path = absolute(item, "image.volumes") { volumes.insert(path) }
    }
    return volumes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// `SIGTERM`, `SIGRTMIN+3` or a number in quotes (OCI image-spec, config.md, "StopSignal").
  private mutating func signal(_ value: YAMLValue?) -> String? {
    guard let found = line(value, "image.stop-signal") else { return nil }
    let name = found.value.hasPrefix("SIG") ? found.value.utf8.dropFirst(3) : found.value.utf8[...]
    let isNumber = name.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    let isName =
      found.value.hasPrefix("SIG")
      && name.allSatisfy {
        (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || "+-".utf8.contains($0)
      }
    guard !name.isEmpty, isName || isNumber else {
      note(
        found.position,
        "cannot read 'image.stop-signal': \(quote(found.value)) is not a signal such as SIGTERM")
      return nil
    }
    return found.value
  }

  mutating func certificates(_ value: YAMLValue?) -> Manifest.Certificates? {
    let keys = ["bundle", "extra", "hash-links", "java-keystore"]
    guard let value, let fields = fields(value, "ca-certificates", keys) else { return nil }
    if fields["bundle"] == nil, !isPart {
      missing("bundle", of: "'ca-certificates'", at: value.position)
    }
    var extra: [Manifest.LocalFile] = []
    for item in list(fields["extra"], "ca-certificates.extra") ?? [] {
      if let file = localFile(item, "ca-certificates.extra") { extra.append(file) }
    }
    let bundle = path(fields["bundle"], "ca-certificates.bundle")?.value
    let hashLinks = bool(fields["hash-links"], "ca-certificates.hash-links")?.value ?? false
    let keystore = path(fields["java-keystore"], "ca-certificates.java-keystore")?.value
    guard let bundle else { return nil }
    return Manifest.Certificates(
      bundle: bundle, extra: extra, hashLinks: hashLinks, javaKeystore: keystore,
      position: value.position)
  }

  /// Names as os-release(5) has them; values are quoted when the file is made, and `null`, spelled
  /// so, takes a line away.
  mutating func osRelease(_ value: YAMLValue?) -> [Manifest.ReleaseLine] {
    var lines: [Manifest.ReleaseLine] = []
    for member in members(value, "os-release") ?? [] {
      var text: String?
      if case .plain("null") = member.value.content {
        text = nil
      } else {
        guard let found = self.text(member.value, "os-release.\(member.key)") else { continue }
        text = found.value
      }
      let isName = member.key.utf8.allSatisfy {
        (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
      }
      if !isName || member.key.isEmpty
        || text?.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) == true
      {
        note(
          member.position,
          "cannot use \(quote(member.key)) in 'os-release': a name has capitals, digits and '_', "
            + "a value is one line")
      }
      lines.append(
        Manifest.ReleaseLine(name: member.key, value: text, position: member.position))
    }
    return lines
  }

  mutating func layers(_ value: YAMLValue?) -> Located<Manifest.LayerPlan>? {
    guard let value else { return nil }
    if case .map = value.content {
      guard let fields = fields(value, "layers", ["budget"]) else { return nil }
      if fields["budget"] == nil { missing("budget", of: "'layers'", at: value.position) }
      return number(fields["budget"], "layers.budget", 1...100)
        .map { Located(.budget($0.value), at: value.position) }
    }
    guard let found = text(value, "layers") else { return nil }
    switch found.value {
    case "single": return Located(.single, at: found.position)
    case "package": return Located(.package, at: found.position)
    default:
      note(
        found.position,
        "cannot read 'layers': \(quote(found.value)) is not one of single, package, {budget: N}")
      return nil
    }
  }
}
