import Content
import HTTP
import OCI
import Registry
import TestSupport

/// An image of two platforms, to be pushed.
struct SamplePush {
  static let name = "registry.example/team/app"
  static let path = "team/app"

  let plan: PushPlan
  let index: RegistryDocument
  let layers: [[UInt8]]

  init(_ word: String = "one") {
    var plan = PushPlan()
    let layers = (0..<3).map { number in
      Array(repeating: Array("\(word) \(number) ".utf8), count: 3000).flatMap { $0 }
    }
    var manifests: [Descriptor] = []
    for platform in 0..<2 {
      let config = Array("{\"\(word)\":\(platform)}".utf8)
      let own = [layers[0], layers[platform + 1]]
      plan.blobs += (own + [config]).map { UploadSource($0, name: word) }
      let manifest = RegistryDocument(
        ImageManifest(
          config: Descriptor(Blob(of: config), .imageConfig),
          layers: own.map { Descriptor(Blob(of: $0), .layerGzip) }
        ).canonicalBytes, .imageManifest)
      plan.manifests.append(manifest)
      manifests.append(manifest.descriptor)
    }
    index = RegistryDocument(ImageIndex(manifests: manifests).canonicalBytes, .imageIndex)
    let note = Array("{}".utf8)
    plan.blobs.append(UploadSource(note, name: "note"))
    let subject: JSON = index.descriptor.json
    let attached: JSON = [
      "schemaVersion": 2, "mediaType": .string(MediaType.imageManifest.text),
      "artifactType": "application/x-note", "subject": subject,
      "config": Descriptor(Blob(of: note), .imageConfig).json,
      "layers": .array([Descriptor(Blob(of: note), .imageConfig).json]),
    ]
    plan.attachments = [
      PushPlan.Attachment(
        subject: index.descriptor.digest,
        document: RegistryDocument(attached.canonicalBytes, .imageManifest),
        artifactType: "application/x-note")
    ]
    plan.indices = [index]
    plan.tags = [("latest", index), ("other", index)]
    self.plan = plan
    self.layers = layers
  }

  static func client(_ registry: any HTTPTransport, logins: RegistryLogins = RegistryLogins())
    -> RegistryClient
  {
    RegistryClient(transport: registry, retry: .instant(), logins: logins)
  }

  /// Pushes it; the counts say what was sent.
  func push(
    to registry: FakeRegistry, logins: RegistryLogins = RegistryLogins()
  ) async throws -> PushCounts {
    let reference = try RegistryReference(parsing: Self.name)
    return try await Self.client(registry, logins: logins).open(reference, for: .push).push(plan)
  }
}
