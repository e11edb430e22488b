import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// A layout in a directory of its own.
private struct Layouts: ~Copyable {
  let directory: TemporaryDirectory
  var path: FilePath { directory.appending("image") }
  let layer = Array("the layer".utf8)

  init() throws { directory = try TemporaryDirectory() }

  /// Writes an image of one layer for two platforms under the name `latest`.
  func write() throws {
    let source = directory.appending("layer")
    try writeFile(layer, to: source)
    var writer = try ImageLayoutWriter(into: path)
    let blob = Blob(of: layer)
    let diffID = try writer.copy(blob, from: source, .layerGzip)
    let manifests = try ["amd64", "s390x"].map { architecture in
      let platform = Platform(architecture: architecture)
      let config = ImageConfig(platform: platform, diffIDs: [blob.digest])
      let manifest = ImageManifest(
        config: try writer.write(config.canonicalBytes, .imageConfig), layers: [diffID])
      var entry = try writer.write(manifest.canonicalBytes, .imageManifest)
      entry.platform = platform
      return entry
    }
    let index = ImageIndex(manifests: manifests)
    var entry = try writer.write(index.canonicalBytes, .imageIndex)
    entry.referenceName = "latest"
    try writer.finish(ImageIndex(manifests: [entry]))
  }
}

@Test(
  "a layout whose blobs are a link is neither read nor written, and what it leads to stays",
  arguments: ["blobs", "blobs/sha256"])
func linkedBlobs(_ place: String) throws {
  let layouts = try Layouts()
  try layouts.write()
  let path = layouts.path.pushing(FilePath(place))
  let victim = layouts.directory.appending("victim")
  try must("mv", [path.string, victim.string])
  try must("ln", ["-s", victim.string, path.string])
  try writeFile("precious", to: victim.appending(String(repeating: "a", count: 64)))
  let before = try picture(ofDirectory: victim, withModes: true)
  #expect(throws: OCIError.self) { try ImageLayout.open(layouts.path) }
  #expect(throws: StoreError.self) { try layouts.write() }
  let after = try picture(ofDirectory: victim, withModes: true)
  #expect(before == after)
}

@Test("a layout reads back as it was written, down to the layer")
func layoutRoundTrip() throws {
  let layouts = try Layouts()
  try layouts.write()
  let layout = try ImageLayout.open(layouts.path)
  let manifests = try layout.imageManifests(try layout.descriptor(named: "latest"))
  let platforms = manifests.compactMap(\.platform?.description)
  #expect(platforms == ["linux/amd64", "linux/s390x"])
  for descriptor in manifests {
    let manifest = try layout.imageManifest(descriptor)
    let config = try layout.imageConfig(manifest)
    let layer = try contents(of: try layout.check(manifest.layers[0]))
    #expect(layer == layouts.layer)
    #expect(config.platform == descriptor.platform)
  }
  let only = try layout.descriptor(named: nil)
  #expect(only.referenceName == "latest")
}

@Test("a layout holds its blobs, index.json and oci-layout, and nothing else")
func layoutPicture() throws {
  let layouts = try Layouts()
  try layouts.write()
  let picture = try picture(ofDirectory: layouts.path)
  try golden("oci/layout", picture)
}

@Test("every blob is checked when it is read", arguments: ["flip", "cut", "grow", "remove"])
func damagedBlobs(_ damage: String) throws {
  let layouts = try Layouts()
  try layouts.write()
  let layout = try ImageLayout.open(layouts.path)
  let manifest = try layout.imageManifest(
    try layout.imageManifests(try layout.descriptor(named: nil))[0])
  let all = try [layout.descriptor(named: nil), manifest.config, manifest.layers[0]]
  for descriptor in all {
    let path = layout.path(of: descriptor.digest)
    let bytes = try contents(of: path)
    switch damage {
    case "flip": try writeFile([bytes[0] ^ 1] + bytes.dropFirst(), to: path)
    case "cut": try writeFile(Array(bytes.dropLast()), to: path)
    case "grow": try writeFile(bytes + [0], to: path)
    default: removeFile(path)
    }
    #expect(throws: (any Error).self) { try layout.check(descriptor) }
    #expect(throws: (any Error).self) { try layout.document(descriptor) }
  }
}

@Test("a directory that is no layout is refused with its reason")
func notALayout() throws {
  let directory = try TemporaryDirectory()
  let path = directory.appending("x")
  func reason() -> String? {
    do { _ = try ImageLayout.open(path) } catch { return "\(error)" }
    return nil
  }
  let absent = reason()
  #expect(absent == "cannot open \(path) as an image layout: no such directory")
  try makeDirectory(path)
  let empty = reason()
  #expect(empty == "cannot open \(path) as an image layout: it has no file oci-layout")
  try writeFile(#"{"imageLayoutVersion":"2.0.0"}"#, to: path.appending("oci-layout"))
  let newer = reason()
  #expect(newer == "cannot open \(path) as an image layout: its version is '2.0.0', not 1.0.0")
  try writeFile(#"{"imageLayoutVersion":"1.0.0"}"#, to: path.appending("oci-layout"))
  let unindexed = reason()
  #expect(unindexed == "cannot open \(path) as an image layout: it has no file index.json")
}

@Test("a blob that is not what its name says is not copied into a layout")
func wrongBlob() throws {
  let directory = try TemporaryDirectory()
  let source = directory.appending("blob")
  try writeFile("other bytes", to: source)
  var writer = try ImageLayoutWriter(into: directory.appending("image"))
  let blob = Blob(of: Array("these bytes".utf8))
  #expect(throws: DigestError.self) { try writer.copy(blob, from: source, .layer) }
  let left = try listDirectory(directory.appending("image").appending("blobs").appending("sha256"))
  #expect(left == [])
}

@Test("indices nested without end are refused")
func nestedIndices() throws {
  let directory = try TemporaryDirectory()
  var writer = try ImageLayoutWriter(into: directory.path)
  var entry = try writer.write(ImageIndex(manifests: []).canonicalBytes, .imageIndex)
  for _ in 0..<6 {
    entry = try writer.write(ImageIndex(manifests: [entry]).canonicalBytes, .imageIndex)
  }
  try writer.finish(ImageIndex(manifests: [entry]))
  let layout = try ImageLayout.open(directory.path)
  #expect(throws: OCIError.self) { try layout.imageManifests(entry) }
}

@Test("a name that the layout does not have is answered with those it has")
func noSuchImage() throws {
  let layouts = try Layouts()
  try layouts.write()
  let layout = try ImageLayout.open(layouts.path)
  let error = #expect(throws: OCIError.self) { try layout.descriptor(named: "debug") }
  #expect(
    error?.description == "cannot find the image 'debug' in \(layouts.path): it holds latest")
}
