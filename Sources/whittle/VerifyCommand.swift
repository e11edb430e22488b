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
      compressed before is used. With --image, the blobs of the layout are compared with the lock; \
      only what differs is built, to name the entry.

      docker://HOST/NAME@sha256:… is built again from the lock and recipe that were pushed with it, \
      in an empty store: only the registry and a mirror are needed. --statement writes what was \
      found as an in-toto statement for cosign to sign.

      The exit status is 1 if anything differs; the first differing entry and field are named.

      Example:
        whittle verify manifests/debian13/base.yaml
        whittle verify manifests/debian13/base.yaml --image out/base
        whittle verify docker://registry.example/base@sha256:… --statement v.json
        whittle verify --image out/base             with the lock out/base.lock.json
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    help: "Compare this image layout with the lock.", completion: .file())
  var image: String?

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Option(help: ArgumentHelp("Write what was found of docker:// here.", valueName: "file"))
  var statement: String?

  @Argument(
    help: "The manifests, or docker://HOST/NAME@DIGEST; without one, that of this directory.",
    completion: .manifests)
  var manifests: [String] = []

  mutating func validate() throws {
    if image == nil, manifests.isEmpty {
      manifests = [try ManifestArguments(of: "verify").only()]
    }
    if image == nil { try ManifestArguments(of: "verify").check(manifests) }
    if lock != nil, manifests.count > 1 {
      throw ValidationError("--lock names one file, but there are \(manifests.count) manifests")
    }
    let remote = manifests.filter(Composer.isRemote)
    if !remote.isEmpty, manifests.count > 1 || image != nil || lock != nil {
      throw ValidationError("name one docker:// image, without --image and --lock")
    }
    if statement != nil, remote.isEmpty {
      throw ValidationError("--statement is about an image docker://HOST/NAME@DIGEST")
    }
    if let image, Composer.isRemote(image) {
      throw ValidationError(
        "--image compares an image layout; `whittle verify \(image)` rebuilds one of a registry")
    }
    if image != nil, manifests.count > 1 {
      throw ValidationError("--image is compared with one lock, so name one manifest")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    let results = try await composer.run { composer in
      if let remote = manifests.first, Composer.isRemote(remote) {
        let found = try await composer.verify(remote: remote)
        if let statement { try terminal.deliver(found.statement, to: statement) }
        return [found.verification]
      }
      if let image {
        return [
          try await composer.verify(
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
      case .json: terminal.print(json: result.json)
      case .text: if !speech.quiet || !result.isIdentical { terminal.print(result.text) }
      }
    }
    if results.contains(where: { !$0.isIdentical }) {
      throw ExitCode(ExitStatus.different.rawValue)
    }
  }
}
