/// Why a command cannot be done, where no other module's error says it.
public enum ComposerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing says where to keep the cache.
  case noCacheDirectory
  /// The cache of one run alone cannot be made in this directory.
  case noTemporaryCache(String)
  /// The image does not hold what `explain` is asked about.
  case notInImage(String, manifest: String, nearest: [String], remedy: String?)
  /// What an image without its manifest mentions is not told.
  case noMentions(String)
  /// There is no lock, where one is needed.
  case noLock(String)
  /// `SOURCE_DATE_EPOCH` is no number.
  case badEpoch(String)
  /// Two manifests of one command have the same name.
  case sameName(String, String, String)
  /// Two manifests of one command have the same lock.
  case sameLock(String, String, String)
  /// `--mirror` names an archive that no manifest has.
  case unknownMirror(String, has: [String])
  /// `init` would replace a file.
  case fileExists(String)
  /// No package of the archives has a program of that name.
  case noPackageHasProgram(String, architecture: String)
  /// `init` was given a name that no manifest can have.
  case badName(String)
  /// A form of output that is not there yet.
  case notSupported(String)
  /// No manifest fits a lock whose images are to be put together.
  case noManifest(String)
  /// A form of output holds one image, and several names are to choose from.
  case severalImages(form: String, [String])
  /// A name of an image that `docker load` would not take.
  case badImageName(String)
  /// The packages of a lock are not to be had.
  case noFiles(String)

  public var description: String {
    switch self {
    case .noCacheDirectory:
      "cannot choose a directory for the cache: neither XDG_CACHE_HOME nor HOME is set; "
        + "use --cache DIR"
    case .noTemporaryCache(let directory):
      "cannot make a cache for this run in \(directory); set TMPDIR to a directory that exists and "
        + "may be written to"
    case .notInImage(let what, let manifest, let nearest, let remedy):
      "cannot explain '\(what)': no image of \(manifest) holds it"
        + (nearest.isEmpty ? "" : "; nearest: \(list(nearest))")
        + (remedy.map { "; \($0)" } ?? "")
    case .noMentions(let image):
      "cannot look for what \(image) lacks: only a manifest and its packages tell; name the manifest"
    case .noLock(let path):
      "cannot read the lock \(path): it does not exist; create it with `whittle lock`"
    case .badEpoch(let text):
      "cannot use SOURCE_DATE_EPOCH '\(text)': it must be seconds since 1970, digits only"
    case .sameName(let name, let first, let second):
      "cannot build \(first) and \(second) at once: both are named '\(name)'"
    case .sameLock(let lock, let first, let second):
      "cannot lock \(first) and \(second) at once: both would write \(lock); rename one of them, or "
        + "lock it alone with --lock PATH"
    case .unknownMirror(let name, let has):
      "cannot use --mirror \(name)=…: no manifest has an archive of that name; the archives are "
        + list(has + ["snapshot"])
    case .fileExists(let path): "cannot write \(path): it already exists; choose another name"
    case .noPackageHasProgram(let name, let architecture):
      "cannot find a program '\(name)': no package for \(architecture) has one in /usr/bin or "
        + "/usr/sbin; if it is an alternative, such as awk, name the program behind it"
    case .badName(let name):
      "cannot name a manifest '\(name)': use lower-case letters, digits, '.', '_' and '-'"
    case .notSupported(let what): "cannot write \(what): not supported yet"
    case .noManifest(let lock):
      "cannot put the images of \(lock) together: no manifest beside it has the digest that it "
        + "pins; run `whittle lock`"
    case .severalImages(let form, let names):
      "cannot choose one of \(list(names)) for --output-format "
        + "\(form): name one with --arch or --variant"
    case .badImageName(let name):
      "cannot call an image '\(name)': write NAME:TAG, the name in lower-case letters and digits"
    case .noFiles(let reason): "cannot put the images together: \(reason)"
    }
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
