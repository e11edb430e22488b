internal import Building
internal import Content
internal import Debian
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Materials
internal import Tracker
internal import Tree

/// What `cves` is asked beside the images.
public struct VulnerabilityOptions: Hashable, Sendable {
  /// A file, directory or URL; nil: what `WHITTLE_TRACKER` names.
  public var tracker: String?
  /// The release of Debian to look in; nil: as lock or image say.
  public var release: String?
  /// What the images are held against: a lock, a manifest or an image; nil: nothing.
  public var against: String?
  /// Whether fixed packages are fetched and held against those that are there.
  public var isProving = false

  public init() {}
}

extension Composer {
  /// Finds the known vulnerabilities of images, held against the files that are really there.
  ///
  /// - Parameter arguments: locks, manifests that have locks, images in any form.
  /// - Throws: `TrackerError`; what reading images throws.
  public func vulnerabilities(
    of arguments: [String], _ options: VulnerabilityOptions
  ) async throws -> [VulnerabilityReport] {
    let named = options.tracker ?? settings.environment["WHITTLE_TRACKER"]
    guard let place = named, !place.isEmpty else { throw TrackerError.none }
    var sides: [(argument: String, side: Examined)] = []
    for argument in arguments { sides.append((argument, try await examined(argument))) }
    let other: Examined?
    if let against = options.against { other = try await examined(against) } else { other = nil }
    let sources = Set((sides.map(\.side) + [other].compactMap(\.self)).flatMap(\.sources))
    let access = try access()
    let (data, moment) = try await TrackerSource(place: place, store: try store())
      .read(of: sources, access)
    let finder = VulnerabilityFinder(data: data, release: options.release)
    let before: [Vulnerability]?
    if let other { before = try await find(other, finder) } else { before = nil }
    var reports: [VulnerabilityReport] = []
    for (argument, side) in sides {
      var report = VulnerabilityReport(
        subject: argument, images: side.side.images.map { ($0.name, $0.manifest) },
        notes: side.side.notes, vulnerabilities: try await find(side, finder),
        moment: try documentTime() ?? moment ?? access.now)
      if let before, let against = options.against {
        report.comparison = Self.comparison(report.vulnerabilities, before, against)
      }
      if options.isProving, side.workspace == nil || side.side.drafts.isEmpty {
        report.notes.append(
          "nothing can be proved of fixes: that needs a lock with its manifest and packages")
      }
      if options.isProving {
        report.vulnerabilities = try await proven(report.vulnerabilities, side, access)
      }
      report.packageURLs = side.packageURLs
      reports.append(report)
    }
    return reports
  }

  /// The images of an argument, with the lock and manifest that they are of.
  struct Examined: Sendable {
    var side: ComparisonSide
    var workspace: Workspace?

    /// The source packages of which there is something.
    var sources: [String] {
      side.images.flatMap(\.image.packages).flatMap { package in
        [package.source] + package.builtUsing.map(\.name.text)
      }
    }

    /// The packages of an image that hold a copy of another source, in whatever version, by that source.
    func copies(in key: ImageKey) -> [String: [String]] {
      var found: [String: [String]] = [:]
      for image in side.images where image.name == key {
        for package in image.image.packages {
          for copy in package.builtUsing where copy.name.text != package.source {
            found[copy.name.text, default: []].append(package.name)
          }
        }
      }
      return found.mapValues { Set($0).sorted() }
    }

    /// What bills of materials call the packages, by `name architecture`.
    var packageURLs: [String: String] {
      var found: [String: String] = [:]
      for image in side.images {
        for package in image.image.packages {
          let url = PackageURL(
            "debian", package.name, package.version, architecture: package.architecture, nil)
          found["\(package.name) \(image.name.architecture ?? "")"] = url.text
        }
      }
      return found
    }
  }

  private func examined(_ argument: String) async throws -> Examined {
    let source = try await source(argument)
    let context = try context(
      [source.locked].compactMap(\.self).map { ($0.workspace?.manifest.archives ?? [], $0.lock) })
    let loader = ComparisonLoader(context: context)
    let side = try await context.repairing {
      try await self.side(source, source.keys(settings), loader)
    }
    return Examined(side: side, workspace: source.locked?.workspace)
  }

  /// The vulnerabilities of all images of a side, the same ones once.
  private func find(
    _ examined: Examined, _ finder: VulnerabilityFinder
  ) async throws -> [Vulnerability] {
    var order: [Vulnerability.Identity] = []
    var found: [Vulnerability.Identity: Vulnerability] = [:]
    for image in examined.side.images {
      for one in try await finder.vulnerabilities(in: image, of: examined.side.lock) {
        let key = Vulnerability.Identity(one)
        if found[key] == nil { order.append(key) }
        found[key] = found[key]?.joined(with: one) ?? one
      }
    }
    return order.compactMap { found[$0] }.sorted {
      ($0.source, $0.identifier, $0.version) < ($1.source, $1.identifier, $1.version)
    }
  }

  private static func comparison(
    _ here: [Vulnerability], _ there: [Vulnerability], _ against: String
  ) -> VulnerabilityReport.Comparison {
    func names(_ list: [Vulnerability]) -> Set<String> {
      Set(list.filter(\.isUnfixed).map { "\($0.identifier) \($0.source)" })
    }
    let (own, others) = (names(here), names(there))
    return VulnerabilityReport.Comparison(
      against: against,
      fixedHere: there.filter {
        $0.isUnfixed && !own.contains("\($0.identifier) \($0.source)")
      },
      fixedThere: here.filter {
        $0.isUnfixed && !others.contains("\($0.identifier) \($0.source)")
      })
  }

  /// The same with what both packages show of each fix.
  private func proven(
    _ vulnerabilities: [Vulnerability], _ examined: Examined, _ access: ArchiveAccess
  ) async throws -> [Vulnerability] {
    guard let lock = examined.side.lock, let workspace = examined.workspace,
      vulnerabilities.contains(where: { $0.status == .fixable })
    else { return vulnerabilities }
    let keys = examined.side.images.map(\.name).filter { examined.side.drafts[$0] != nil }
    let names = Set(keys.compactMap(\.architecture)).sorted()
    let architectures = try names.map { try Architecture(parsing: $0) }
    let readers = try await ArchiveReader.read([(workspace, architectures)], access: access)
    let context = try context([(workspace, lock)])
    var result = vulnerabilities
    for architecture in architectures {
      let universe = try await readers[0].universe(for: architecture)
      for key in keys where key.architecture == architecture.text {
        guard let draft = examined.side.drafts[key], let tree = draft.tree else { continue }
        let prover = FixProver(
          context: context, universe: universe, plan: draft.plan, placement: draft.placement,
          tree: tree)
        let copies = examined.copies(in: key)
        var known: [String: FixEvidence] = [:]
        for (index, one) in vulnerabilities.enumerated()
        where one.status == .fixable && one.images.contains(key) && !one.packages.isEmpty {
          guard let fixed = one.fixedVersion else { continue }
          let name = "\(one.source) \(one.version) \(fixed)"
          if known[name] == nil {
            let others = vulnerabilities.filter { $0.source == one.source }
              .compactMap(\.fixedVersion)
            known[name] = try await context.repairing {
              try await prover.evidence(
                of: one.source, one.version, fixed: fixed, others: Set(others))
            }
          }
          guard var evidence = known[name] else { continue }
          if let holders = copies[one.source] {
            evidence.verdict = .unknown(
              "\(holders.joined(separator: ", ")) holds a copy of \(one.source)")
          }
          result[index].evidence = result[index].evidence.map { $0.weaker(evidence) } ?? evidence
          // Of what is generated from a package there is something, though none of its own files.
          if evidence.verdict == .changesImage, one.presence == .documentation {
            result[index].presence = .data
          }
        }
      }
    }
    return result
  }

  /// The time that a document of now has by `SOURCE_DATE_EPOCH`.
  private func documentTime() throws -> Int64? {
    guard settings.environment["SOURCE_DATE_EPOCH"]?.isEmpty == false else { return nil }
    return try settings.epoch()
  }
}

extension Vulnerability {
  /// What makes findings of several images one.
  struct Identity: Hashable {
    var identifier: String
    var source: String
    var version: String
    var release: String
    var status: Status
    /// What the image has of the source: where that differs, so may what is true.
    var packages: [String]
    var builtInto: [String]
    var presence: Presence
    /// Without their directories, of which some are named after the architecture.
    var files: Set<Substring>

    init(_ one: Vulnerability) {
      identifier = one.identifier
      source = one.source
      version = one.version
      release = one.release
      status = one.status
      packages = one.packages
      builtInto = one.builtInto
      presence = one.presence
      files = Set(one.files.compactMap { $0.path.split(separator: "/").last })
    }
  }

  func joined(with other: Vulnerability) -> Vulnerability {
    var copy = self
    copy.files = Set(files).union(other.files).sorted {
      $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
    copy.images += other.images
    return copy
  }
}

extension FixEvidence {
  /// What holds for two images: that nothing vulnerable is there only where it holds for both.
  func weaker(_ other: FixEvidence) -> FixEvidence {
    if verdict == .codeNotPresent, other.verdict == .codeNotPresent {
      var both = self
      both.pairs += other.pairs.filter { !pairs.contains($0) }
      both.comparedFiles = max(comparedFiles, other.comparedFiles)
      both.changes = Set(changes).union(other.changes).sorted()
      return both
    }
    return verdict == .codeNotPresent ? other : self
  }
}
