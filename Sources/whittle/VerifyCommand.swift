import ArgumentParser
import Composer
import Presentation
import SystemPackage

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Build again from nothing and compare with the lock, or an image with its lock.",
    discussion: """
      Packages come from the cache or a mirror by their SHA-256; nothing that was unpacked or \
      compressed before is used. With --image, the blobs of the layout are compared with the lock.

      The exit status is 1 if anything differs; the first differing entry and field are named.

      Example:
        whittle verify manifests/debian13/base.yaml
        whittle verify manifests/debian13/base.yaml --image out/base
        whittle verify --image out/base             with the lock out/base.lock.json
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(help: "Compare this image layout with the lock, without building.")
  var image: String?

  @Option(help: "The lock to read, if it is not beside the manifest.")
  var lock: String?

  @Argument(help: "The manifests.")
  var manifests: [String] = []

  func validate() throws {
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
    if manifests.isEmpty, image == nil {
      throw ValidationError("name a manifest, or an image with --image")
    }
    if image != nil, manifests.count > 1 {
      throw ValidationError("--image is compared with one lock, so name one manifest")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results = try await composer.run { composer in
      if let image {
        return [
          try composer.verify(
            image: FilePath(image), manifest: manifests.first.map { FilePath($0) },
            lock: lock.map { FilePath($0) })
        ]
      }
      return try await composer.verify(
        manifests.map { FilePath($0) }, lock: lock.map { FilePath($0) })
    }
    terminal.finish()
    for result in results {
      switch print.format {
      case .json: terminal.print(result.json)
      case .text: if !speech.quiet || !result.isIdentical { terminal.print(result.text) }
      }
    }
    if results.contains(where: { !$0.isIdentical }) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
