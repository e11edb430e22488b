internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#endif

/// One connection of a ``MisbehavingServer``: reads request headers, writes raw bytes.
final class ServerConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let slot: Slot
  private var pending: [UInt8] = []

  init(_ slot: Slot) {
    self.slot = slot
  }

  func channelActive(context: ChannelHandlerContext) {
    slot.server?.connected()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    pending += unwrapInboundIn(data).readableBytesView
    // A TLS hello (RFC 8446 5.1): answered as plain servers do.
    if pending.first == 0x16 {
      pending = []
      send(context, 400, [:], [])
      return close(context, resetting: false)
    }
    let end = Array("\r\n\r\n".utf8)
    while let index = pending.indices.first(where: { pending[$0...].starts(with: end) }) {
      let head = String(decoding: pending[..<index], as: UTF8.self)
      pending.removeFirst(index + 4)
      let lines = head.utf8.split(separator: 0x0A).map {
        String(decoding: $0.filter { $0 != 0x0D }, as: UTF8.self)
      }
      var fields: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
      }
      let request = MisbehavingServer.Received(line: lines.first ?? "", fields: fields)
      let body = fields["content-length"].flatMap { Int($0) } ?? 0
      pending.removeFirst(min(body, pending.count))
      reply(context, slot.server?.answer(request) ?? .status(503), to: request)
    }
  }

  private func reply(
    _ context: ChannelHandlerContext, _ answer: MisbehavingServer.Answer,
    to request: MisbehavingServer.Received
  ) {
    switch answer {
    case .content(let bytes, let tag):
      sendContent(context, bytes, tag: tag, to: request)
    case .status(let status, let fields, let body):
      send(context, status, fields, body)
    case .redirect(let target, let status):
      send(context, status, ["Location": target], [])
    case .truncated(let bytes, let count):
      send(context, 200, ["Content-Length": "\(bytes.count)"], Array(bytes.prefix(count)))
      close(context, resetting: false)
    case .reset(let bytes, let count):
      send(context, 200, ["Content-Length": "\(bytes.count)"], Array(bytes.prefix(count)))
      close(context, resetting: true)
    case .shortLength(let bytes, let length):
      send(context, 200, [:], Array(bytes.prefix(length)))
    case .ignoringRange(let bytes):
      send(context, 200, [:], bytes)
    case .wrongRange(let bytes):
      send(context, 206, ["Content-Range": "bytes 0-\(bytes.count - 1)/\(bytes.count)"], bytes)
    case .stall(let bytes, let count):
      send(context, 200, ["Content-Length": "\(bytes.count)"], Array(bytes.prefix(count)))
    case .trickle(let bytes):
      send(context, 200, ["Content-Length": "\(bytes.count)"], [])
      trickle(context, bytes[...])
    case .encoded(let bytes, let coding):
      send(context, 200, ["Content-Encoding": coding], bytes)
    case .garbage(let bytes):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      close(context, resetting: false)
    case .dripping(let head, let again):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
      if !again.isEmpty { drip(context, again) }
    case .inTurn: send(context, 500, [:], [])
    }
  }

  /// 206 for `bytes=N-`, 304 for the right entity tag, else 200.
  private func sendContent(
    _ context: ChannelHandlerContext, _ bytes: [UInt8], tag: String?,
    to request: MisbehavingServer.Received
  ) {
    let tags = tag.map { ["ETag": $0] } ?? [:]
    if let tag, request.fields["if-none-match"] == tag {
      return send(context, 304, tags, [])
    }
    guard let range = request.fields["range"], range.hasPrefix("bytes="), range.hasSuffix("-"),
      let start = Int(range.dropFirst(6).dropLast())
    else { return send(context, 200, tags, bytes) }
    guard start < bytes.count else { return send(context, 416, [:], []) }
    let fields = ["Content-Range": "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"]
    send(context, 206, fields.merging(tags) { a, _ in a }, Array(bytes[start...]))
  }

  private func send(
    _ context: ChannelHandlerContext, _ status: Int, _ fields: [String: String], _ body: [UInt8]
  ) {
    var head = "HTTP/1.1 \(status) Some Reason\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    if fields["Content-Length"] == nil, status != 304 {
      head += "Content-Length: \(body.count)\r\n"
    }
    let bytes = Array((head + "\r\n").utf8) + body
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func trickle(_ context: ChannelHandlerContext, _ bytes: ArraySlice<UInt8>) {
    guard let first = bytes.first else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: [first])), promise: nil)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(5)) {
      let (connection, context) = bound.value
      if context.channel.isActive { connection.trickle(context, bytes.dropFirst()) }
    }
  }

  private func drip(_ context: ChannelHandlerContext, _ text: String) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(20)) {
      let (connection, context) = bound.value
      guard context.channel.isActive else { return }
      context.writeAndFlush(
        connection.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      connection.drip(context, text)
    }
  }

  private func close(_ context: ChannelHandlerContext, resetting: Bool) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    // A client may drop what it has not read yet when the end comes: let it read first.
    context.eventLoop.scheduleTask(in: .milliseconds(100)) {
      let context = bound.value
      if resetting, let socket = context.channel as? any SocketOptionProvider {
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
      }
      context.close(promise: nil)
    }
  }
}
