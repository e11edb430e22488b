internal import Building
internal import Debian
internal import Deciding
internal import Inspection
internal import Lock
internal import Manifest
internal import Repository
internal import Rootfs

extension Composer {
  /// Says of each package that would move what it changes in the images, and what its changelog
  /// says that it fixes.
  ///
  /// Both `.deb`s are fetched; a package of which one is unavailable is left out.
  func forecast(
    _ changes: [BumpResult.Change], of workspace: Workspace, from old: Lock, to new: Lock
  ) async throws -> [BumpResult.Change] {
    let workspace = workspace.narrowed(to: old, .all)
    let context = try context([(workspace, old), (workspace, new)])
    let maker = ForecastMaker(context: context)
    return try await context.repairing {
      let architectures = try Set(changes.flatMap(\.architectures)).sorted().map {
        try Architecture(parsing: $0)
      }
      // A lock of another state of the manifest does not say which files the images have.
      let isFitting = old.manifest == workspace.digest
      let plans = isFitting ? try workspace.plans(old, architectures) : []
      let placements = isFitting ? try await placements(of: plans, context) : nil
      let news = ChangelogReader(context: context, lock: new)
      var result = changes
      for index in changes.indices {
        guard let version = changes[index].new else { continue }
        var forecast: ContentForecast? = placements == nil ? nil : ContentForecast()
        for architecture in changes[index].architectures {
          let packages = new.architectures[architecture]?.packages ?? []
          guard let package = packages.first(where: { $0.name.text == changes[index].name })
          else { continue }
          let entries = try await news.read([
            ImageComparison.Upgrade(
              name: changes[index].name, oldVersion: changes[index].old, oldSourceVersion: nil,
              newVersion: version, architecture: architecture)
          ]).values.first
          if case .entries(let entries)? = entries {
            let named = Set(entries.flatMap(\.vulnerabilities))
            result[index].vulnerabilities = named.union(result[index].vulnerabilities).sorted()
          }
          for (plan, placement) in zip(plans, placements ?? [])
          where plan.architecture == architecture {
            guard let planned = plan.packages.first(where: { $0.package.name == package.name })
            else { continue }
            let found = try await maker.forecast(planned, to: package, placement)
            if let found { forecast?.add(found) } else { forecast = nil }
          }
        }
        result[index].content = forecast
      }
      return result
    }
  }

  /// Where the entries of packages go; nil if the package that decides it is unavailable.
  private func placements(
    of plans: [ImagePlan], _ context: BuildContext
  ) async throws -> [Placement]? {
    do {
      return try await context.builder.placements(of: plans)
    } catch let error as RepositoryError where error.kind == .unavailable {
      return nil
    }
  }
}
