internal import Content
internal import Inspection
public import SystemPackage

extension Composer {
  /// Writes a page that shows what an image holds.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - against: what it was before, an image, a manifest or a lock: the page shows the diff too.
  ///   - output: the file; replaced whole or not at all.
  public func report(_ image: String, against: String?, output: FilePath) async throws {
    let opened = try await self.image(image)
    for note in opened.image.notes { onEvent(.note(note)) }
    let report = try await ImageReport(opened)
    var changes: ReportPage.Changes?
    if let against {
      let difference = try await difference(of: opened.image, at: image, from: against)
      let page = DifferencePage(difference)
      changes = ReportPage.Changes(
        title: String(against.split(separator: "/").last ?? ""), fragment: page.fragment,
        style: DifferencePage.style)
    }
    let page = ReportPage(report, changes: changes, version: Self.version)
    try writeFileAtomically(Array(page.text.utf8), to: output)
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
    let new = image.variant.map { "\(path):\($0)" } ?? path
    var difference = try await composer.diff(old, new).difference
    // That the other side has more images is no news of this one.
    difference.removedImages = []
    difference.addedImages = []
    return difference
  }
}
