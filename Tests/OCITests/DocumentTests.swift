import Content
import OCI
import Testing

private let blobA = Blob(of: Array("a".utf8))
private let blobB = Blob(of: Array("bb".utf8))

/// A config that uses every member.
private let config = ImageConfig(
  created: Timestamp(secondsSince1970: 1_763_719_200), author: "nobody",
  platform: Platform(architecture: "arm64", variant: "v8"),
  execution: ImageConfig.Execution(
    user: "65532:65532", environment: ["PATH=/bin", "A=\"\n"], entrypoint: ["/app"],
    command: ["-v"], workingDirectory: "/home/nonroot", labels: ["b": "2", "a": "1"],
    exposedPorts: ["80/tcp", "53/udp"], volumes: ["/data"], stopSignal: "SIGTERM"),
  diffIDs: [blobA.digest],
  history: [.init(createdBy: "whittle"), .init(comment: "nothing", isEmptyLayer: true)])

@Test("a config's bytes depend only on its value")
func configBytes() throws {
  let text = String(decoding: config.canonicalBytes, as: UTF8.self)
  let expected = """
    {"architecture":"arm64","author":"nobody","config":{"Cmd":["-v"],"Entrypoint":["/app"],\
    "Env":["PATH=/bin","A=\\"\\n"],"ExposedPorts":{"53/udp":{},"80/tcp":{}},\
    "Labels":{"a":"1","b":"2"},"StopSignal":"SIGTERM","User":"65532:65532","Volumes":{"/data":{}},\
    "WorkingDir":"/home/nonroot"},"created":"2025-11-21T10:00:00Z","history":[\
    {"created_by":"whittle"},{"comment":"nothing","empty_layer":true}],"os":"linux",\
    "rootfs":{"diff_ids":["\(blobA.digest)"],"type":"layers"},"variant":"v8"}
    """
  #expect(text == expected)
  var read = try ImageConfig(parsing: config.canonicalBytes)
  read.execution.exposedPorts.reverse()  // a map has no order: sorted after reading
  #expect(read == config)
}

@Test("an image manifest and an index come back as they were written")
func roundTrip() throws {
  let manifest = ImageManifest(
    config: Descriptor(blobA, .imageConfig), layers: [Descriptor(blobB, .layerGzip)],
    annotations: ["org.opencontainers.image.title": "x"])
  let manifestAgain = try ImageManifest(parsing: manifest.canonicalBytes)
  #expect(manifestAgain == manifest)
  var entry = Descriptor(
    Blob(of: manifest.canonicalBytes), .imageManifest, platform: Platform(architecture: "amd64"))
  entry.referenceName = "latest"
  let index = ImageIndex(manifests: [entry], annotations: ["k": "v"])
  let indexAgain = try ImageIndex(parsing: index.canonicalBytes)
  #expect(indexAgain == index)
}

@Test("what the image-spec requires stands there even when it is empty")
func emptyDocuments() throws {
  let index = String(decoding: ImageIndex(manifests: []).canonicalBytes, as: UTF8.self)
  #expect(
    index == """
      {"manifests":[],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}
      """)
  let bare = ImageConfig(platform: Platform(architecture: "amd64"), diffIDs: [])
  let text = String(decoding: bare.canonicalBytes, as: UTF8.self)
  #expect(
    text == #"{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":[],"type":"layers"}}"#)
}

@Test("members of others, nulls and Docker's media types do not disturb")
func foreign() throws {
  let text = """
    {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
     "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1,
                "digest": "\(blobA.digest)", "urls": ["x"], "annotations": null},
     "layers": null, "x-unknown": {"deep": [1]}}
    """
  let manifest = try ImageManifest(parsing: Array(text.utf8))
  #expect(manifest.config.digest == blobA.digest)
  #expect(manifest.layers == [])
}

private let descriptor =
  #""mediaType":"a/b","size":1,"digest":"sha256:\#(String(repeating: "0", count: 64))""#

@Test(
  "a document that breaks the image-spec is refused, and the member is named",
  arguments: [
    ("", "1:1: the text ends where a value is expected"),
    ("[]", "expected an object"),
    (#"{"manifests":[]}"#, "schemaVersion: is missing"),
    (#"{"schemaVersion":1,"manifests":[]}"#, "schemaVersion: expected 2, found 1"),
    (
      #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}"#,
      "mediaType: unexpected 'application/vnd.oci.image.manifest.v1+json'"
    ),
    (#"{"schemaVersion":2,"manifests":{}}"#, "manifests: expected an array"),
    (#"{"schemaVersion":2,"manifests":[1]}"#, "manifests[0]: expected an object"),
    (#"{"schemaVersion":2,"manifests":[{}]}"#, "manifests[0].mediaType: is missing"),
    (
      #"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","size":-1,"digest":"sha256:00"}]}"#,
      """
      manifests[0].digest: cannot read the digest 'sha256:00': it must be 64 lower-case \
      hexadecimal digits of a SHA-256
      """
    ),
    (
      #"{"schemaVersion":2,"manifests":[{\#(descriptor.replacing("1", with: "-1"))}]}"#,
      "manifests[0].size: must not be negative"
    ),
    (
      #"{"schemaVersion":2,"manifests":[{\#(descriptor),"platform":{"os":"linux"}}]}"#,
      "manifests[0].platform.architecture: is missing"
    ),
    (
      #"{"schemaVersion":2,"manifests":[{\#(descriptor),"annotations":{"a":1}}]}"#,
      "manifests[0].annotations.a: expected a string"
    ),
    (
      #"{"schemaVersion":2,"schemaVersion":2,"manifests":[]}"#,
      "1:20: the member 'schemaVersion' is given twice"
    ),
  ])
func malformed(_ text: String, _ reason: String) {
  let bytes = Array(text.utf8)
  let error = #expect(throws: OCIError.self) { try ImageIndex(parsing: bytes) }
  #expect(error?.description == "cannot read the image index: " + reason)
}

@Test("a config without layers of a known kind is refused")
func rootfsType() {
  let text = #"{"architecture":"amd64","os":"linux","rootfs":{"type":"other","diff_ids":[]}}"#
  let error = #expect(throws: OCIError.self) { try ImageConfig(parsing: Array(text.utf8)) }
  #expect(error?.description == "cannot read the image config: rootfs.type: expected 'layers'")
}

@Test(
  "a member that is spelled in other letters, which engines read all the same, is refused",
  arguments: [
    #"{"schemaVersion":2,"manifests":[],"Manifests":[]}"#,
    #"{"schemaVersion":2,"Config":{},"config":{},"layers":[]}"#,
    #"{"\u017fchemaVersion":1,"schemaVersion":2,"config":{},"layers":[]}"#,
  ])
func otherLetters(_ text: String) {
  let error = #expect(throws: OCIError.self) {
    if text.contains("manifests") {
      _ = try ImageIndex(parsing: Array(text.utf8))
    } else {
      _ = try ImageManifest(parsing: Array(text.utf8))
    }
  }
  #expect(error?.description.contains("is spelled ") == true, "\(error?.description ?? "")")
}

@Test("names of one's own may differ in case alone")
func ownNames() throws {
  let text = """
    {"architecture":"amd64","config":{"Labels":{"a":"1","A":"2"}},"os":"linux",\
    "rootfs":{"diff_ids":[],"type":"layers"}}
    """
  let config = try ImageConfig(parsing: Array(text.utf8))
  #expect(config.execution.labels == ["a": "1", "A": "2"])
  let user = text.replacing("\"Labels\"", with: "\"user\":\"0:0\",\"Labels\"")
  #expect(throws: OCIError.self) { try ImageConfig(parsing: Array(user.utf8)) }
}
