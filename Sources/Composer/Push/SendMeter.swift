internal import Synchronization

/// Adds up what goes out of each blob, for progress.
final class SendMeter: Sendable {
  private let sizes: [String: Int64]
  private let sent = Mutex<[String: Int64]>([:])
  private let onEvent: EventHandler

  init(_ blobs: [(name: String, size: Int64)], _ onEvent: @escaping EventHandler) {
    sizes = Dictionary(blobs.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first })
    self.onEvent = onEvent
  }

  func sent(_ name: String, _ bytes: Int64) {
    let size = sizes[name] ?? bytes
    // What is sent again after a fault is no progress.
    let sum = sent.withLock { sent in
      sent[name] = min((sent[name] ?? 0) + bytes, size)
      return sent[name] ?? 0
    }
    onEvent(.sending(name: name, bytes: sum, total: size))
  }
}
