import Content
import HTTP
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Repository

@Suite("Pool files")
struct PoolFetcherTests {
  private let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
  private let path = "pool/main/x/x/x_1.0_amd64.deb"

  private var file: PoolFile {
    let blob = Blob(of: content)
    return PoolFile(
      archive: "toy", name: "x 1.0 amd64", path: path, digest: blob.digest, size: blob.size)
  }

  private enum Asked { case all, rest }

  private struct Outcome {
    var text: String
    /// What each request asked for; where a cut body is taken up again depends on buffers.
    var asked: [Asked]
    var leftovers: [String]
  }

  /// Fetches the file from servers that behave so, each a mirror of its own, in order.
  private func fetch(
    _ answer: MisbehavingServer.Answer, attempts: Int = 4, idle: Duration = .seconds(86_400)
  ) async throws -> Outcome {
    let archive = try ToyArchive()
    return try await MisbehavingServer.serving(["/\(path)": answer]) { server in
      var limits = AsyncHTTPTransport.Limits()
      limits.idle = idle
      return try await withTransport(limits) { transport in
        let fetcher = PoolFetcher(
          BlobFetcher(
            store: archive.store, transport: transport, retry: .instant(attempts: attempts)),
          places: ["toy": [Place(try Mirror(parsing: server.root))]])
        var text: String
        do {
          let blob = try await fetcher.fetch(file)
          let isWhole = try archive.store.contents(of: blob.digest) == content
          text = isWhole ? "whole" : "damaged"
        } catch let error as RepositoryError {
          guard case .failed(_, _, let failures) = error else { throw error }
          text = "\(error.kind): \(failures.map(\.reason).joined(separator: "; "))"
          #expect(archive.store.blob(file.digest) == nil)
        }
        text = text.replacing(server.root, with: "URL")
        return Outcome(
          text: text, asked: server.received.map { $0.fields["range"] == nil ? .all : .rest },
          leftovers: archive.leftovers)
      }
    }
  }

  @Test(
    "are asked of a mirror that hangs once, and of the next one from then on",
    arguments: [
      ("", ""), ("HTTP/1.1 200 OK\r\nX: ", "x"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
    ])
  func hangingMirror(_ head: String, _ again: String) async throws {
    let archive = try ToyArchive()
    let files = (0..<40).map { number in
      let content = Array("package \(number)".utf8)
      return (content, Blob(of: content), "pool/\(number).deb")
    }
    let good = Dictionary(
      uniqueKeysWithValues: files.map { ("/\($0.2)", MisbehavingServer.Answer.content($0.0)) })
    let bad = good.mapValues { _ in MisbehavingServer.Answer.dripping(head: head, again: again) }
    try await MisbehavingServer.serving(bad) { first in
      try await MisbehavingServer.serving(good) { second in
        var limits = AsyncHTTPTransport.Limits()
        // Long enough for the good mirror on a busy machine.
        limits.answer = .seconds(5)
        limits.idle = .seconds(5)
        try await withTransport(limits) { transport in
          let places = try [first, second].map { Place(try Mirror(parsing: $0.root)) }
          let fetcher = PoolFetcher(
            BlobFetcher(store: archive.store, transport: transport, retry: .instant()),
            places: ["toy": places])
          let blobs = try await fetcher.fetchAll(
            files.map {
              PoolFile(archive: "toy", name: $0.2, path: $0.2, digest: $0.1.digest, size: $0.1.size)
            }, limit: 8)
          #expect(blobs == files.map(\.1))
        }
        // Those that were under way together; none of them twice.
        let asked = first.received.count
        #expect(asked <= 8)
      }
    }
  }

  @Test("are asked of a slow mirror again where there is no other")
  func onlyMirror() async throws {
    let silent = MisbehavingServer.Answer.dripping(head: "", again: "")
    let outcome = try await fetch(
      .inTurn([silent, .content(content)]), idle: .seconds(3))
    #expect(outcome.text == "whole")
  }

  @Test("arrive whole")
  func whole() async throws {
    let outcome = try await fetch(.content(content))
    #expect(outcome.text == "whole")
    #expect(outcome.asked == [.all])
    #expect(outcome.leftovers == [])
  }

  @Test("are resumed where the connection ended", arguments: [false, true])
  func resumed(_ isReset: Bool) async throws {
    let fault: MisbehavingServer.Answer =
      isReset ? .reset(content, after: 50_000) : .truncated(content, after: 50_000)
    let outcome = try await fetch(.inTurn([fault, .content(content)]))
    #expect(outcome.text == "whole")
    #expect(outcome.asked == [.all, .rest])
    #expect(outcome.leftovers == [])
  }

  @Test("are fetched anew from a server that ignores ranges, or sends others")
  func notResumed() async throws {
    let cut = MisbehavingServer.Answer.truncated(content, after: 50_000)
    let ignoring = try await fetch(.inTurn([cut, .ignoringRange(content)]))
    #expect(ignoring.text == "whole")
    #expect(ignoring.asked == [.all, .rest])
    let wrong = try await fetch(.inTurn([cut, .wrongRange(content), .content(content)]))
    #expect(wrong.text == "whole")
    #expect(wrong.asked == [.all, .rest, .all])
  }

  @Test("put together from two contents are noticed and fetched in one piece")
  func mixed() async throws {
    let other = content.map { $0 ^ 1 }
    let outcome = try await fetch(
      .inTurn([.truncated(other, after: 50_000), .content(content), .content(content)]))
    #expect(outcome.text == "whole")
    #expect(outcome.asked == [.all, .rest, .all])
  }

  @Test("survive a server that is busy for a while")
  func busy() async throws {
    let outcome = try await fetch(
      .inTurn([.status(503, fields: ["Retry-After": "1"]), .status(429), .content(content)]))
    #expect(outcome.text == "whole")
    #expect(outcome.asked.count == 3)
  }

  @Test("are given up with the reason")
  func given() async throws {
    let html = Array("<html>log in</html>".utf8)
    let page = MisbehavingServer.Answer.status(
      200, fields: ["Content-Type": "text/html; charset=utf-8"], body: html)
    let cases: [(answer: MisbehavingServer.Answer, text: String, requests: Int)] = [
      (.status(404), "unavailable: the server answered 404 Not Found", 1),
      (.status(503), "unavailable: the server answered 503 Service Unavailable", 3),
      (
        page,
        "untrusted: it has 19 bytes, not 200000: it is a web page; "
          + "a login page or a proxy may be in the way", 1
      ),
      (.shortLength(content, length: 1000), "untrusted: it has 1000 bytes, not 200000", 1),
      (.content(content + [0]), "untrusted: it has 200001 bytes, not 200000", 1),
      (
        .redirect(to: "/\(path)"),
        "unavailable: more than 5 redirects; `--limit redirects=N` allows more", 6
      ),
      (
        .encoded(content, coding: "gzip"),
        "unavailable: the response has Content-Encoding gzip, which was not requested; "
          + "a proxy on the way may have changed it", 1
      ),
    ]
    for (answer, text, requests) in cases {
      let outcome = try await fetch(answer, attempts: 3)
      #expect(outcome.text == text)
      #expect(outcome.asked.count == requests, "\(text)")
      #expect(outcome.leftovers == [])
    }
    let wrong = try await fetch(.content(content.map { $0 ^ 1 }))
    #expect(wrong.text.hasPrefix("untrusted: its SHA-256 is "))
    #expect(wrong.asked.count == 1)
    #expect(wrong.leftovers == [])
  }

  @Test("are given up when a server falls silent")
  func stalled() async throws {
    let outcome = try await fetch(
      .stall(content, after: 1000), attempts: 2, idle: .milliseconds(500))
    #expect(outcome.text == "unavailable: the server sent nothing for 500 ms")
    #expect(outcome.leftovers == [])
  }

  @Test("come from the first mirror that has the right bytes")
  func mirrors() async throws {
    let archive = try ToyArchive()
    let wrong = try ToyArchive()
    let file = try archive.poolFile(archive.hello)
    var bytes = try archive.hello.build()
    bytes[100] ^= 1
    try writeFile(bytes, to: wrong.root.pushing(FilePath(file.path)))
    let notes = Mutex<[String]>([])
    let blobFetcher = BlobFetcher(store: archive.store, transport: NoTransport()) { event in
      if case .passedOver(let place, let name, let reason) = event {
        notes.withLock { $0.append("skipped \(place) for \(name): \(reason)") }
      }
    }
    let fetcher = PoolFetcher(
      blobFetcher, places: ["toy": [Place(.directory("/nonexistent")), wrong.place, archive.place]])
    let blob = try await fetcher.fetch(file)
    let told = notes.withLock { $0 }
    #expect(blob == Blob(of: try archive.hello.build()))
    #expect(archive.leftovers == [])
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("skipped \(wrong.root)/pool/") == true)
  }

  @Test("that no mirror has are an error that names each")
  func nowhere() async throws {
    let archive = try ToyArchive()
    let fetcher = PoolFetcher(
      BlobFetcher(store: archive.store, transport: NoTransport()),
      places: ["toy": [Place(.directory("/a")), Place(try Mirror(parsing: "http://b.test/d"))]])
    let error = await #expect(throws: RepositoryError.self) { try await fetcher.fetch(file) }
    #expect(
      error?.description == "cannot fetch x 1.0 amd64: /a/\(path): there is no such file; "
        + "http://b.test/d/\(path): this test has no network; check the network, "
        + "or name another mirror with --mirror toy=URL")
  }

  @Test("stand in input order, each fetched once, with their events")
  func all() async throws {
    let archive = try ToyArchive()
    let files = [
      try archive.poolFile(archive.library), try archive.poolFile(archive.hello),
      try archive.poolFile(archive.library),
    ]
    let events = Mutex<[String]>([])
    let blobFetcher = BlobFetcher(store: archive.store, transport: NoTransport()) { event in
      guard case .finished(let name, _, let fromStore) = event else { return }
      events.withLock { $0.append("\(name) \(fromStore)") }
    }
    let fetcher = PoolFetcher(blobFetcher, places: ["toy": [archive.place]])
    let blobs = try await fetcher.fetchAll(files)
    #expect(blobs.map(\.digest) == files.map(\.digest))
    _ = try await fetcher.fetchAll(files)
    let seen = events.withLock { $0.sorted() }
    #expect(seen == ["hello false", "hello true", "libtoy1 false", "libtoy1 true"])
  }

  @Test("that cannot be written are no mirror's fault")
  func unwritable() async throws {
    let archive = try ToyArchive()
    let fetcher = PoolFetcher(
      BlobFetcher(store: BlobStore(at: "/dev/null/cache"), transport: NoTransport()),
      places: ["toy": [archive.place, archive.place]])
    let file = try archive.poolFile(archive.hello)
    await #expect(throws: StoreError.self) { try await fetcher.fetch(file) }
  }

  @Test("that an offline run lacks are listed before anything happens")
  func offline() async throws {
    let archive = try ToyArchive()
    let files = [try archive.poolFile(archive.hello), file]
    let fetcher = PoolFetcher(
      BlobFetcher(store: archive.store, transport: NoTransport(), isOffline: true),
      places: ["toy": [Place(try Mirror(parsing: "http://b.test/d"))]])
    let error = await #expect(throws: RepositoryError.self) { try await fetcher.fetchAll(files) }
    #expect(error == .notInCache(what: ["hello", "x 1.0 amd64"]))
    _ = try archive.store.put(content)
    let blob = try await fetcher.fetch(file)
    #expect(blob == Blob(of: content))
  }
}

@Suite("A turnstile")
struct TurnstileTests {
  @Test("lets so many through at a time, and all in the end")
  func width() async throws {
    let turnstile = RequestLimiter(width: 2)
    let counts = Mutex((inside: 0, most: 0))
    let results = try await Array(0..<20).mapConcurrently(limit: 20) { number in
      try await turnstile.pass {
        counts.withLock { counts in
          counts.inside += 1
          counts.most = max(counts.most, counts.inside)
        }
        try await Task.sleep(for: .milliseconds(1))
        counts.withLock { $0.inside -= 1 }
        return number
      }
    }
    let most = counts.withLock { $0.most }
    #expect(results == Array(0..<20))
    #expect(most == 2)
  }

  @Test("lets go of those who no longer want to pass")
  func cancellation() async throws {
    let turnstile = RequestLimiter(width: 1)
    let (entered, entry) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await turnstile.pass {
        entry.finish()
        try await Task.sleep(for: .seconds(86_400))
      }
    }
    for await _ in entered {}
    let waiting = Task { try await turnstile.pass { 1 } }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let value = try await turnstile.pass { 2 }
    #expect(value == 2)
  }
}
