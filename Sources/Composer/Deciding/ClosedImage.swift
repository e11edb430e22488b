internal import Content
internal import Debian
internal import Rootfs

/// The library closure of one image.
struct ClosedImage: Sendable {
  let title: String
  let variant: String
  let architecture: String
  /// What no package has and the manifest does not allow.
  let missing: [MissingLibrary]
  private let closure: LibraryClosure
  /// The packages that stay even if nothing is taken of them.
  private let required: Set<String>

  /// - Throws: what a selection throws.
  init(
    _ draft: ImageDraft, _ variant: Manifest.Variant, _ listings: [Digest: PackageListing]
  ) throws {
    let plan = draft.plan
    title = plan.title
    architecture = plan.architecture
    self.variant = variant.name
    let named = Set(variant.packages.compactMap { $0.name?.text })
    var sources = [LibrarySource(plan.generated, placement: draft.placement)]
    for need in draft.needs {
      guard let listing = listings[need.package.deb.digest] else { continue }
      sources.append(
        try LibrarySource(listing, need.request, isNamed: named.contains(need.package.name)))
    }
    let triplet = try Architecture(parsing: plan.architecture).triplet ?? plan.architecture
    closure = LibraryClosure(
      of: sources, triplet: triplet, takesFiles: variant.dependencies.value == .libraries)
    missing = closure.missing.filter { !variant.allow.accepts($0) }
    var required = named
    if plan.bundle != nil { required.insert(ImagePlan.Bundle.package) }
    if variant.dependencies.value != .libraries {
      required.formUnion(plan.packages.map(\.package.name))
    }
    self.required = required.intersection(plan.packages.map(\.package.name))
  }

  /// Whether the image takes anything of a package.
  func has(_ package: String) -> Bool {
    required.contains(package) || closure.taken[package] != nil
  }

  /// The absolute paths that the closure takes of a package.
  func files(of package: String) -> [String] {
    (closure.taken[package] ?? []).map { "/" + String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// What first needed a package that the manifest does not name.
  func need(of package: String) -> Lock.Why? {
    guard !required.contains(package), let need = closure.firstNeeds[package] else { return nil }
    return .library(
      String(decoding: need.name, as: UTF8.self), neededBy: need.file.description)
  }
}

extension Manifest.Allowances {
  /// Whether the manifest accepts that a library, or the interpreter of a program, is not there.
  func accepts(_ missing: MissingLibrary) -> Bool {
    let name = String(decoding: missing.name, as: UTF8.self)
    let last = name.split(separator: "/").last.map(String.init) ?? name
    if missingLibraries.contains(where: { $0.value == name || $0.value == last }) { return true }
    return missing.isInterpreter
      && missingInterpreters.contains { $0.value.bytes == Array(missing.name.dropFirst()) }
  }
}

/// Libraries that images need and that nothing brings.
struct MissingLibraries: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is missing in which images.
  let findings: [Finding]

  struct Finding: Hashable, Sendable {
    var images: [String]
    var missing: MissingLibrary
  }

  /// - Returns: nil where nothing is missing.
  init?(_ images: [ClosedImage]) {
    var findings: [Finding] = []
    for image in images {
      for missing in image.missing {
        if let index = findings.firstIndex(where: { $0.missing == missing }) {
          findings[index].images.append(image.title)
        } else {
          findings.append(Finding(images: [image.title], missing: missing))
        }
      }
    }
    guard !findings.isEmpty else { return nil }
    self.findings = findings
  }

  var description: String {
    let lines = findings.map { "\n  \($0.images.joined(separator: ", ")): \($0.missing)" }
    return "cannot lock: libraries are missing:" + lines.joined()
      + "\n  name the packages that have them, or accept it under `allow: {missing-libraries: […]}`"
  }
}
