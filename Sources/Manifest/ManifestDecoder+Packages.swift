import Debian
internal import Tree
import SystemPackage

extension ManifestDecoder {
  mutating func packages(_ value: YAMLValue?) -> [Manifest.PackageSelection] {
    var found: [(key: String, selection: Manifest.PackageSelection)] = []
    for member in members(value, "packages") ?? [] {
      guard let source = packageSource(member),
        let selection = selection(member, source)
      else { continue }
      found.append((member.key, selection))
    }
    found.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return found.map(\.selection)
  }

  private mutating func packageSource(_ member: YAMLMember) -> Manifest.PackageSource? {
    if member.key.hasPrefix("/"), !member.key.hasPrefix("/./") {
      note(
        member.position,
        "cannot use package \(quote(member.key)): name a .deb relative to this file, "
          + "as in './agent_1.2_amd64.deb'")
      return nil
    }
    if member.key.contains("/") {
      guard member.key.hasSuffix(".deb") else {
        note(
          member.position,
          "cannot use package \(quote(member.key)): a local package is a file ending in .deb")
        return nil
      }
      // The loader has made the key relative to the working directory already.
      let path = FilePath(member.key).lexicallyNormalized()
      let deb = Manifest.LocalFile(
        spelling: member.key.hasPrefix("/")
          ? "./\(path.lastComponent?.string ?? "")" : member.key, path: path,
        position: member.position)
      return file(deb, "packages", hasVariables: true).map { .local($0) }
    }
    return packageName(member.key, member.position).map { .archive($0) }
  }

  mutating func packageName(_ text: String, _ position: SourcePosition) -> PackageName? {
    do {
      return try PackageName(parsing: text)
    } catch {
      let hint = text.hasSuffix(".deb") ? "; a .deb beside this file is named './\(text)'" : ""
      note(position, "cannot use package name \(quote(text)): \(error.reason)\(hint)")
      return nil
    }
  }

  private mutating func selection(
    _ member: YAMLMember, _ source: Manifest.PackageSource
  ) -> Manifest.PackageSelection? {
    let what = "packages.\(member.key)"
    switch member.value.content {
    case .list, .map: break
    default:
      // In one file of several it takes away what another says.
      if isPart, member.value.isNone { return nil }
      if member.value.isNone {
        note(
          member.value.position,
          "'\(member.key): none' has no effect: nothing that is included names the package")
        return nil
      }
      guard member.value.isAll else {
        wrongType(
          member.value, what, "a list of patterns, 'all', or a map with 'files'")
        return nil
      }
    }
    let keys = ["files", "version", "architectures", "dependencies"]
    guard let fields = fields(member.value.longPackage, what, keys) else { return nil }
    if fields["files"] == nil, !isPart { missing("files", of: "'\(what)'", at: member.position) }
    return Manifest.PackageSelection(
      source: source, position: member.position,
      files: files(fields["files"], "\(what).files"),
      version: constraint(fields["version"], "\(what).version"),
      architectures: architectures(fields["architectures"], "\(what).architectures")?
        .map(\.value),
      dependencies: word(fields["dependencies"], "\(what).dependencies"))
  }

  private mutating func files(_ value: YAMLValue?, _ what: String) -> Manifest.FileSelection {
    guard let value else { return .patterns([]) }
    if value.isAll { return .all(value.position) }
    guard case .list(let items) = value.content else {
      wrongType(value, what, "a list of patterns, or 'all'")
      return .patterns([])
    }
    var patterns: [Manifest.FilePattern] = []
    for item in items {
      if let pattern = filePattern(item, what) { patterns.append(pattern) }
    }
    return .patterns(patterns)
  }

  private mutating func filePattern(_ item: YAMLValue, _ what: String) -> Manifest.FilePattern? {
    guard case .map = item.content else {
      return pattern(item, what).map { Manifest.FilePattern(pattern: $0, isOptional: false) }
    }
    guard let fields = fields(item, what, ["path", "optional"]) else { return nil }
    if fields["path"] == nil { missing("path", of: "an item of '\(what)'", at: item.position) }
    let isOptional = bool(fields["optional"], "\(what).optional")?.value ?? false
    return pattern(fields["path"], "\(what).path").map {
      Manifest.FilePattern(pattern: $0, isOptional: isOptional)
    }
  }

  private mutating func constraint(
    _ value: YAMLValue?, _ what: String
  ) -> Located<VersionConstraint>? {
    guard let found = line(value, what) else { return nil }
    do {
      return Located(try VersionConstraint(parsing: found.value), at: found.position)
    } catch {
      note(
        found.position, "cannot read '\(what)': \(quote(found.value)): \(error.reason)")
      return nil
    }
  }

  mutating func packageNames(_ value: YAMLValue?, _ what: String) -> [Located<PackageName>] {
    var names: [Located<PackageName>] = []
    for line in lines(value, what) ?? [] {
      if let name = packageName(line.value, line.position) {
        names.append(Located(name, at: line.position))
      }
    }
    return names
  }

  mutating func metadata(_ value: YAMLValue?, or position: SourcePosition) -> Manifest.Metadata {
    let fields = fields(value, "metadata", ["copyright", "dpkg"])
    let records: Located<Manifest.DpkgRecords>? = word(fields?["dpkg"], "metadata.dpkg")
    return Manifest.Metadata(
      copyright: bool(fields?["copyright"], "metadata.copyright")?.value ?? true,
      dpkg: records?.value ?? .statusDirectory, position: records?.position ?? position)
  }

  mutating func preferences(_ value: YAMLValue?) -> [Manifest.Preference] {
    var found: [Manifest.Preference] = []
    for member in members(value, "prefer") ?? [] {
      let key = YAMLValue(content: .text(member.key), position: member.position)
      let pattern = pattern(key, "prefer")
      guard let name = line(member.value, "prefer.\(member.key)"),
        let package = packageName(name.value, name.position), let pattern
      else { continue }
      found.append(
        Manifest.Preference(pattern: pattern, package: package, position: member.position))
    }
    return found
  }

  mutating func allowances(_ value: YAMLValue?) -> Manifest.Allowances {
    let keys = [
      "missing-libraries", "missing-interpreters", "dangling", "setuid", "world-writable",
      "copyright", "empty-packages", "image-settings", "symbol-versions", "runtimes",
    ]
    let fields = fields(value, "allow", keys)
    var interpreters: [Located<MemberPath>] = []
    for item in list(fields?["missing-interpreters"], "allow.missing-interpreters") ?? [] {
      if let path = path(item, "allow.missing-interpreters") { interpreters.append(path) }
    }
    return Manifest.Allowances(
      missingLibraries: lines(fields?["missing-libraries"], "allow.missing-libraries") ?? [],
      missingInterpreters: interpreters,
      dangling: patterns(fields?["dangling"], "allow.dangling"),
      setuid: patterns(fields?["setuid"], "allow.setuid"),
      worldWritable: patterns(fields?["world-writable"], "allow.world-writable"),
      copyright: packageNames(fields?["copyright"], "allow.copyright"),
      emptyPackages: packageNames(fields?["empty-packages"], "allow.empty-packages"),
      settings: lines(fields?["image-settings"], "allow.image-settings") ?? [],
      symbolVersions: lines(fields?["symbol-versions"], "allow.symbol-versions") ?? [],
      runtimes: lines(fields?["runtimes"], "allow.runtimes") ?? [])
  }
}
