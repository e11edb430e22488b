import Composer

/// Locks and builds an image, and says what a second version of its manifest changes.
///
///     Embedding DIRECTORY URL SUITE KEYRING PACKAGE...
///
/// The keyring is a file in the directory, which takes the manifests, the locks and the image; the
/// packages come from the suite of the archive at the URL.
@main
struct Embedding {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count > 4 else {
      print("usage: Embedding DIRECTORY URL SUITE KEYRING PACKAGE...")
      return
    }
    let words = Array(arguments)
    let directory = FilePath(words[0])
    let packages = words[4...]

    // What the library knows of the world is what it is told; it reads no environment by itself.
    var settings = Composer.Settings(environment: [:])
    settings.cache = FilePath("\(directory)/cache")
    let composer = try Composer(settings: settings) { event in
      if case .fetched(let name, let bytes, _) = event { print("fetched \(name): \(bytes) bytes") }
    }

    // A manifest in code: every file of the first package.
    var manifest = ManifestDraft(
      name: "example", architectures: ["amd64"],
      archives: [
        "example": .init(suites: [words[2]], keyring: words[3], url: words[1])
      ])
    manifest.dependencies = .none
    manifest.packages = [packages[packages.startIndex]: .all]
    manifest.exclude = ["/usr/share/man/**"]
    let old = FilePath("\(directory)/old.yaml")
    try manifest.write(to: old)

    // The next version of it: the other packages too, and a file of our own.
    for package in packages.dropFirst() { manifest.packages[package] = .all }
    manifest.files = ["/etc/motd": "hello\n"]
    let new = FilePath("\(directory)/new.yaml")
    try manifest.write(to: new)

    // The connections that the body opens are closed after it.
    let difference = try await composer.run { composer in
      for path in [old, new] {
        let lock = FilePath("\(path.string.dropLast(5)).lock.json")
        for result in try await composer.lock([path], to: lock) {
          print("locked \(result.path.lastComponent?.string ?? "")")
        }
      }
      let lock = FilePath("\(directory)/new.lock.json")
      let built = try await composer.build(
        [new], lock: lock, output: FilePath("\(directory)/image"), kind: .oci)
      for image in built.flatMap(\.images) { print("built \(image.name):\(image.variant)") }
      return try await composer.diff("\(directory)/old.lock.json", "\(directory)/new.lock.json")
        .difference
    }

    for package in difference.packages {
      let versions = (package.change.old?.version, package.change.new?.version)
      print("package \(package.change.name): \(versions.0 ?? "-") to \(versions.1 ?? "-")")
    }
    for file in difference.files {
      switch file.change.kind {
      case .added(let facts): print("added \(file.change.path), \(facts.type)")
      case .removed(let facts): print("removed \(file.change.path), \(facts.type)")
      case .changed(let fields): print("changed \(file.change.path): \(fields.map(\.name))")
      case .renamed(let from, _, _): print("renamed \(from) to \(file.change.path)")
      }
    }
  }
}
