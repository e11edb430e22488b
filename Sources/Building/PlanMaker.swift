internal import Packing
internal import Content
internal import Debian
internal import ELF
internal import Lock
internal import Manifest
internal import OCI
internal import Rootfs
internal import Tree
internal import SystemPackage

/// Makes the plans of a manifest's images from its values and a lock.
struct PlanMaker {
  let manifest: Manifest
  let lock: Lock
  /// What messages call the lock.
  let lockPath: String
  /// The contents of files beside the manifest, by path.
  let localFiles: [FilePath: [UInt8]]
  /// The directories beside the manifest, by their keys.
  let trees: [FilePath: LocalTree]
  /// The files beside the manifest that their owner may execute.
  let executables: Set<FilePath>

  /// One plan for each variant and architecture, variants first.
  func plans(
    variants: [Manifest.Variant], architectures: [Architecture]
  ) throws -> [ImagePlan] {
    try variants.flatMap { variant in
      try architectures.map { try plan(variant, $0) }
    }
  }

  private func plan(_ variant: Manifest.Variant, _ architecture: Architecture) throws -> ImagePlan {
    guard let platform = Platform(debian: architecture.text), let triplet = architecture.triplet
    else { throw WorkspaceError.unknownArchitecture(architecture.text) }
    let binding = Binding(architecture: architecture.text, triplet: triplet)
    let values = VariableText.Values(
      architecture: architecture.text, triplet: triplet,
      versions: Dictionary(
        lock.packages(of: variant.name, on: architecture.text).map { ($0.name, $0.version) },
        uniquingKeysWith: { $1 }))
    var plan = ImagePlan(
      name: manifest.name, variant: variant.name, architecture: architecture.text,
      platform: platform, packages: try packages(variant, binding),
      generated: try generated(variant, architecture, values), bundle: bundle(variant),
      accounts: accounts(variant),
      temporary: variant.temporary.map {
        ImagePlan.Temporary(package: $0.value.text, position: "\($0.position)")
      },
      osRelease: variant.osRelease.first.map { first in
        ImagePlan.OSRelease(
          lines: variant.osRelease.map { .init(name: $0.name, value: $0.value) },
          origin: "os-release (\(first.position))")
      },
      linkerCache: variant.ldSoCache.flatMap { isWanted in
        guard isWanted.value else { return nil }
        return ImagePlan.LinkerCachePlan(
          triplet: triplet, origin: "ld-so-cache (\(isWanted.position))")
      },
      links: try variant.symlinks.filter { $0.path.components.count == 1 }
        .map { ImagePlan.Link(path: $0.path, target: try target(of: $0, values)) },
      execution: try execution(variant.image, values),
      annotations: try filled(variant.image.annotations, "annotations", values),
      layering: .single,
      allowances: variant.allow.bound(binding.bind),
      hasDpkgDatabase: variant.metadata.dpkg == .status,
      compressor: variant.compression.value.compressor, epoch: lock.epoch)
    plan.layering = try layering(of: plan, variant.layers.value)
    return plan
  }

  /// How an image is divided into layers, as the lock says where there is a budget.
  private func layering(
    of plan: ImagePlan, _ wanted: Manifest.LayerPlan
  ) throws(WorkspaceError) -> ImagePlan.Layering {
    switch wanted {
    case .single: return .single
    case .package: return .package
    case .budget(let budget):
      let all = lock.layers(on: plan.architecture, budget: budget)
      // A lock that is being made says it last, when the sizes of packages are known.
      if all.isEmpty, lock.outputs.isEmpty, !plan.packages.isEmpty { return .single }
      let own = Set(plan.packages.map(\.package.name))
      let groups = all.map { $0.filter(own.contains) }.filter { !$0.isEmpty }
      let named = groups.flatMap { $0 }
      guard named.count == own.count, Set(named) == own,
        groups.count <= plan.packageLayers(of: budget)
      else {
        throw .noLayers(
          budget: budget, image: plan.title, lock: lockPath, manifest: manifest.path.string)
      }
      return .groups(groups, budget: budget)
    }
  }

  /// What variables in patterns stand for.
  private struct Binding {
    var architecture: String
    var triplet: String

    func bind(_ pattern: PathPattern) -> BoundPattern {
      pattern.bound(architecture: architecture, triplet: triplet)
    }
  }

  private func packages(
    _ variant: Manifest.Variant, _ binding: Binding
  ) throws -> [ImagePlan.PlannedPackage] {
    let exclude = variant.exclude.map(binding.bind)
    let capabilities = Dictionary(
      variant.capabilities.map { ($0.path, $0.capabilities) }, uniquingKeysWith: { $1 })
    let selections = Dictionary(
      variant.packages.compactMap { selection in
        selection.name.map { ($0, selection) }
      }, uniquingKeysWith: { $1 })
    let packages = lock.packages(of: variant.name, on: binding.architecture)
    let hasOpenNames = accounts(variant).map { !$0.openNames.isEmpty } ?? false
    let whole = Self.whole(
      variant, packages, try Architecture(parsing: binding.architecture))
    return try packages.map { package in
      var selection = Selection(
        files: .patterns([]), exclude: exclude, keepsCopyright: variant.metadata.copyright,
        writesStatus: variant.metadata.dpkg == .statusDirectory)
      switch selections[package.name]?.files {
      case .all: selection.files = .all
      case .patterns(let patterns):
        selection.files = .patterns(
          patterns.map { .init(binding.bind($0.pattern), isOptional: $0.isOptional) })
      case nil:
        if variant.dependencies.value == .all || whole.contains(package.name) {
          selection.files = .all
        }
      }
      selection.alternatives = Set(
        variant.alternatives.filter { $0.package == package.name }.map(\.name))
      selection.libraries = Set(
        try package.files(in: variant.name).map { try MemberPath(absolute: $0) })
      for preference in variant.preferences where preference.package != package.name {
        selection.conceded.append(binding.bind(preference.pattern))
      }
      selection.keep = variant.keep.map(binding.bind)
      selection.capabilities = capabilities
      selection.harvest = try harvest(variant, package.name.text).map(binding.bind)
      selection.harvestsScript = hasOpenNames
      return ImagePlan.PlannedPackage(
        package: package, selection: selection, isNamed: selections[package.name] != nil)
    }
  }

  /// The dependencies of packages whose selection says that all of these come along.
  ///
  /// What the lock says of why a package is there has every relation.
  private static func whole(
    _ variant: Manifest.Variant, _ packages: [Lock.Package], _ architecture: Architecture
  ) -> Set<PackageName> {
    var children: [PackageName: [PackageName]] = [:]
    for package in packages {
      for case .dependency(let parent, _) in package.why {
        children[parent, default: []].append(package.name)
      }
    }
    var found: Set<PackageName> = []
    var queue = variant.packages.filter {
      $0.dependencies?.value == .all && $0.isTaken(on: architecture)
    }.compactMap(\.name)
    while let parent = queue.popLast() {
      for child in children[parent] ?? [] where found.insert(child).inserted {
        queue.append(child)
      }
    }
    return found
  }

  /// What generated entries need to read of a package.
  private func harvest(_ variant: Manifest.Variant, _ name: String) throws -> [PathPattern] {
    var patterns: [PathPattern] = []
    let position = SourcePosition(file: manifest.path.string, line: 1, column: 1)
    if variant.certificates != nil, name == ImagePlan.Bundle.package {
      patterns.append(try PathPattern(parsing: ImagePlan.Bundle.pattern, at: position))
    }
    if accounts(variant).map({ !$0.openNames.isEmpty }) ?? false {
      patterns.append(try PathPattern(parsing: "/usr/lib/sysusers.d/*.conf", at: position))
    }
    if variant.temporary.contains(where: { $0.value.text == name }) {
      patterns.append(try PathPattern(parsing: ImagePlan.Temporary.pattern, at: position))
    }
    if !variant.osRelease.isEmpty, name == ImagePlan.OSRelease.package {
      patterns.append(
        try PathPattern(parsing: ImagePlan.OSRelease.path.description, at: position))
    }
    return patterns
  }

  private func bundle(_ variant: Manifest.Variant) -> ImagePlan.Bundle? {
    variant.certificates.map { certificates in
      ImagePlan.Bundle(
        path: certificates.bundle,
        extra: certificates.extra.map {
          .init(name: $0.spelling, content: localFiles[$0.path] ?? [])
        },
        hasHashLinks: certificates.hashLinks, keyStore: certificates.javaKeystore,
        origin: "ca-certificates (\(certificates.position))")
    }
  }

  private func generated(
    _ variant: Manifest.Variant, _ architecture: Architecture, _ values: VariableText.Values
  ) throws -> [GeneratedEntry] {
    let epoch = lock.epoch
    var entries: [GeneratedEntry] = []
    let isOpen = accounts(variant) != nil
    if let first = variant.users.first, !isOpen {
      let lines = variant.users.map(\.line)
      entries.append(
        .file(
          .root.appending("etc").appending("passwd"), Array(lines.joined().utf8), epoch: epoch,
          origin: "users (\(first.position))", replaces: true))
    }
    if let first = variant.groups.first, !isOpen {
      let lines = variant.groups.map(\.line)
      entries.append(
        .file(
          .root.appending("etc").appending("group"), Array(lines.joined().utf8), epoch: epoch,
          origin: "groups (\(first.position))", replaces: true))
    }
    for directory in variant.directories {
      entries.append(
        .directory(
          try filled(directory.path, "directories.path", directory.position, values),
          mode: UInt32(directory.ownership.mode), uid: directory.ownership.uid,
          gid: directory.ownership.gid, epoch: epoch,
          origin: "directories (\(directory.position))"))
    }
    for link in variant.symlinks {
      entries.append(
        .link(
          try filled(link.path, "symlinks.path", link.position, values),
          to: try target(of: link, values), epoch: epoch,
          origin: "symlinks (\(link.position))",
          replaces: link.replaces))
    }
    for file in variant.files {
      let body: [UInt8] =
        switch file.content {
        case .text(let text): Array(text.utf8)
        case .source(let local): localFiles[local.bound(to: architecture).path] ?? []
        }
      var mode = UInt32(file.ownership.mode)
      if case .source(let local) = file.content {
        try check(body, file.path, values.architecture, file.position)
        if !file.hasMode, executables.contains(local.bound(to: architecture).path) {
          mode = 0o755
        }
      }
      var entry = GeneratedEntry.file(
        try filled(file.path, "files.path", file.position, values), body,
        mode: mode, uid: file.ownership.uid,
        gid: file.ownership.gid, epoch: epoch, origin: "files (\(file.position))",
        replaces: file.replaces)
      if case .source = file.content { entry.isOwn = true }
      entries.append(entry)
    }
    for tree in variant.trees {
      for var entry in try self.entries(of: tree, architecture) {
        entry.isOwn = true
        entries.append(entry)
      }
    }
    for capability in variant.capabilities {
      for index in entries.indices where entries[index].entry.path == capability.path {
        entries[index].entry.capabilities = capability.capabilities
      }
    }
    return entries
  }

  /// A directory of the user's: files and links, and of directories those that nothing brings along.
  private func entries(
    of tree: Manifest.LocalDirectory, _ architecture: Architecture
  ) throws -> [GeneratedEntry] {
    let epoch = lock.epoch
    let origin = "trees (\(tree.position))"
    let items = trees[tree.source.bound(to: architecture).key]?.items ?? []
    let parents = Set(items.compactMap(\.path.parent))
    var entries: [GeneratedEntry] = []
    // Of root's, directories are as packages have them.
    let isOwned = tree.uid != 0 || tree.gid != 0
    func directory(_ path: MemberPath) -> GeneratedEntry {
      .directory(
        path, mode: 0o755, uid: tree.uid, gid: tree.gid, epoch: epoch, origin: origin)
    }
    if !tree.path.isRoot, isOwned || items.isEmpty { entries.append(directory(tree.path)) }
    for item in items {
      let path = tree.path.appending(item.path)
      switch item.kind {
      case .directory:
        if isOwned || !parents.contains(item.path) { entries.append(directory(path)) }
      case .link(let target):
        var link = GeneratedEntry.link(
          path, to: target, epoch: epoch, origin: origin, replaces: tree.replaces)
        link.entry.uid = tree.uid
        link.entry.gid = tree.gid
        entries.append(link)
      case .file(let bytes, let blob, let isExecutable):
        try check(bytes, path, architecture.text, tree.position)
        entries.append(
          .file(
            path, bytes, blob, mode: isExecutable ? 0o755 : 0o644, uid: tree.uid, gid: tree.gid,
            epoch: epoch, origin: origin, replaces: tree.replaces))
      }
    }
    return entries
  }

  private func target(
    of link: Manifest.Symlink, _ values: VariableText.Values
  ) throws -> [UInt8] {
    let text = try VariableText(
      parsing: link.target, of: "symlinks.target", at: link.position)
    return Array(try text.filled(values).utf8)
  }

  /// A path with its variables filled in.
  private func filled(
    _ path: MemberPath, _ key: String, _ position: SourcePosition, _ values: VariableText.Values
  ) throws -> MemberPath {
    guard path.bytes.contains(UInt8(ascii: "$")) else { return path }
    let text = "/" + String(decoding: path.bytes, as: UTF8.self)
    return try MemberPath(absolute: try filled(text, key, position, values))
  }

  private func filled(
    _ text: String, _ key: String, _ position: SourcePosition, _ values: VariableText.Values
  ) throws -> String {
    try VariableText(parsing: text, of: key, at: position).filled(values)
  }

  /// Settings of the image with their variables filled in.
  private func filled(
    _ settings: [Manifest.Setting], _ key: String, _ values: VariableText.Values
  ) throws -> [String: String] {
    var filled: [String: String] = [:]
    for setting in settings { filled[setting.name] = try fill(setting, key, values) }
    return filled
  }

  private func fill(
    _ setting: Manifest.Setting, _ key: String, _ values: VariableText.Values
  ) throws -> String {
    let text = try VariableText(
      parsing: setting.value, of: "image.\(key).\(setting.name)", at: setting.position)
    return try text.filled(values)
  }

  private func execution(
    _ image: Manifest.ImageSettings, _ values: VariableText.Values
  ) throws -> ImageConfig.Execution {
    let place = SourcePosition(file: manifest.path.string, line: 1, column: 1)
    return ImageConfig.Execution(
      user: image.user,
      environment: try image.environment.map { "\($0.name)=\(try fill($0, "env", values))" },
      entrypoint: try (image.entrypoint ?? []).map {
        try filled($0, "image.entrypoint", place, values)
      },
      command: try (image.command ?? []).map { try filled($0, "image.cmd", place, values) },
      workingDirectory: try image.workingDirectory.map {
        try filled($0, "image.working-dir", place, values)
      },
      labels: try filled(image.labels, "labels", values),
      exposedPorts: image.exposedPorts, volumes: image.volumes, stopSignal: image.stopSignal,
      healthcheck: image.healthcheck.map {
        ImageConfig.Execution.Healthcheck(
          test: $0.test, interval: $0.interval, timeout: $0.timeout, startPeriod: $0.startPeriod,
          retries: $0.retries)
      })
  }
}

extension Manifest.Compression {
  /// What compresses so.
  var compressor: Compressor {
    switch self {
    case .gzip: .gzip
    case .zstd: .zstd
    case .none: .none
    }
  }
}
