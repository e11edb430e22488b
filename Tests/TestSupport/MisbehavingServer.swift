internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A web server on loopback that serves a dictionary of paths, rightly or with one chosen fault.
///
/// It writes its bytes itself, because a library's server would not lie about a length.
package final class MisbehavingServer: Sendable {
  /// What it does when a path is asked for.
  package indirect enum Answer: Sendable {
    /// 200, or 206 for a range, or 304 for the right `If-None-Match`.
    case content([UInt8], entityTag: String? = nil)
    case status(Int, fields: [String: String] = [:], body: [UInt8] = [])
    case redirect(to: String, status: Int = 302)
    /// Promises the whole content and closes the connection after some bytes.
    case truncated([UInt8], after: Int)
    /// Promises the whole content and resets the connection after some bytes.
    case reset([UInt8], after: Int)
    /// Says a length that is too short and sends just so much.
    case shortLength([UInt8], length: Int)
    /// Always 200 and everything, whatever the range.
    case ignoringRange([UInt8])
    /// 206 with another range than was asked for.
    case wrongRange([UInt8])
    /// Sends some bytes, then nothing more, and keeps the connection open.
    case stall([UInt8], after: Int)
    /// A byte every few milliseconds.
    case trickle([UInt8])
    /// The content under a `Content-Encoding`.
    case encoded([UInt8], coding: String)
    /// Bytes that are no HTTP.
    case garbage([UInt8])
    /// Sends `head` as it is, then `again` every few milliseconds for ever; where that is empty,
    /// nothing more.
    case dripping(head: String, again: String)
    /// One after the other, the last for ever.
    case inTurn([Answer])
  }

  /// A request that came.
  package struct Received: Sendable {
    package let line: String
    package let fields: [String: String]

    package var path: String {
      line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }
  }

  private struct State {
    var answers: [String: Answer]
    var received: [Received] = []
    var connections = 0
  }

  private let state: Mutex<State>
  package let port: Int

  private init(_ answers: [String: Answer], port: Int) {
    state = Mutex(State(answers: answers))
    self.port = port
  }

  /// Runs a body with a server, and stops the server afterwards.
  package static func serving<Value>(
    _ answers: [String: Answer], _ body: (MisbehavingServer) async throws -> Value
  ) async throws -> Value {
    let slot = Slot()
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ServerConnection(slot))
        }
      }
    let channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
    let server = MisbehavingServer(answers, port: channel.localAddress?.port ?? 0)
    slot.server = server
    do {
      let value = try await body(server)
      try await channel.close()
      return value
    } catch {
      try? await channel.close()
      throw error
    }
  }

  /// `http://127.0.0.1:port`, without a slash at the end.
  package var root: String { "http://127.0.0.1:\(port)" }

  /// Every request so far, in order of arrival.
  package var received: [Received] { state.withLock { $0.received } }

  /// How many connections were opened.
  package var connections: Int { state.withLock { $0.connections } }

  /// Changes what a path does.
  package func set(_ path: String, _ answer: Answer?) {
    state.withLock { $0.answers[path] = answer }
  }

  func connected() { state.withLock { $0.connections += 1 } }

  /// Records a request and picks its answer.
  func answer(_ request: Received) -> Answer {
    state.withLock { state in
      state.received.append(request)
      let path = request.path.split(separator: "?").first.map(String.init) ?? ""
      switch state.answers[path] {
      case nil: return .status(404, body: Array("no such thing here\n".utf8))
      case .inTurn(let answers):
        if answers.count > 1 { state.answers[path] = .inTurn(Array(answers.dropFirst())) }
        return answers.first ?? .status(404)
      case let answer?: return answer
      }
    }
  }
}

/// Where connections find their server, whose port is known only once it listens.
final class Slot: Sendable {
  private let content = Mutex<MisbehavingServer?>(nil)

  var server: MisbehavingServer? {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}
