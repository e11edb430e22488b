import ArgumentParser
import Composer
import SystemPackage

/// What every verb that looks at one image takes.
struct ImageReadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The architecture, if there are several (default: the host's).", valueName: "a"),
    completion: .architectures)
  var arch: String?

  @Option(
    help: ArgumentHelp(
      "The variant or tag (default: latest); the same as IMAGE:TAG.", valueName: "v"),
    completion: .variants)
  var variant: String?

  @Flag(
    name: .customLong("plain-http"), help: "Reach registries of other machines over plain HTTP.")
  var plainHTTP = false

  /// The library's face for these options.
  func composer(_ terminal: Terminal, _ store: StoreOptions) throws -> Composer {
    var settings = Composer.Settings(environment: Environment.current)
    if let cache = store.cache { settings.cache = FilePath(cache) }
    if let jobs = store.jobs { settings.jobs = jobs }
    settings.limits = try store.limits()
    settings.architectures = arch.map { [$0] }
    settings.variants = variant.map { [$0] }
    settings.isPlainHTTP = plainHTTP
    return try Composer(settings: settings, onEvent: terminal.handler)
  }

  static let image: ArgumentHelp = """
    An image layout, an oci-archive or docker-archive, or a root filesystem in a tar file or a \
    directory, with :TAG if it holds several images; or docker://HOST/NAME[:TAG][@DIGEST].
    """
}
