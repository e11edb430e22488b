import Content
import Debian
import HTTP
import OpenPGP
import SystemPackage
import TestSupport
import Testing

@testable import Repository

private let hasVerifier = Tool.find("gpgv") != nil || Tool.find("sqv") != nil

@Suite("A suite's indices", .enabled(if: hasVerifier, "neither gpgv nor sqv is installed"))
struct IndexTests {
  private let directory = "/dists/toy/main/binary-amd64"

  private func amd64() throws -> [Architecture] { [try Architecture(parsing: "amd64")] }

  @Test("are stored uncompressed, and nothing else is left")
  func stored() async throws {
    let archive = try ToyArchive()
    let client = archive.client()
    let release = try await client.release(of: try archive.source(), places: [archive.place])
    let indices = try await client.indices(of: release, architectures: try amd64())
    let plain = try readFile(archive.root.pushing("dists/toy/main/binary-amd64/Packages"))
    #expect(indices.map(\.blob) == [Blob(of: plain)])
    let names = try await client.packages(of: indices[0]).map(\.name.text)
    #expect(names == ["hello", "libtoy1"])
    let blobs = try listDirectory(archive.store.root.pushing("blobs/sha256"))
    #expect(blobs == [Digest(of: plain).hex])
    #expect(archive.leftovers == [])
  }

  @Test("are read out of their records once these are there, and are not needed then")
  func recorded() async throws {
    let archive = try ToyArchive()
    let first = archive.client()
    let release = try await first.release(of: try archive.source(), places: [archive.place])
    let indices = try await first.indices(of: release, architectures: try amd64())
    let names = try await first.packages(of: indices[0]).map(\.description)
    #expect(try listDirectory(archive.store.root.pushing("indices")).count == 1)
    archive.store.remove(indices[0].blob.digest)
    let second = archive.client()
    let again = try await second.indices(of: release, architectures: try amd64())
    #expect(again == indices)
    #expect(archive.store.blob(indices[0].blob.digest) == nil, "nothing was fetched")
    let recorded = try await second.packages(of: again[0]).map(\.description)
    #expect(recorded == names)
  }

  @Test("are fetched again where the cache has lost one before it was read")
  func lost() async throws {
    let archive = try ToyArchive()
    let client = archive.client()
    let release = try await client.release(of: try archive.source(), places: [archive.place])
    let indices = try await client.indices(of: release, architectures: try amd64())
    archive.store.remove(indices[0].blob.digest)
    let names = try await client.packages(of: indices[0]).map(\.name.text)
    #expect(names == ["hello", "libtoy1"])
  }

  @Test("are fetched by hash, once")
  func byHash() async throws {
    let archive = try ToyArchive()
    try await MisbehavingServer.serving(try archive.answers()) { server in
      try await withTransport { transport in
        let client = archive.client(transport)
        let release = try await client.release(
          of: try archive.source(), places: [Place(try Mirror(parsing: server.root))])
        for _ in 0..<2 {
          _ = try await client.indices(of: release, architectures: try amd64())
        }
        let paths = server.received.map(\.path)
        #expect(paths.count == 2)
        #expect(paths.last?.hasPrefix("\(directory)/by-hash/SHA256/") == true)
      }
    }
  }

  @Test("are fetched by name where there is no by-hash, and in another form where there is no xz")
  func fallbacks() async throws {
    let archive = try ToyArchive()
    var answers = try archive.answers()
    for path in answers.keys where path.contains("by-hash") { answers[path] = nil }
    answers["\(directory)/Packages.xz"] = nil
    try await MisbehavingServer.serving(answers) { server in
      try await withTransport { transport in
        let client = archive.client(transport)
        let release = try await client.release(
          of: try archive.source(), places: [Place(try Mirror(parsing: server.root))])
        let indices = try await client.indices(of: release, architectures: try amd64())
        #expect(indices.count == 1)
        #expect(server.received.last?.path == "\(directory)/Packages.gz")
      }
    }
  }

  @Test("are fetched by name only where the suite does not offer hashes")
  func plainNames() async throws {
    let archive = try ToyArchive { $0.acquireByHash = false }
    try await MisbehavingServer.serving(try archive.answers()) { server in
      try await withTransport { transport in
        let client = archive.client(transport)
        let release = try await client.release(
          of: try archive.source(), places: [Place(try Mirror(parsing: server.root))])
        _ = try await client.indices(of: release, architectures: try amd64())
        #expect(server.received.map(\.path).last == "\(directory)/Packages.xz")
      }
    }
  }

  @Test("with other bytes than were signed are refused, and never stored")
  func wrong() async throws {
    let archive = try ToyArchive()
    var answers = try archive.answers()
    for (path, answer) in answers where path.hasPrefix(directory) {
      guard case .content(var bytes, _) = answer else { continue }
      bytes[bytes.count / 2] ^= 1
      answers[path] = .content(bytes)
    }
    try await MisbehavingServer.serving(answers) { server in
      try await withTransport { transport in
        let client = archive.client(transport)
        let release = try await client.release(
          of: try archive.source(), places: [Place(try Mirror(parsing: server.root))])
        let architectures = try amd64()
        let error = await #expect(throws: RepositoryError.self) {
          try await client.indices(of: release, architectures: architectures)
        }
        #expect(error?.kind == .untrusted)
        #expect(error?.description.contains("its SHA-256 is ") == true)
        let blobs = (try? listDirectory(archive.store.root.pushing("blobs/sha256"))) ?? []
        #expect(blobs == [])
        #expect(archive.leftovers == [])
      }
    }
  }

  @Test("of what the suite does not have are the manifest's fault")
  func unknown() async throws {
    let archive = try ToyArchive()
    let client = archive.client()
    let contrib = try await client.release(
      of: try archive.source(components: ["main", "contrib"]), places: [archive.place])
    let architectures = try amd64()
    let component = await #expect(throws: RepositoryError.self) {
      try await client.indices(of: contrib, architectures: architectures)
    }
    #expect(component == .unknownComponent("contrib", suite: "toy toy", known: ["main"]))
    let release = try await client.release(of: try archive.source(), places: [archive.place])
    let other = [try Architecture(parsing: "s390x")]
    let none = try await client.indices(of: release, architectures: other)
    #expect(none == [], "an index that the Release does not list is empty")
  }

  @Test("of `all` are read where the suite keeps them apart")
  func separateAll() async throws {
    let archive = try ToyArchive { $0.architectures = ["all", "amd64"] }
    let client = archive.client()
    let release = try await client.release(of: try archive.source(), places: [archive.place])
    let indices = try await client.indices(of: release, architectures: try amd64())
    #expect(indices.map(\.architecture.text) == ["amd64", "all"])
  }
}
