internal import Packing
package import Content
internal import OCI
internal import Spelling
internal import Tree
package import SystemPackage

/// Opens images in every form: an OCI image layout, an oci-archive, a docker-archive, a root file
/// system in a tar archive (compressed or not), and one in a directory.
///
/// The form is told by content, never by name. Digests and sizes are checked wherever a document
/// states them; what is damaged or hostile is one error that names the file and entry.
package struct ImageReader: Sendable {
  let store: BlobStore
  let layers: LayerReader
  let jobs: Int

  /// - Parameter store: remembers what layers hold, and takes large decoded ones meanwhile.
  package init(store: BlobStore, jobs: Int) {
    self.store = store
    layers = LayerReader(store: store, jobs: jobs)
    self.jobs = jobs
  }

  /// Opens a file or directory and lists the images in it; no layer is read yet.
  ///
  /// - Throws: ``ImageError``, `OCIError`, `PackingError`, `DigestError` or `StoreError`.
  package func open(_ path: FilePath) async throws -> ImageSet {
    guard let status = FileStatus(of: path, following: true) else {
      throw ImageError.missing(path.string)
    }
    if status.isDirectory { return try directory(path) }
    guard status.isRegular else {
      throw ImageError.notAnImage(path.string, reason: "it is neither a file nor a directory")
    }
    let file = try MappedFile(path)
    let plain = SharedBytes(file.bytes, owner: file)
    guard !plain.bytes.isEmpty else {
      throw ImageError.notAnImage(path.string, reason: "it is empty")
    }
    let tar = try await layers.decode(plain, subject: path.string)
    let entries = try Self.entries(tar, path)
    let archive = try PackedFiles(tar, entries, subject: path.string)
    let files = ImageFiles.archive(archive)
    let isDocker = archive.has(DockerReader.indexName)
    let isLayout = archive.has("oci-layout")
    let isImage = isLayout || isDocker && !archive.has("usr") && !archive.has("etc")
    if isImage, let name = archive.repeated {
      throw ImageError.malformed(
        image: path.string, document: "the file '\(printable(name))'",
        reason: "the archive has it more than once, and programs take one or the other")
    }
    if isImage, isDocker, archive.has(LayoutReader.indexName) {
      try ArchiveAgreement(files: files, image: path.string).check()
    }
    if isLayout { return try layout(files, path, form: .layoutArchive) }
    if isImage {
      return ImageSet(
        reader: self, path: path, form: .dockerArchive, files: files,
        candidates: try DockerReader(files: files, image: path.string).candidates(), tar: nil)
    }
    return ImageSet(
      reader: self, path: path, form: .rootfsArchive, files: files,
      candidates: [ImageCandidate(source: .tar)], tar: plain)
  }

  private static func entries(_ tar: SharedBytes, _ path: FilePath) throws -> [TarEntry] {
    do {
      return try TarReader.entries(of: tar, subject: path.string, dialect: .layer)
    } catch {
      let magic = tar.bytes.count >= 512 ? Array(tar.bytes[257..<262]) : []
      guard magic.elementsEqual("ustar".utf8) else {
        throw ImageError.notAnImage(path.string, reason: "it is not a tar file")
      }
      throw error
    }
  }

  private func layout(
    _ files: ImageFiles, _ path: FilePath, form: ImageSet.Form
  ) throws -> ImageSet {
    ImageSet(
      reader: self, path: path, form: form, files: files,
      candidates: try LayoutReader(files: files, image: path.string).candidates(), tar: nil)
  }

  private func directory(_ path: FilePath) throws -> ImageSet {
    let files = ImageFiles.directory(path)
    func has(_ name: String) -> Bool {
      FileStatus(of: path.appending(name), following: true) != nil
    }
    if has("oci-layout") || (has("index.json") && has("blobs")) {
      return try layout(files, path, form: .layout)
    }
    // What a build of several manifests writes: a directory of layouts.
    let layouts = try listDirectory(path).filter { has("\($0)/oci-layout") }
    guard layouts.isEmpty else {
      throw ImageError.notAnImage(
        path.string,
        reason: "it holds image layouts; name one of "
          + layouts.map { "\(path.appending($0))" }.joined(separator: ", "))
    }
    return ImageSet(
      reader: self, path: path, form: .rootfsDirectory, files: files,
      candidates: [ImageCandidate(source: .directory)], tar: nil)
  }
}
