import Packing
import Content
import Rootfs
import Tree
import TestSupport

/// A store of its own, and hostile packages taken through every step that a build has.
final class HostileBench {
  private let directory: TemporaryDirectory
  let store: BlobStore

  init() throws {
    directory = try TemporaryDirectory()
    store = BlobStore(at: directory.appending("store"))
  }

  var decompressor: Decompressor { Decompressor(store: store, jobs: 2, limit: 1 << 30) }

  /// Why a `.deb` is refused by listing, unpacking or composing it; nil where it is not.
  func refusal(ofDeb bytes: [UInt8]) async -> String? {
    await complaint(awaiting: {
      let deb = try store.put(bytes)
      let request = FragmentRequest(
        name: "odd", architecture: "amd64", deb: deb, subject: "odd.deb",
        selection: Selection(files: .all), placement: .plain)
      let packages = PackageReader(store: store, workers: WorkLimiter(width: 2), limit: 1 << 30)
      let fragment = try await Unpacker(packages).make(request)
      _ = try await packages.listing(of: deb, subject: "odd.deb")
      _ = try Tree.compose([fragment], [], epoch: 0)
    })
  }

  /// Why a compressed stream is refused; nil where it is not.
  func refusal(of bytes: [UInt8], as encoding: Encoding, limit: Int = 1 << 26) async -> String? {
    let held = HeldBytes(bytes)
    return await complaint(awaiting: {
      try await Decompressor(store: store, jobs: 2, limit: limit)
        .decode(held.bytes, as: encoding, subject: "odd", owner: held).bytes.count
    })
  }
}
