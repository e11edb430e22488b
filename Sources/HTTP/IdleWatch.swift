internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// Ends a request when its server falls silent, however long we ourselves take.
///
/// async-http-client's own read timeout runs on while a slow reader holds the body back, and then
/// blames the server. This one runs only while a read is under way: bytes are wanted, and none come.
final class IdleWatch: ChannelDuplexHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  private let limit: TimeAmount
  /// The request was sent whole, and the response is not there whole.
  private var isAwaited = false
  /// True from the start: the first read may have gone by before this handler was there.
  private var isReading = true
  private var lastSign = NIODeadline.now()
  private var timer: Scheduled<Void>?

  init(limit: TimeAmount) {
    self.limit = limit
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      isAwaited = true
      note(context)
    }
    context.write(data, promise: promise)
  }

  func read(context: ChannelHandlerContext) {
    if !isReading {
      isReading = true
      note(context)
    }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .end = unwrapInboundIn(data) { isAwaited = false }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
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

  private func note(_ context: ChannelHandlerContext) {
    lastSign = .now()
    if timer == nil { start(context, limit) }
  }

  /// One timer for a whole response: it looks at the clock when it fires, and sleeps on.
  private func start(_ context: ChannelHandlerContext, _ delay: TimeAmount) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.look(context) }
  }

  private func look(_ context: ChannelHandlerContext) {
    timer = nil
    guard isAwaited, isReading else { return }
    let silence = NIODeadline.now() - lastSign
    guard silence < limit else { return context.fireErrorCaught(HTTPClientError.readTimeout) }
    start(context, limit - silence)
  }
}
