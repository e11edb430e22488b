internal import Content
package import Inspection
internal import Registry
internal import SystemPackage

/// What is known of one image, and of how it differs from another.
public struct ReportResult: Sendable {
  package let image: ImageReport
  /// What it was held against, and how it differs from that; nil where nothing was named.
  package let changes: (against: String, difference: Difference)?
}

extension Composer {
  /// Gathers what a report on an image shows.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - against: what it was before, an image, a manifest or a lock.
  public func report(_ image: String, against: String?) async throws -> ReportResult {
    let opened = try await self.image(image)
    for note in opened.image.notes { onEvent(.incomplete(note)) }
    let report = try await ImageReport(opened)
    guard let against else { return ReportResult(image: report, changes: nil) }
    let difference = try await difference(of: opened.image, at: image, from: against)
    return ReportResult(image: report, changes: (against, difference))
  }

  /// The diff of just the image that the page shows.
  private func difference(
    of image: InspectedImage, at text: String, from old: String
  ) async throws -> Difference {
    var settings = settings
    settings.architectures = image.architecture.map { [$0] } ?? settings.architectures
    settings.variants = nil
    let composer = Composer(settings: settings, transport: transport, onEvent: onEvent)
    let path = ImageLocation(text).path.string
    let new =
      text.hasPrefix(RegistryReference.scheme)
      ? text : image.variant.map { "\(path):\($0)" } ?? path
    var difference = try await composer.diff(old, new).difference
    // That the other side has more images is no news of this one.
    difference.removedImages = []
    difference.addedImages = []
    return difference
  }
}
