import Composer

/// What `--version` says: all that the bytes of an image depend on beside its lock.
enum ProgramVersion {
  static var text: String {
    let compressors = Composer.compressors.sorted { $0.key < $1.key }
      .map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    return """
      whittle \(Composer.version)\(commit.map { " (\($0))" } ?? "")
      layer format \(Composer.layerFormat)
      compressors: \(compressors)
      """
  }

  /// The commit that the program was made of, which `make build` writes into the resource; nil where
  /// nobody did.
  private static var commit: String? {
    let text = String(decoding: PackageResources.commit_txt, as: UTF8.self)
      .filter { $0.isHexDigit || "+".contains($0) }
    return text.count >= 7 ? String(text.prefix(13)) : nil
  }
}
