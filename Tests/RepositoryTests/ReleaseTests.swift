import Content
import Debian
import HTTP
import OpenPGP
import SystemPackage
import TestSupport
import Testing

@testable import Repository

private let hasVerifier = Tool.find("gpgv") != nil || Tool.find("sqv") != nil

@Suite("A suite's Release", .enabled(if: hasVerifier, "neither gpgv nor sqv is installed"))
struct ReleaseTests {
  /// The error's kind and the first reason.
  private func refusal(
    notBefore: Int64? = nil, suite: String = "toy", now: Int64 = ToyArchive.now,
    snapshot: String? = nil, moment: Int64? = nil, floors: [ReleaseFloor] = [],
    isUnsigned: Bool = false, _ change: (inout ToySuite) -> Void
  ) async throws -> String {
    let archive = try ToyArchive(change)
    let source = try archive.source(suite, isUnsigned: isUnsigned)
    do {
      let release = try await archive.client(now: now).release(
        of: source, places: [Place(archive.place.mirror, snapshot: snapshot)],
        notBefore: notBefore, floors: floors, moment: moment)
      return "good, by \(release.key?.suffix(4) ?? "nobody")"
    } catch let error as RepositoryError {
      guard case .failed(_, _, let failures) = error else { return error.description }
      return "\(error.kind): \(failures.map(\.reason).joined(separator: "; "))"
    }
  }

  @Test("is believed when a key of the keyring signed it")
  func good() async throws {
    let archive = try ToyArchive()
    let release = try await archive.client().release(
      of: try archive.source(), places: [archive.place])
    let file = try readFile(archive.root.pushing("dists/toy/InRelease"))
    #expect(release.file == Digest(of: file))
    #expect(release.key == (try ToyKey.toy.fingerprint()))
    #expect(release.release?.date == Int64(ToyRepository.time))
    #expect(release.snapshot == nil)
  }

  @Test("is refused unsigned, unless the manifest says so")
  func unsigned() async throws {
    let refused = try await refusal { $0.signing = .unsigned }
    #expect(refused.hasPrefix("untrusted: line 1: it is not signed"))
    let accepted = try await refusal(isUnsigned: true) { $0.signing = .unsigned }
    #expect(accepted == "good, by nobody")
    let signed = try await refusal(isUnsigned: true) { _ in }
    #expect(signed == "good, by nobody")
  }

  @Test("is refused when it was changed after signing")
  func tampered() async throws {
    let result = try await refusal { $0.signing = .tampered }
    #expect(result.hasPrefix("untrusted: its signature by key "))
  }

  @Test("is refused when only a stranger signed it")
  func stranger() async throws {
    let result = try await refusal { $0.signing = .keys([.stranger]) }
    #expect(result.hasPrefix("untrusted: no good signature by a key of toy.asc"))
    let both = try await refusal { $0.signing = .keys([.stranger, .toy]) }
    #expect(both.hasPrefix("good"))
  }

  @Test("with 20 000 signatures is refused at once, and the next mirror is asked")
  func manySignatures() async throws {
    let archive = try ToyArchive()
    let path = "dists/toy/InRelease"
    let good = try readFile(archive.root.pushing(FilePath(path)))
    let begin = "-----BEGIN PGP SIGNATURE-----\n"
    let text = String(decoding: good, as: UTF8.self)
    let block = String(text[try #require(text.firstRange(of: begin)).lowerBound...])
    let many = Array((text + String(repeating: block, count: 19_999)).utf8)
    let release = try await MisbehavingServer.serving(["/bad/\(path)": .content(many)]) { server in
      try await withTransport { transport in
        let mirror = try Mirror(parsing: "\(server.root)/bad/")
        return try await archive.client(transport).release(
          of: try archive.source(), places: [Place(mirror), archive.place])
      }
    }
    #expect(release.file == Digest(of: good))
  }

  @Test("is refused with SHA-1 under it, or only MD5 in it")
  func weak() async throws {
    let signature = try await refusal { $0.signing = .keys([.toy], .sha1) }
    #expect(signature.hasPrefix("untrusted: no good signature"))
    let table = try await refusal { $0.hasOnlyWeakHashes = true }
    #expect(table.hasPrefix("untrusted: cannot parse Release file: field SHA256: it is missing"))
  }

  @Test("is refused when it has expired, whether a mirror or the snapshot service has it")
  func expired() async throws {
    let expired = try await refusal { $0.validUntil = ToyArchive.now - 86_400 * 3 }
    #expect(expired.hasPrefix("untrusted: it expired 3 days ago"))
    let snapshot = try await refusal(snapshot: "20231114T221320Z") {
      $0.validUntil = ToyArchive.now - 1
    }
    #expect(snapshot.hasPrefix("untrusted: it expired 1 s ago"))
    let valid = try await refusal { $0.validUntil = ToyArchive.now }
    #expect(valid.hasPrefix("good"))
  }

  @Test("is held against the moment that was asked for, not against the clock")
  func moment() async throws {
    let date = Int64(ToyRepository.time)
    let later = date + 86_400 * 365
    func outcome(_ moment: Int64, validUntil: Int64?) async throws -> String {
      try await refusal(now: later, snapshot: "20231114T221320Z", moment: moment) {
        $0.validUntil = validUntil
      }
    }
    let held = try await outcome(date + 60, validUntil: date + 60)
    #expect(held.hasPrefix("good"))
    let forever = try await outcome(date, validUntil: nil)
    #expect(forever.hasPrefix("good"))
    let expired = try await outcome(date + 61, validUntil: date + 60)
    #expect(
      expired
        == "untrusted: it had expired 1 s before the moment that was asked for (Valid-Until)")
    let early = try await outcome(date - 11, validUntil: date + 60)
    #expect(early == "untrusted: its Date is 11 s after the moment that was asked for")
  }

  @Test("is not older than the lock's under another name, by its own word and its signer")
  func floors() async throws {
    let date = Int64(ToyRepository.time)
    let key = try ToyKey.toy.fingerprint()
    func floor(
      _ suite: String = "x", key: String?, _ identity: ReleaseIdentity?
    ) -> ReleaseFloor {
      ReleaseFloor(suite: suite, date: date + 7200, key: key, identity: identity)
    }
    func identity(_ origin: String?, _ codename: String?) -> ReleaseIdentity {
      ReleaseIdentity(origin: origin, label: "Other", suite: "stable", codename: codename)
    }
    let same = [floor(key: key, identity("Toy", "toy")), floor("toy", key: key, nil)]
    for floor in same {
      let outcome = try await refusal(floors: [floor]) { _ in }
      #expect(outcome == "untrusted: it is 2 h older than the one in the lock")
    }
    let others = [
      floor(key: key, identity("Toy", "toybox")), floor(key: key, identity("Tor", "toy")),
      floor(key: nil, identity("Toy", "toy")), floor("toi", key: key, nil),
      floor("toy", key: String(key.reversed()), nil), floor(key: key, identity("Toy", nil)),
    ]
    for floor in others {
      let outcome = try await refusal(floors: [floor]) { _ in }
      #expect(outcome.hasPrefix("good"), "\(floor)")
    }
  }

  @Test("is refused from the future, ten seconds allowed")
  func future() async throws {
    let now = Int64(ToyRepository.time)
    let late = try await refusal(now: now - 11) { _ in }
    #expect(late.hasPrefix("untrusted: its Date is 11 s in the future"))
    let allowed = try await refusal(now: now - 10) { _ in }
    #expect(allowed.hasPrefix("good"))
  }

  @Test("is refused when it is older than the lock's")
  func replay() async throws {
    let date = Int64(ToyRepository.time)
    let older = try await refusal(notBefore: date + 7200) { _ in }
    #expect(older == "untrusted: it is 2 h older than the one in the lock")
    let same = try await refusal(notBefore: date) { _ in }
    #expect(same.hasPrefix("good"))
  }

  @Test("is refused when it is another suite's; the codename counts as well")
  func otherSuite() async throws {
    let other = try await refusal { $0.codename = "toybox" }
    #expect(other.hasPrefix("good"))
    let archive = try ToyArchive()
    let directory = archive.root.appending("dists")
    let file = try readFile(directory.pushing("toy/InRelease"))
    try writeFile(file, to: directory.pushing("stable/InRelease"))
    let source = try archive.source("stable")
    let error = await #expect(throws: RepositoryError.self) {
      try await archive.client().release(of: source, places: [archive.place])
    }
    #expect(error?.kind == .untrusted)
    #expect(
      error?.description.contains("calls itself 'toy' (Suite) and 'toy' (Codename), not 'stable'")
        == true)
  }

  @Test("comes from the next place when the first has none, or a bad one")
  func nextPlace() async throws {
    let bad = try ToyArchive { $0.signing = .tampered }
    let good = try ToyArchive()
    let release = try await good.client().release(
      of: try good.source(),
      places: [Place(.directory("/nonexistent")), bad.place, good.place])
    #expect(release.places.first == good.place)
  }

  @Test("is asked for again only if it changed, and verified all the same")
  func conditional() async throws {
    let archive = try ToyArchive()
    try await MisbehavingServer.serving(try archive.answers()) { server in
      try await withTransport { transport in
        let place = Place(try Mirror(parsing: server.root))
        for _ in 0..<2 {
          let release = try await archive.client(transport).release(
            of: try archive.source(), places: [place])
          #expect(release.key != nil)
        }
        let conditions = server.received.map { $0.fields["if-none-match"] }
        #expect(conditions == [nil, "\"InRelease\""])
        let offline = try await archive.client(transport, isOffline: true).release(
          of: try archive.source(), places: [place])
        #expect(offline.key != nil)
        #expect(server.received.count == 2)
        let expired = archive.client(transport, now: Int64(ToyRepository.time) - 60)
        await #expect(throws: RepositoryError.self) {
          try await expired.release(of: try archive.source(), places: [place])
        }
      }
    }
  }

  @Test("that nobody has is unavailable; a login page is untrusted, and not kept")
  func pages() async throws {
    let archive = try ToyArchive()
    let path = "/dists/toy/InRelease"
    try await MisbehavingServer.serving([:]) { server in
      try await withTransport { transport in
        let client = archive.client(transport)
        let source = try archive.source()
        let place = Place(try Mirror(parsing: server.root))
        let missing = await #expect(throws: RepositoryError.self) {
          try await client.release(of: source, places: [place])
        }
        #expect(missing?.kind == .unavailable)
        #expect(
          missing?.description == "cannot fetch InRelease of toy toy: \(server.root)\(path): "
            + "the server answered 404 Not Found; check the network, "
            + "or name another mirror with --mirror toy=URL")
        server.set(path, .status(200, body: Array("<html>Please log in</html>".utf8)))
        let page = await #expect(throws: RepositoryError.self) {
          try await client.release(of: source, places: [place])
        }
        #expect(page?.kind == .untrusted)
        #expect(page?.description.contains("it is a web page") == true)
        let offline = await #expect(throws: RepositoryError.self) {
          try await archive.client(transport, isOffline: true).release(
            of: source, places: [place])
        }
        #expect(offline == .notInCache(what: ["InRelease of toy toy"]))
      }
    }
  }
}
