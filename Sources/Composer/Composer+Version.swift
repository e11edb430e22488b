internal import Packing
internal import Rootfs

extension Composer {
  /// The version of the rules by which layers are written: another one gives other diffIDs.
  public static var layerFormat: Int { LayerFormat.version }

  /// Library, version and level of each compressor, by its name in a manifest: another one gives
  /// other digests of the same layers.
  public static var compressors: [String: String] {
    Dictionary(
      Compressor.allCases.filter { $0 != .none }.map { ($0.rawValue, $0.identity) },
      uniquingKeysWith: { $1 })
  }
}
