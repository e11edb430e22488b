/// The manifest that `whittle init` writes: commented, standing alone, and good to build as it is.
package enum StarterManifest {
  /// The text for a manifest of that name, which the caller has checked.
  package static func text(named name: String) -> String {
    String(decoding: PackageResources.starter_yaml, as: UTF8.self).replacing("@NAME@", with: name)
  }
}
