import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct VulnerabilitiesCommand: AsyncParsableCommand {
  /// The forms in which vulnerabilities are printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, openvex
  }

  static let configuration = CommandConfiguration(
    commandName: "cves",
    abstract: "Show the known vulnerabilities of images, and which of their files are there.",
    discussion: """
      The data is that of Debian's security tracker (JSON) or OSV's export for Debian, from a file \
      or URL: --tracker, or WHITTLE_TRACKER. Packages are matched by source package and release. \
      Each vulnerability is shown as fixed here, fixed in a version that a bump \
      brings, or open, with what of its source package is in the image.

      With --prove, and always for openvex, the packages with a fix are fetched and held against \
      those of the image: where no code or data of the image changes, and something else does, \
      the image is not affected. That is never claimed from a version alone. This needs a lock with \
      its manifest.

      The exit status is 1 if --fail-on finds something.

      Examples:
        whittle cves base.yaml --tracker tracker.json
        whittle cves out/base docker://registry.example/base:13 --fail-on fixable
        whittle cves base.yaml --format openvex -o base.vex.json
        whittle cves base.lock.json --against old.lock.json
      """)

  @Option(help: "The output format: text, json, sarif or openvex.")
  var format = Form.text

  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    help: ArgumentHelp(
      "The tracker's data: a file, a directory or a URL (default: WHITTLE_TRACKER).",
      valueName: "file|url"))
  var tracker: String?

  @Option(
    help: ArgumentHelp(
      "The release of Debian, if neither lock nor image says it.", valueName: "bookworm"))
  var release: String?

  @Option(
    help: ArgumentHelp(
      "Also show which vulnerabilities this lock, manifest or image does not share.",
      valueName: "b"))
  var against: String?

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "End with status 1 if there is one of these: fixable, open, high.", valueName: "what"),
    transform: Self.threshold)
  var threshold: VulnerabilityThreshold?

  @Flag(help: "Hold the packages with a fix against those of the image.")
  var prove = false

  @Option(name: [.short, .long], help: "The file to write (default: standard output).")
  var output: String?

  @Argument(help: "Locks, manifests that have locks, or images as for `ls`.")
  var images: [String]

  private static func threshold(_ text: String) throws -> VulnerabilityThreshold {
    if let threshold = VulnerabilityThreshold(rawValue: text) { return threshold }
    throw ValidationError("--fail-on takes fixable, open or high, not '\(text)'")
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    var options = VulnerabilityOptions()
    options.tracker = tracker
    options.release = release
    options.against = against
    options.isProving = prove || format == .openvex
    let reports = try await composer.run { [options] composer in
      try await composer.vulnerabilities(of: images, options)
    }
    terminal.finish()
    if format != .text {
      for alarm in VulnerabilityDocument.alarms(reports) { terminal.note("WARNING: \(alarm)") }
    }
    let document = VulnerabilityDocument.bytes(reports, format.rawValue)
    if format != .text, output == nil {
      terminal.print(json: String(decoding: document.dropLast(), as: UTF8.self))
    } else {
      try terminal.deliver(document, to: output)
    }
    if let threshold, reports.flatMap(\.vulnerabilities).contains(where: threshold.counts) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
