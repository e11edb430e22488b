import Rootfs
internal import Tree

extension ManifestDecoder {
  /// The greatest user or group; the one after it means "none" to the kernel.
  private static let greatestID = Int(UInt32.max) - 1

  mutating func users(_ value: YAMLValue?) -> [Manifest.User] {
    items(value, "users", "name") { decoder, item in decoder.user(item) }
  }

  private mutating func user(_ item: YAMLValue) -> Manifest.User? {
    let what = "users"
    if item.isScalar {
      return account(item, what).map {
        Manifest.User(
          name: $0.value, uid: 0, gid: 0, comment: "", home: "", shell: "", isByName: true,
          position: item.position)
      }
    }
    let keys = ["name", "uid", "gid", "home", "shell", "comment"]
    guard let fields = fields(item, what, keys) else { return nil }
    for key in ["name", "uid", "gid"] where fields[key] == nil {
      missing(key, of: "an item of 'users'", at: item.position)
    }
    let uid = number(fields["uid"], "users.uid", 0...Self.greatestID)
    let gid = number(fields["gid"], "users.gid", 0...Self.greatestID)
    let home = accountField(fields["home"], "users.home", mayBeEmpty: false)
    let shell = accountField(fields["shell"], "users.shell", mayBeEmpty: true)
    let comment = accountField(fields["comment"], "users.comment", mayBeEmpty: true)
    guard let name = account(fields["name"], "users.name"), let uid, let gid else { return nil }
    return Manifest.User(
      name: name.value, uid: UInt32(uid.value), gid: UInt32(gid.value),
      comment: comment ?? name.value, home: home ?? "/nonexistent",
      shell: shell ?? "/sbin/nologin", position: item.position)
  }

  mutating func groups(_ value: YAMLValue?) -> [Manifest.Group] {
    items(value, "groups", "name") { decoder, item in decoder.group(item) }
  }

  private mutating func group(_ item: YAMLValue) -> Manifest.Group? {
    if item.isScalar {
      return account(item, "groups").map {
        Manifest.Group(
          name: $0.value, gid: 0, members: [], isByName: true, position: item.position)
      }
    }
    guard let fields = fields(item, "groups", ["name", "gid", "members"]) else { return nil }
    for key in ["name", "gid"] where fields[key] == nil {
      missing(key, of: "an item of 'groups'", at: item.position)
    }
    var members: [String] = []
    for item in list(fields["members"], "groups.members") ?? [] {
      if let name = account(item, "groups.members") { members.append(name.value) }
    }
    let gid = number(fields["gid"], "groups.gid", 0...Self.greatestID)
    guard let name = account(fields["name"], "groups.name"), let gid else { return nil }
    return Manifest.Group(
      name: name.value, gid: UInt32(gid.value), members: members, position: item.position)
  }

  /// A name of useradd(8): letters, digits, `_`, `-`, `.`; at most 32.
  ///
  /// Debian's own packages have capitals in some, such as `Debian-snmp`.
  private mutating func account(_ value: YAMLValue?, _ what: String) -> Located<String>? {
    guard let found = line(value, what) else { return nil }
    let bytes = Array(found.value.utf8)
    let startsWell =
      bytes.first.map { (0x61...0x7a).contains($0 | 0x20) || $0 == UInt8(ascii: "_") } ?? false
    guard bytes.allSatisfy(Self.isWord), startsWell, bytes.count <= 32 else {
      note(
        found.position,
        "cannot read '\(what)': \(quote(found.value)) is not a user or group name "
          + "(at most 32 letters, digits, '_', '-' and '.'; a letter or '_' first)")
      return nil
    }
    return found
  }

  /// A field of passwd(5): no `:`, no line break.
  private mutating func accountField(
    _ value: YAMLValue?, _ what: String, mayBeEmpty: Bool
  ) -> String? {
    guard let found = text(value, what) else { return nil }
    let isBad = found.value.utf8.contains { $0 == UInt8(ascii: ":") || $0 < 0x20 || $0 == 0x7f }
    guard !isBad, mayBeEmpty || !found.value.isEmpty else {
      note(found.position, "cannot read '\(what)': it is empty, or has ':' or a line break")
      return nil
    }
    return found.value
  }

  mutating func directories(_ value: YAMLValue?) -> [Manifest.Directory] {
    items(value, "directories", "path") { decoder, item in
      let keys = ["path", "mode", "uid", "gid", "replace"]
      guard let fields = decoder.fields(item, "directories", keys) else { return nil }
      let path = decoder.requiredPath(fields, "directories")
      let ownership = decoder.ownership(fields, "directories", usual: 0o755)
      let replaces = decoder.bool(fields["replace"], "directories.replace")?.value ?? false
      guard let path else { return nil }
      return Manifest.Directory(
        path: path, ownership: ownership, replaces: replaces, position: item.position)
    }
  }

  mutating func symlinks(_ value: YAMLValue?) -> [Manifest.Symlink] {
    items(value, "symlinks", "path") { decoder, item in
      guard let fields = decoder.fields(item, "symlinks", ["path", "target", "replace"]) else {
        return nil
      }
      let path = decoder.requiredPath(fields, "symlinks")
      if fields["target"] == nil {
        decoder.missing("target", of: "an item of 'symlinks'", at: item.position)
      }
      let target = decoder.line(fields["target"], "symlinks.target")
      if let target { decoder.check(target.value, "symlinks.target", target.position) }
      let replaces = decoder.bool(fields["replace"], "symlinks.replace")?.value ?? false
      guard let path, let target else { return nil }
      return Manifest.Symlink(
        path: path, target: target.value, replaces: replaces, position: item.position)
    }
  }

  mutating func madeFiles(_ value: YAMLValue?) -> [Manifest.File] {
    items(value, "files", "path") { decoder, item in
      let keys = ["path", "text", "source", "mode", "uid", "gid", "replace"]
      guard let fields = decoder.fields(item, "files", keys) else { return nil }
      let path = decoder.requiredPath(fields, "files")
      let content = decoder.fileContent(fields)
      let ownership = decoder.ownership(fields, "files", usual: 0o644)
      let replaces = decoder.bool(fields["replace"], "files.replace")?.value ?? false
      guard let path, let content else { return nil }
      return Manifest.File(
        path: path, content: content, ownership: ownership, hasMode: fields["mode"] != nil,
        replaces: replaces, position: item.position)
    }
  }

  mutating func trees(_ value: YAMLValue?) -> [Manifest.LocalDirectory] {
    items(value, "trees", "path") { decoder, item in
      let keys = ["path", "source", "exclude", "uid", "gid", "replace"]
      guard let fields = decoder.fields(item, "trees", keys) else { return nil }
      // The whole root may be one.
      let isRoot = fields["path"].flatMap { decoder.text($0, "trees.path")?.value } == "/"
      let path = isRoot ? MemberPath.root : decoder.requiredPath(fields, "trees")
      if fields["source"] == nil {
        decoder.missing("source", of: "an item of 'trees'", at: item.position)
      }
      var exclude: [String] = []
      for line in decoder.lines(fields["exclude"], "trees.exclude") ?? [] {
        let text = YAMLValue(content: .text("/" + line.value), position: line.position)
        if decoder.pattern(text, "trees.exclude") != nil { exclude.append(line.value) }
      }
      var source = decoder.localFile(
        fields["source"], "trees.source", hasVariables: true)
      source?.exclude = exclude.sorted()
      let uid = decoder.number(fields["uid"], "trees.uid", 0...Self.greatestID)?.value ?? 0
      let gid = decoder.number(fields["gid"], "trees.gid", 0...Self.greatestID)?.value ?? 0
      let replaces = decoder.bool(fields["replace"], "trees.replace")?.value ?? false
      guard let path, let source else { return nil }
      return Manifest.LocalDirectory(
        path: path, source: source, uid: UInt32(uid), gid: UInt32(gid), replaces: replaces,
        position: item.position)
    }
  }

  /// A map from paths to what setcap(8) takes: `cap_net_bind_service=ep`.
  mutating func capabilities(_ value: YAMLValue?) -> [Manifest.Capability] {
    var found: [Manifest.Capability] = []
    for member in members(value, "capabilities") ?? [] {
      let key = YAMLValue(content: .text(member.key), position: member.position)
      guard let path = path(key, "capabilities"),
        let text = line(member.value, "capabilities.\(member.key)")
      else { continue }
      guard let capabilities = FileCapabilities(parsing: text.value) else {
        note(
          text.position,
          "cannot read 'capabilities': \(quote(text.value)) is not NAME,…=ep with names of "
            + "capabilities(7), as in 'cap_net_bind_service=ep'")
        continue
      }
      found.append(
        Manifest.Capability(
          path: path.value, capabilities: capabilities, position: member.position))
    }
    return found.sorted { $0.path < $1.path }
  }

  private mutating func fileContent(_ fields: Fields) -> Manifest.FileContent? {
    switch (fields["text"], fields["source"]) {
    case (let value?, nil): return text(value, "files.text").map { .text($0.value) }
    case (nil, let value?):
      return localFile(value, "files.source", hasVariables: true).map { .source($0) }
    case (nil, nil), (.some, .some):
      note(fields.position, "cannot read an item of 'files': give it either 'text' or 'source'")
      return nil
    }
  }

  private mutating func requiredPath(_ fields: Fields, _ what: String) -> MemberPath? {
    if fields["path"] == nil { missing("path", of: "an item of '\(what)'", at: fields.position) }
    return path(fields["path"], "\(what).path")?.value
  }

  private mutating func ownership(
    _ fields: Fields, _ what: String, usual: UInt32
  ) -> Manifest.Ownership {
    Manifest.Ownership(
      mode: mode(fields["mode"], "\(what).mode") ?? usual,
      uid: UInt32(number(fields["uid"], "\(what).uid", 0...Self.greatestID)?.value ?? 0),
      gid: UInt32(number(fields["gid"], "\(what).gid", 0...Self.greatestID)?.value ?? 0))
  }

  /// Three or four octal digits in quotes: without them YAML 1.1 and 1.2 read different numbers.
  private mutating func mode(_ value: YAMLValue?, _ what: String) -> UInt32? {
    guard let value else { return nil }
    if case .plain(let text) = value.content, !value.isNothing {
      note(
        value.position,
        "cannot read '\(what)': write the mode in quotes, as in \"0755\"; "
          + "without them YAML reads \(quote(text)) as a number")
      return nil
    }
    guard let found = text(value, what) else { return nil }
    var mode: UInt32 = 0
    let digits = Array(found.value.utf8)
    let isOctal = digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") }
    guard isOctal, digits.count == 3 || digits.count == 4 else {
      note(
        found.position,
        "cannot read '\(what)': \(quote(found.value)) is not three or four octal digits")
      return nil
    }
    for digit in digits { mode = mode << 3 | UInt32(digit - UInt8(ascii: "0")) }
    return mode
  }

  /// The items of a list of maps, no two with the same `key`.
  private mutating func items<Item>(
    _ value: YAMLValue?, _ what: String, _ key: String,
    _ decode: (inout ManifestDecoder, YAMLValue) -> Item?
  ) -> [Item] {
    var seen: [String: SourcePosition] = [:]
    var found: [Item] = []
    for item in list(value, what) ?? [] {
      if let name = item.name(key) {
        if let first = seen[name] {
          note(
            item.position,
            "cannot use an item of '\(what)': line \(first.line) has the same \(key)")
        }
        seen[name] = item.position
      }
      if let decoded = decode(&self, item) { found.append(decoded) }
    }
    return found
  }
}
