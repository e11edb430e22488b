internal import Content
package import OCI
internal import SystemPackage

extension ImageReader {
  /// The blobs that a registry holds, as far as they have been brought into the store.
  ///
  /// - Parameters:
  ///   - top: what a reference leads to, with its tag as name.
  ///   - reference: what messages call it, without the tag.
  /// - Throws: ``ImageError`` where an index that `top` leads to is not in the store.
  package func open(_ top: Descriptor, named reference: String) throws -> ImageSet {
    let index = ImageIndex(manifests: [top]).canonicalBytes
    let files = ImageFiles.store(store, index: index)
    var set = ImageSet(
      reader: self, path: FilePath(store.root.string), form: .registry, files: files,
      candidates: try LayoutReader(files: files, image: reference).candidates(), tar: nil)
    set.reference = reference
    return set
  }
}

extension ImageCandidate {
  /// The image manifest, where the image has one.
  package var manifest: Descriptor? {
    if case .manifest(let descriptor) = source { descriptor } else { nil }
  }
}
