internal import Content
package import Inspection
internal import Registry
internal import SystemPackage

/// What is known of one image, and of how it differs from another.
public struct ReportResult: Sendable {
  package let image: ImageReport
  /// What it was held against, and how it differs from that; nil where nothing was named.
  package let changes: (against: String, difference: Difference)?
  /// Nil where no tracker's data was named.
  package let vulnerabilities: VulnerabilityReport?
}

extension Composer {
  /// Gathers what a report on an image shows.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - against: what it was before, an image, a manifest or a lock.
  ///   - tracker: a tracker's data; nil: what `WHITTLE_TRACKER` names, else none.
  public func report(
    _ image: String, against: String?, tracker: String? = nil
  ) async throws -> ReportResult {
    let opened = try await self.image(image)
    for note in opened.image.notes { onEvent(.incomplete(note)) }
    let report = try await ImageReport(opened)
    var vulnerabilities: VulnerabilityReport?
    if let place = tracker ?? settings.environment["WHITTLE_TRACKER"], !place.isEmpty {
      var options = VulnerabilityOptions()
      options.tracker = place
      vulnerabilities = try await self.vulnerabilities(of: opened.image, at: image, options)
    }
    guard let against else {
      return ReportResult(image: report, changes: nil, vulnerabilities: vulnerabilities)
    }
    let difference = try await difference(of: opened.image, at: image, from: against)
    return ReportResult(
      image: report, changes: (against, difference), vulnerabilities: vulnerabilities)
  }

  /// The vulnerabilities of just the image that the page shows; that of a lock has its archives.
  private func vulnerabilities(
    of image: InspectedImage, at text: String, _ options: VulnerabilityOptions
  ) async throws -> VulnerabilityReport? {
    let path = ImageLocation(text).path.string
    if case .image = DiffArgument(path) {
      let (composer, name) = only(image, at: text)
      return try await composer.vulnerabilities(of: [name], options).first
    }
    var settings = settings
    settings.architectures = image.architecture.map { [$0] } ?? settings.architectures
    settings.variants = image.variant.map { [$0] }
    let composer = Composer(settings: settings, transport: transport, onEvent: onEvent)
    return try await composer.vulnerabilities(of: [path], options).first
  }

  /// A composer that reads just the image that the page shows, and what the image is called there.
  private func only(_ image: InspectedImage, at text: String) -> (Composer, String) {
    var settings = settings
    settings.architectures = image.architecture.map { [$0] } ?? settings.architectures
    settings.variants = nil
    let composer = Composer(settings: settings, transport: transport, onEvent: onEvent)
    let path = ImageLocation(text).path.string
    let name =
      text.hasPrefix(RegistryReference.scheme)
      ? text : image.variant.map { "\(path):\($0)" } ?? path
    return (composer, name)
  }

  /// The diff of just the image that the page shows.
  private func difference(
    of image: InspectedImage, at text: String, from old: String
  ) async throws -> Difference {
    let (composer, new) = only(image, at: text)
    var difference = try await composer.diff(old, new).difference
    // That the other side has more images is no news of this one.
    difference.removedImages = []
    difference.addedImages = []
    return difference
  }
}
