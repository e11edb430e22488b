internal import Spelling

/// A Debian version, `[epoch:]upstream[-revision]`, ordered as Debian Policy 5.6.12 says.
///
/// Equality is the policy's: `1.0`, `1.00` and `0:1.0-0` are equal, and hash alike; `text` keeps
/// the spelling, which file names and locks need.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The version as it was written; ASCII.
  package let text: String
  private let epoch: Int32
  /// Where the upstream version begins and ends in `text`, in bytes.
  private let upstream: Range<Int32>

  /// Reads a version as dpkg's `parseversion` does; what dpkg warns about is refused too.
  ///
  /// - Throws: `ParseError` for a bad epoch, an empty part, a foreign byte, or an upstream version
  ///   that does not begin with a digit.
  package init(parsing text: some StringProtocol) throws(ParseError) {
    let bytes = Array(text.utf8)
    switch Self.scan(bytes.span, 0..<bytes.count) {
    case .refused(let reason): throw ParseError("version \(quoted(text))", reason)
    case .parts(let epoch, let upstream): self.init(String(text), epoch, upstream, base: 0)
    }
  }

  /// A version within a text that has been scanned already; nil when it is none.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard case .parts(let epoch, let upstream) = Self.scan(bytes, range) else { return nil }
    self.init(bytes.text(range), epoch, upstream, base: range.lowerBound)
  }

  private init(_ text: String, _ epoch: Int32, _ upstream: Range<Int>, base: Int) {
    self.text = text
    self.epoch = epoch
    self.upstream =
      Int32(clamping: upstream.lowerBound - base)..<Int32(clamping: upstream.upperBound - base)
  }

  package var description: String { text }

  /// The upstream version's text.
  package var upstreamVersion: String {
    String(
      decoding: text.utf8.dropFirst(Int(upstream.lowerBound)).prefix(upstream.count), as: UTF8.self)
  }

  /// The version without its epoch, as pool paths and `.deb` file names have it.
  package var withoutEpoch: String {
    String(decoding: text.utf8.dropFirst(Int(upstream.lowerBound)), as: UTF8.self)
  }

  package static func == (a: Version, b: Version) -> Bool { order(a, b) == 0 }

  package static func < (a: Version, b: Version) -> Bool { order(a, b) < 0 }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    let bytes = text.utf8.span
    let (upstream, revision) = ranges(bytes.count)
    VersionOrder.hash(bytes, upstream, into: &hasher)
    VersionOrder.hash(bytes, revision, into: &hasher)
  }

  /// Negative, zero or positive as `a` is older than, equal to or newer than `b`.
  private static func order(_ a: Version, _ b: Version) -> Int {
    if a.epoch != b.epoch { return a.epoch < b.epoch ? -1 : 1 }
    let (left, right) = (a.text.utf8.span, b.text.utf8.span)
    let (ours, theirs) = (a.ranges(left.count), b.ranges(right.count))
    let order = VersionOrder.compare(left, ours.upstream, right, theirs.upstream)
    if order != 0 { return order }
    return VersionOrder.compare(left, ours.revision, right, theirs.revision)
  }

  private func ranges(_ count: Int) -> (upstream: Range<Int>, revision: Range<Int>) {
    let end = Int(upstream.upperBound)
    let revision = end < count ? end + 1..<count : count..<count
    return (Int(upstream.lowerBound)..<end, revision)
  }
}
