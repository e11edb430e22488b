/// The styles and scripts of pages, files of `Resources` that are built into the program.
enum Resource {
  /// A file as text, without its last line break.
  static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
  }
}
