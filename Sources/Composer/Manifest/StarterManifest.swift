/// The commented manifest that `whittle init` writes.
enum StarterManifest {
  static func text(named name: String) -> String { "whittle: 1\nname: \(name)\n" }
}
