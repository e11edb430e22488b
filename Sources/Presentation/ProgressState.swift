package import Composer
internal import Spelling

/// How far a command is, in one line: what is done of all, how fast, how long the rest will take,
/// and what is at work.
package struct ProgressState: Sendable {
  /// Bytes of something on its way.
  private struct Item {
    var done: Int64
    var total: Int64
  }

  /// What was had from elsewhere up to a moment.
  private struct Sample {
    var moment: ContinuousClock.Instant
    var bytes: Int64
  }

  /// What is wanted, by name.
  private var packages: [String: Item] = [:]
  /// What else is fetched: indices, layers.
  private var others: [String: Item] = [:]
  private var sent: [String: Item] = [:]
  private var had: Set<String> = []
  private var images = 0
  private var activity = ""
  /// The last seconds of what came over the network, oldest first.
  private var samples: [Sample] = []
  private var moved: Int64 = 0

  package init() {}

  /// Over how much time a rate is taken.
  private static let window = Duration.seconds(4)

  /// Takes in an event.
  package mutating func take(_ event: Event, at moment: ContinuousClock.Instant) {
    switch event {
    case .reading(let name): activity = "reading \(name)"
    case .expecting(let wanted):
      for (name, size) in wanted where packages[name] == nil {
        packages[name] = Item(done: had.contains(name) ? size : 0, total: size)
      }
    case .fetching(let name, let bytes, let total):
      move(to: bytes, from: packages[name]?.done ?? others[name]?.done ?? 0, moment)
      set(name, Item(done: bytes, total: total))
      activity = "fetching \(name)"
    case .fetched(let name, let bytes, let fromStore):
      if !fromStore {
        move(to: bytes, from: packages[name]?.done ?? others[name]?.done ?? 0, moment)
      }
      set(name, Item(done: bytes, total: bytes))
      had.insert(name)
      if !fromStore { activity = "fetched \(name)" }
    case .sending(let name, let bytes, let total):
      move(to: bytes, from: sent[name]?.done ?? 0, moment)
      sent[name] = Item(done: bytes, total: total)
      activity = "sending \(name)"
    case .unpacking(let package, let architecture):
      activity = "unpacking \(package) \(architecture)"
    case .built(let image, _):
      images += 1
      activity = "built \(image)"
    case .wroteLock, .passedOverLock, .passedOverManifest, .passedOverPlace, .repairing, .chose,
      .leftOut, .keptImages, .leftOwners, .finding, .incomplete, .noticed:
      break
    }
  }

  private mutating func set(_ name: String, _ item: Item) {
    if packages[name] == nil { others[name] = item } else { packages[name] = item }
  }

  private mutating func move(
    to bytes: Int64, from before: Int64, _ moment: ContinuousClock.Instant
  ) {
    moved += max(0, bytes - before)
    if let last = samples.last, last.moment.duration(to: moment) < .milliseconds(200) {
      samples[samples.count - 1].bytes = moved
    } else {
      samples.append(Sample(moment: moment, bytes: moved))
    }
    while samples.count > 2, samples[1].moment.duration(to: moment) > Self.window {
      samples.removeFirst()
    }
  }

  /// The line, at most `width` characters long.
  package func line(width: Int, at moment: ContinuousClock.Instant) -> String {
    var parts: [String] = []
    let isSending = !sent.isEmpty
    let items = isSending ? sent : packages.isEmpty ? others : packages
    let done = items.values.reduce(0) { $0 + min($1.done, $1.total) }
    let total = items.values.reduce(0) { $0 + $1.total }
    if !isSending, !packages.isEmpty {
      let there = packages.keys.filter(had.contains).count
      parts.append("\(there) of \(packages.count) packages")
    }
    if total > 0 { parts.append("\(ByteCount(done)) of \(ByteCount(total))") }
    if done < total, let rate = rate(at: moment) {
      parts.append("\(ByteCount(rate))/s")
      if rate > 0 { parts.append("\(Self.time((total - done) / rate)) left") }
    }
    if images > 0, done == total {
      parts.append(images == 1 ? "1 image" : "\(images) images")
    }
    let head = parts.isEmpty ? "" : "[\(parts.joined(separator: ", "))] "
    return TerminalText.line(head + activity).cut(to: width)
  }

  /// Bytes in a second; nil before there is anything to say.
  private func rate(at moment: ContinuousClock.Instant) -> Int64? {
    guard let first = samples.first, samples.count > 1 else { return nil }
    let (seconds, attoseconds) = first.moment.duration(to: moment).components
    let time = Double(seconds) + Double(attoseconds) / 1e18
    guard time >= 0.2 else { return nil }
    return Int64(Double(moved - first.bytes) / time)
  }

  /// `16 s`, `3 min`, `2 h`.
  private static func time(_ seconds: Int64) -> String {
    switch seconds {
    case ..<100: "\(seconds) s"
    case ..<6000: "\((seconds + 30) / 60) min"
    default: "\((seconds + 1800) / 3600) h"
    }
  }
}
