internal import Rootfs
internal import Tree

/// All generated entries of an image: those the manifest declares, placed, and those made from
/// the content of packages.
struct GeneratedContent {
  private(set) var entries: [GeneratedEntry] = []

  init(
    plan: ImagePlan, placement: Placement, fragments: [Fragment]
  ) throws {
    let harvest = Dictionary(
      fragments.map { ($0.package, $0.harvest) }, uniquingKeysWith: { first, _ in first })
    for var entry in plan.generated {
      entry.entry.path = placement.place(entry.entry.path)
      entries.append(entry)
    }
    if let accounts = plan.accounts {
      entries += try AccountContent(accounts, fragments, placement, epoch: plan.epoch).entries
    }
    entries += try TemporaryContent(plan, fragments, placement, made: entries).entries
    if let bundle = plan.bundle {
      let fragment = fragments.first { $0.package == ImagePlan.Bundle.package }
      entries += try CertificateContent(bundle, fragment, placement, epoch: plan.epoch).entries
    }
    if let release = plan.osRelease {
      let base = harvest[ImagePlan.OSRelease.package]?
        .first { $0.path == ImagePlan.OSRelease.path }
      entries.append(
        .file(
          placement.place(ImagePlan.OSRelease.path),
          OSReleaseFile.merge(base?.content ?? [], release.lines.map { ($0.name, $0.value) }),
          epoch: plan.epoch, origin: release.origin, replaces: true))
    }
    if plan.hasDpkgDatabase {
      for file in try DpkgDatabase(fragments).files {
        entries.append(
          .file(
            placement.place(file.path), file.body, epoch: plan.epoch,
            origin: "metadata.dpkg: status", replaces: true))
      }
    }
  }
}
