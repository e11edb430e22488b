import Content
import HTTP
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Repository

@Suite("A busy mirror beside another one")
struct BusyMirrorTests {
  /// Fetches forty files, eight at once, from two mirrors of which the first answers in one way.
  ///
  /// - Returns: how often the first one was asked, and the pauses in between.
  private func fetch(
    _ answer: MisbehavingServer.Answer
  ) async throws -> (asked: Int, pauses: [Duration]) {
    let archive = try ToyArchive()
    let files = (0..<40).map { number in
      let content = Array("package \(number)".utf8)
      return (content, Blob(of: content), "pool/\(number).deb")
    }
    let good = Dictionary(
      uniqueKeysWithValues: files.map { ("/\($0.2)", MisbehavingServer.Answer.content($0.0)) })
    let bad = good.mapValues { _ in answer }
    let pauses = Mutex<[Duration]>([])
    let retry = Retry(
      attempts: 4, firstPause: .zero, longestPause: .seconds(60),
      sleep: { pause in pauses.withLock { $0.append(pause) } }, random: { 0 }, now: { 0 })
    let asked = try await MisbehavingServer.serving(bad) { first in
      try await MisbehavingServer.serving(good) { second in
        try await withTransport { transport in
          let places = try [first, second].map { Place(try Mirror(parsing: $0.root)) }
          let fetcher = PoolFetcher(
            BlobFetcher(store: archive.store, transport: transport, retry: retry),
            places: ["toy": places])
          let blobs = try await fetcher.fetchAll(
            files.map {
              PoolFile(archive: "toy", name: $0.2, path: $0.2, digest: $0.1.digest, size: $0.1.size)
            }, limit: 8)
          #expect(blobs == files.map(\.1))
        }
      }
      return first.received.count
    }
    return (asked, pauses.withLock { $0 })
  }

  @Test(
    "is asked last once it has refused through all attempts",
    arguments: [(429, "1"), (503, "2"), (500, nil)] as [(Int, String?)])
  func demoted(_ status: Int, _ pause: String?) async throws {
    let fields = pause.map { ["Retry-After": $0] } ?? [:]
    let outcome = try await fetch(.status(status, fields: fields))
    // All attempts for the eight that were under way together, and none for the rest.
    #expect(outcome.asked <= 32)
  }

  @Test("is not waited for as long as it asks", arguments: [429, 503])
  func impatient(_ status: Int) async throws {
    let outcome = try await fetch(.status(status, fields: ["Retry-After": "59"]))
    #expect(outcome.asked <= 8)
    #expect(outcome.pauses == [])
  }
}
