import Composer
import Content
import Glibc
import HTTP
import OCI
import Registry
import SystemPackage
import TestSupport
import Testing

/// Images in a registry, and the proof that travels with them.
@Suite struct PublishTests {
  private static let name = "registry.example/toy"

  private func composer(
    _ shop: borrowing Workshop, _ registry: FakeRegistry, cache: String = "cache"
  ) -> Composer {
    var settings = Composer.Settings(environment: shop.environment)
    settings.cache = shop.directory.appending(cache)
    settings.variants = ["latest"]
    return Composer(settings: settings, transport: registry) { _ in }
  }

  private func push(_ shop: borrowing Workshop, to registry: FakeRegistry) async throws
    -> PushResult
  {
    let composer = composer(shop, registry)
    let manifest = shop.manifest.string
    let results = try await composer.run { try await $0.push([manifest], to: Self.name) }
    return try #require(results.first)
  }

  @Test("what was pushed is rebuilt with nothing but the registry and a mirror")
  func rebuilt() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let pushed = try await push(shop, to: registry)
    let image = try #require(pushed.images.first)
    #expect(image.reference == Self.name)
    #expect(image.tags == ["latest"])
    // Another machine: no manifest, no lock, no cache.
    let files = ["toy.yaml", "toy.lock.json", "toy.asc"].map { shop.directory.appending($0) }
    for file in files { removeTree(file) }
    let other = composer(shop, registry.copy(), cache: "other")
    let found = try await other.run {
      try await $0.verify(remote: "docker://\(Self.name)@\(image.digest)")
    }
    #expect(found.verification.isIdentical, "\(found.verification.differences)")
    let statement = try JSON(parsing: found.statement)
    #expect(statement["predicate"]?["result"]?.string == "PASSED")
    let subject = statement["subject"]?.array?.first?["digest"]?["sha256"]?.string
    #expect(subject == image.digest.hex)
  }

  @Test(
    "directories that the manifest takes whole, and which files are programs, travel in the recipe")
  func trees() async throws {
    let trees = "trees: [{path: /srv, source: site, exclude: [\"*.o\"]}]\n"
    let manifest = ToyArchive.manifest.replacing("exclude:", with: "\(trees)exclude:")
      .replacing("\nfiles:\n", with: "\nfiles:\n  - {path: /usr/bin/own, source: own}\n")
    let shop = try Workshop(manifest)
    let site = shop.directory.appending("site")
    for path in ["", "/sub", "/empty"] { try makeDirectory(FilePath("\(site)\(path)")) }
    try writeFile("page\n", to: site.appending("index.html"))
    try writeFile("#!/bin/x\n", to: site.appending("sub/\(String(repeating: "long", count: 40))"))
    try writeFile("left out\n", to: site.appending("a.o"))
    #expect(symlink("index.html", site.appending("link").string) == 0)
    let own = shop.directory.appending("own")
    try writeFile("own\n", to: own)
    #expect(chmod(own.string, 0o755) == 0)
    let registry = FakeRegistry()
    let image = try #require(try await push(shop, to: registry).images.first)
    for file in [site, own] { removeTree(file) }
    let other = composer(shop, registry.copy(), cache: "other")
    let found = try await other.run {
      try await $0.verify(remote: "docker://\(Self.name)@\(image.digest)")
    }
    #expect(found.verification.isIdentical, "\(found.verification.differences)")
  }

  @Test("a changed byte of lock, recipe, SBOM, provenance or a layer is named")
  func changed() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let image = try #require(try await push(shop, to: registry).images.first)
    let blobs = registry.artifacts(of: "toy")
    #expect(Set(blobs.map(\.type)).count == 4)
    let layers = registry.layers(of: "toy").map { ("layer", $0) }
    for (type, digest) in blobs.map({ ($0.type, $0.content) }) + layers.prefix(1) {
      let wrong = registry.copy()
      wrong.flipByte(of: digest, in: "toy")
      let other = composer(shop, wrong, cache: "other")
      let found = try await other.run {
        try await $0.verify(remote: "docker://\(Self.name)@\(image.digest)")
      }
      let said = found.verification.differences.joined(separator: "; ")
      #expect(said.contains(digest.hex), "\(type): \(said)")
      #expect((type == "layer") == said.contains("; first: in layer 1 of latest "), "\(said)")
    }
  }

  @Test("an image that is not the one of its lock is named with the first entry that differs")
  func exchanged() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let image = try #require(try await push(shop, to: registry).images.first)
    // Another image, with the lock and the recipe of the first one.
    let other = ToyArchive.manifest.replacing("hello", with: "goodbye")
    try writeFile(other, to: shop.directory.appending("other.yaml"))
    let manifest = shop.directory.appending("other.yaml").string
    var options = PushOptions()
    options.attaches = false
    let pushed = try await composer(shop, registry).run { [options] in
      try await $0.push([manifest], to: Self.name + ":other", options: options)
    }
    let wrong = try #require(pushed.first?.images.first)
    let repository = try await RegistryClient(transport: registry, logins: RegistryLogins())
      .open(try RegistryReference(parsing: Self.name), for: .push)
    let subject = try #require(registry.manifest(wrong.digest, of: "toy"))
    let right = try await repository.referrers(of: image.digest)
    for referrer in right where referrer.artifactType.hasPrefix("application/vnd.whittle.") {
      let bytes = try #require(registry.manifest(referrer.descriptor.digest, of: "toy"))
      let artifact = try ArtifactManifest(parsing: bytes, document: "what is attached")
      let moved = ArtifactManifest(
        artifactType: referrer.artifactType, subject: Descriptor(Blob(of: subject), .imageIndex),
        content: artifact.content)
      let document = RegistryDocument(moved.canonicalBytes, .imageManifest)
      _ = try await repository.attach(
        [(document, Referrer(document.descriptor, artifactType: referrer.artifactType))],
        to: wrong.digest)
    }
    let found = try await composer(shop, registry.copy(), cache: "fresh").run {
      try await $0.verify(remote: "docker://\(Self.name)@\(wrong.digest)")
    }
    let said = found.verification.differences.joined(separator: "\n")
    #expect(said.contains("the image index is \(wrong.digest), the lock has latest"), "\(said)")
    #expect(
      said.contains(
        "first: in layer 1 of latest amd64 the entry /etc/greeting differs in its "
          + "size: 6 in the lock, 8 in the image"
      ),
      "\(said)")
  }

  @Test(
    "what is false beside what is right is a difference, too", arguments: ["sbom", "provenance"])
  func forged(_ kind: String) async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let image = try #require(try await push(shop, to: registry).images.first)
    let type = kind == "sbom" ? "application/spdx+json" : "application/vnd.in-toto+json"
    let digest = try Digest(parsing: "\(image.digest)")
    let top = try #require(registry.manifest(digest, of: "toy"))
    let inner = try JSON(parsing: top)["manifests"]?.array?.first?["digest"]?.string
    let subject = kind == "sbom" ? try Digest(parsing: try #require(inner)) : digest
    try await Self.attach(Array("{\"false\":1}".utf8), type, to: subject, in: registry)
    let other = composer(shop, registry.copy(), cache: "other")
    let found = try await other.run {
      try await $0.verify(remote: "docker://\(Self.name)@\(image.digest)")
    }
    let said = found.verification.differences.joined(separator: "; ")
    #expect(said.contains("the attached "), "\(said)")
  }

  /// Attaches a document to an image.
  private static func attach(
    _ bytes: [UInt8], _ type: String, to subject: Digest, in registry: FakeRegistry
  ) async throws {
    let repository = try await RegistryClient(transport: registry, logins: RegistryLogins())
      .open(try RegistryReference(parsing: Self.name), for: .push)
    let top = try #require(registry.manifest(subject, of: "toy"))
    for source in [
      UploadSource(bytes, name: "other"),
      UploadSource(ArtifactManifest.emptyConfig, name: "config"),
    ] {
      _ = try await repository.upload(source)
    }
    let artifact = ArtifactManifest(
      artifactType: type, subject: Descriptor(Blob(of: top), .imageManifest),
      content: Descriptor(Blob(of: bytes), try MediaType(parsing: type)))
    let document = RegistryDocument(artifact.canonicalBytes, .imageManifest)
    _ = try await repository.attach(
      [(document, Referrer(document.descriptor, artifactType: type))], to: subject)
  }

  @Test(
    "a lock or recipe that says the same otherwise, or cannot be read, is a difference",
    arguments: ["lock+", "lock?", "recipe+", "recipe?"])
  func respelled(_ what: String) async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let image = try #require(try await push(shop, to: registry).images.first)
    let kind = "application/vnd.whittle.\(what.dropLast())"
    let known = try #require(registry.artifacts(of: "toy").first { $0.type.hasPrefix(kind) })
    var bytes = try #require(registry.blob(known.content, of: "toy"))
    if what.hasSuffix("+") {
      bytes += what.hasPrefix("lock") ? [0x0a] : [UInt8](repeating: 0, count: 512)
    } else {
      bytes[2] ^= 1
    }
    let digest = try Digest(parsing: "\(image.digest)")
    try await Self.attach(bytes, known.type, to: digest, in: registry)
    let other = composer(shop, registry.copy(), cache: "other")
    let found = try await other.run {
      try await $0.verify(remote: "docker://\(Self.name)@\(image.digest)")
    }
    let said = found.verification.differences.joined(separator: "; ")
    #expect(said.contains("attached \(what.dropLast())"), "\(said)")
    #expect(String(decoding: found.statement, as: UTF8.self).contains("FAILED"))
  }

  @Test("an image without its lock is an error that says how to push it")
  func bare() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    let composer = composer(shop, registry)
    let manifest = shop.manifest.string
    var options = PushOptions()
    options.attaches = false
    let results = try await composer.run { [options] in
      try await $0.push([manifest], to: Self.name + ":1", options: options)
    }
    let image = try #require(results.first?.images.first)
    #expect(image.reference == Self.name + ":1")
    let error = await #expect(throws: ProofError.self) {
      try await composer.verify(remote: "docker://\(Self.name)@\(image.digest)")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(
      text.contains("cannot find the lock of docker://registry.example/toy@sha256:"), "\(text)")
  }

  @Test("an image in a registry is listed as the one on disk is")
  func listed() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    _ = try await push(shop, to: registry)
    let composer = composer(shop, registry)
    let remote = try await composer.list(
      "docker://\(Self.name):latest", ["/usr/bin"], options: ListingOptions())
    let local = try await composer.list(
      shop.manifest.string, ["/usr/bin"], options: ListingOptions())
    let names = remote.groups.flatMap(\.rows).map(\.path)
    #expect(names == local.groups.flatMap(\.rows).map(\.path))
    #expect(remote.image.hasPrefix("docker://registry.example/toy:latest "))
    await #expect(throws: (any Error).self) {
      try await composer.list("docker://\(Self.name):absent", [], options: ListingOptions())
    }
  }

  @Test("a bill of materials is the same for the lock and, but for its facts, for the image")
  func bill() async throws {
    let shop = try Workshop()
    let registry = FakeRegistry()
    _ = try await push(shop, to: registry)
    let composer = composer(shop, registry)
    for form in BillForm.allCases {
      let first = try await composer.bill(of: shop.manifest.string, form: form)
      let again = try await self.composer(shop, registry, cache: "other")
        .bill(of: shop.manifest.string, form: form)
      #expect(first == again)
      let remote = try await composer.bill(of: "docker://\(Self.name)", form: form)
      let names = [first, remote].map { bytes in
        (try? JSON(parsing: bytes))?["packages"]?.array?.compactMap { $0["name"]?.string }
      }
      #expect(names[0] == names[1])
    }
  }
}
