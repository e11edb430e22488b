import ArgumentParser
import Composer
import Presentation
import Spelling
import SystemPackage

struct PushCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Push the images of manifests, or any image, to a registry.",
    discussion: """
      REF is HOST[:PORT]/NAME[:TAG]. Without a tag each variant goes under its own name (latest, \
      nonroot, …), with the tag T as T, T-nonroot, …. Several manifests go to NAME/MANIFEST each. \
      Blobs go first and tags last; what the registry has already is not sent.

      The images of a manifest take their lock, recipe, SBOM and provenance along, so that \
      `whittle verify docker://REF@DIGEST` can rebuild them anywhere; --no-attach leaves them out.

      Credentials are those of skopeo, podman and docker (REGISTRY_AUTH_FILE, auth.json, \
      config.json with helpers). Registries on this machine may speak plain HTTP.

      Examples:
        whittle push manifests/debian13/base.yaml registry.example/base
        whittle push base.yaml registry.example/base:13 --tag '13-${version:libc6}'
        whittle push out/base:nonroot localhost:5000/base
      """)

  @OptionGroup var print: FormatOptions
  @OptionGroup var speech: MessageOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var archives: ArchiveOptions
  @OptionGroup var variants: VariantOptions

  @Option(
    help: ArgumentHelp(
      "A further tag, for variants with their name behind it; may be repeated.", valueName: "t"))
  var tag: [String] = []

  @Flag(inversion: .prefixedNo, help: "Push lock, recipe, SBOM and provenance as referrers.")
  var attach = true

  @Option(help: "The lock to read, if it is not beside the manifest.", completion: .locks)
  var lock: String?

  @Argument(
    help: ArgumentHelp("Manifests, or one image as for `ls`, and last REF.", valueName: "image-ref")
  )
  var arguments: [String]

  func validate() throws {
    if arguments.count < 2 {
      throw ValidationError("name a manifest or image, and where to push it: HOST/NAME[:TAG]")
    }
    if lock != nil, arguments.count > 2 {
      throw ValidationError("--lock names one file, but there are several manifests")
    }
  }

  func run() async throws {
    let terminal = Terminal(speech)
    let composer = try archives.composer(terminal, store, variants: variants.names)
    var options = PushOptions()
    options.tags = tag
    options.attaches = attach
    let results = try await composer.run { [options] composer in
      try await composer.push(
        Array(arguments.dropLast()), to: arguments[arguments.count - 1],
        lock: lock.map { FilePath($0) }, options: options)
    }
    terminal.finish()
    Self.tell(results, print.format, terminal)
  }

  /// Says what was pushed: what can be pulled, signed and pinned as data, the rest beside it.
  static func tell(_ results: [PushResult], _ format: OutputFormat, _ terminal: Terminal) {
    for result in results {
      switch format {
      case .json: terminal.print(json: result.json)
      case .text:
        for image in result.images {
          terminal.print(TerminalText.line("\(image.reference)@\(image.digest)"))
        }
        terminal.note(result.text)
      }
    }
  }
}
