internal import Manifest

extension ImportedManifest {
  /// A manifest of slices and of all that they need.
  ///
  /// Paths stay as they are, because most packages of Ubuntu have the same in Debian; what only some
  /// architectures have is optional. Scripts (`mutate`) are not run.
  ///
  /// - Throws: ``ImportError``, `ManifestError` for definitions that are no YAML.
  package init(
    chisel release: inout ChiselRelease, _ names: [String], named name: String
  ) throws {
    self.init(name: name, includes: ["whittle:debian13"])
    head = [
      "From slices of chisel: \(names.joined(separator: " "))",
      "`whittle lock` says which patterns have no file in Debian's packages.",
    ]
    for slice in try release.slices(names) { add(slice) }
  }

  private mutating func add(_ slice: ChiselRelease.Slice) {
    var patterns: [String] = []
    for content in slice.contents {
      // `metadata: {copyright: true}`, the default, brings it.
      if content.key == "/usr/share/doc/\(slice.package)/copyright" { continue }
      patterns += self.patterns(of: content, slice)
    }
    take(patterns, of: slice.package, for: slice.name)
    if slice.isMutated {
      remark("\(slice.name): a script (`mutate`) that changes its files, which nothing runs here")
    }
  }

  /// The patterns of a path of a slice; what makes a path becomes a key of its own.
  private mutating func patterns(
    of content: YAMLMember, _ slice: ChiselRelease.Slice
  ) -> [String] {
    let path = content.key.hasSuffix("/") ? String(content.key.dropLast()) : content.key
    func field(_ name: String) -> String? { ChiselRelease.text(content.value.member(name)) }
    let quoted = YAMLText.quoted(path)
    if let target = field("symlink") {
      add([("path", quoted), ("target", YAMLText.quoted(target))], to: "symlinks")
      return []
    }
    if path == "/etc/ssl/certs/ca-certificates.crt", field("text") != nil {
      if !values.contains(where: { $0.key == "ca-certificates" }) {
        values.append(("ca-certificates", "{bundle: \(path)}"))
      }
      return []
    }
    if field("generate") != nil {
      remark("\(slice.name): \(content.key), which lists what an image has; here the lock does")
      return []
    }
    if let source = field("copy") {
      remark("\(slice.name): \(content.key), a copy of \(source) under another name")
      return []
    }
    if field("until") != nil {
      remark("\(slice.name): \(content.key), which is there for a script alone")
      return []
    }
    let mode = field("mode").map { $0.hasPrefix("0o") ? String($0.dropFirst(2)) : $0 }
    let mod =
      mode.map { [("mode", YAMLText.quoted($0.count > 4 ? String($0.suffix(4)) : $0))] } ?? []
    if field("make") == "true" {
      add([("path", quoted)] + mod, to: "directories")
      return []
    }
    if let text = field("text") {
      if field("mutable") == "true" {
        remark("\(slice.name): \(content.key), which a script fills in")
        return []
      }
      add([("path", quoted), ("text", YAMLText.quoted(text))] + mod, to: "files")
      return []
    }
    // Some architectures have it, or only some packages do.
    let isOptional = content.value.member("arch") != nil
    return ChiselPattern.patterns(path).map { pattern in
      let text = YAMLText.quoted(pattern)
      return isOptional ? "{path: \(text), optional: true}" : text
    }
  }
}

/// Paths of slices as patterns: there, `**` may be a part of a segment, and nothing else is special but
/// `*` and `?`.
enum ChiselPattern {
  static func patterns(_ path: String) -> [String] {
    var found = [""]
    for segment in path.split(separator: "/") {
      let halves = segment.split(separator: "**", omittingEmptySubsequences: false)
      var forms: [String] = []
      if segment == "**" || halves.count == 1 {
        forms = [escaped(segment)]
      } else {
        let first = escaped(halves[0])
        let last = escaped(halves[halves.count - 1])
        switch (first.isEmpty, last.isEmpty) {
        case (true, _): forms = ["**/*\(last)"]
        case (false, true): forms = ["\(first)*", "\(first)*/**"]
        case (false, false): forms = ["\(first)*\(last)", "\(first)*/**/*\(last)"]
        }
      }
      found = found.flatMap { start in forms.map { "\(start)/\($0)" } }
    }
    return found
  }

  private static func escaped(_ text: Substring) -> String {
    text.reduce(into: "") { $0 += "[]{}$\\".contains($1) ? "\\\($1)" : String($1) }
  }
}
