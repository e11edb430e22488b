internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Ends a request when its server falls silent or sends too little, however long we ourselves take.
///
/// async-http-client's own read timeout runs on while a slow reader holds the body back, and then
/// blames the server; and it never fires on a byte a second. Here time counts only while a read is
/// under way: bytes are wanted, and none come. What counts of them is the body: the extensions of
/// chunks and trailers are bytes, too, and can go on for ever.
final class ResponseWatch: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let idle: TimeAmount
  private let window: TimeAmount
  /// Bytes a second.
  private let slowestRate: Int64
  /// The request was sent whole, and the response is not there whole.
  private var isAwaited = false
  /// The final header is there; until then the deadline of the request counts.
  private var hasHeader = false
  /// True from the start: the first read may have gone by before this handler was there.
  private var isReading = true
  private var lastSign = NIODeadline.now()
  /// Since when a read is under way, as far as it belongs to this window.
  private var readStart = NIODeadline.now()
  /// How long reads before that one took in this window.
  private var waited = TimeAmount.zero
  /// Bytes of the body in this window.
  private var received: Int64 = 0
  private var timer: Scheduled<Void>?

  init(_ limits: AsyncHTTPTransport.Limits) {
    idle = TimeAmount(limits.idle)
    window = TimeAmount(limits.slownessWindow)
    slowestRate = limits.slowestRate
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      isAwaited = true
      hasHeader = false
      note(context)
    }
    context.write(data, promise: promise)
  }

  func read(context: ChannelHandlerContext) {
    if !isReading {
      isReading = true
      readStart = .now()
      note(context)
    }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head) where head.status.code >= 200:
      hasHeader = true
      beginWindow()
    case .head: break
    case .body(let bytes): received += Int64(bytes.readableBytes)
    case .end: isAwaited = false
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isReading { waited = waited + (.now() - readStart) }
    isReading = false
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  private func stop() {
    timer?.cancel()
    timer = nil
  }

  private func beginWindow() {
    readStart = .now()
    waited = .zero
    received = 0
  }

  private func note(_ context: ChannelHandlerContext) {
    lastSign = .now()
    if timer == nil { start(context) }
  }

  /// One timer for a whole response: it looks at the clock when it fires, and sleeps on.
  private func start(_ context: ChannelHandlerContext) {
    let silence = idle - (.now() - lastSign)
    let delay = hasHeader ? min(silence, window - waitedSoFar) : min(silence, window)
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: max(delay, .milliseconds(1))) {
      self.look(context)
    }
  }

  private var waitedSoFar: TimeAmount { waited + (isReading ? .now() - readStart : .zero) }

  private func look(_ context: ChannelHandlerContext) {
    timer = nil
    guard isAwaited, isReading else { return }
    guard NIODeadline.now() - lastSign < idle else {
      return context.fireErrorCaught(HTTPClientError.readTimeout)
    }
    let waited = waitedSoFar
    if hasHeader, waited >= window {
      let seconds = Double(waited.nanoseconds) / 1e9
      guard Double(received) >= Double(slowestRate) * seconds else {
        return context.fireErrorCaught(TooSlow())
      }
      beginWindow()
    }
    start(context)
  }
}

/// A whole window of waiting brought too few bytes of a body.
struct TooSlow: Error {}
