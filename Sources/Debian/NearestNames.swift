internal import Spelling

/// Gathers the names that are fewest edits from a word.
struct NearestNames {
  private let word: [UInt8]
  private let limit: Int
  /// The worst score taken in: two for an edit, one for two bytes after the whole word.
  private let bound: Int
  private var found: [(score: Int, name: String)] = []

  init(to word: String, limit: Int) {
    self.word = Array(word.utf8.prefix(64))
    self.limit = limit
    bound = 2 * Swift.max(1, self.word.count / 3)
  }

  /// The best names, nearest first, then by their bytes.
  var names: [PackageName] { found.map { PackageName(checked: $0.name) } }

  /// Takes the name in when it is near enough.
  mutating func consider(_ text: Span<UInt8>, _ range: Range<Int>) {
    let begins = range.count >= word.count && word.count >= 3 && starts(text, range)
    let worst = found.count < limit ? bound : Swift.min(bound, found.last?.score ?? bound)
    let surplus = range.count - word.count
    if !begins, 2 * abs(surplus) > worst { return }
    let score =
      begins
      ? Swift.min(bound, surplus / 2) : 2 * editDistance(word, text, range, atMost: worst / 2)
    if score > worst { return }
    let name = text.text(range)
    if found.contains(where: { $0.name == name }) { return }
    let place = found.firstIndex { ($0.score, $0.name) > (score, name) } ?? found.count
    found.insert((score, name), at: place)
    if found.count > limit { found.removeLast() }
  }

  private func starts(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in 0..<word.count where text[range.lowerBound + index] != word[index] { return false }
    return true
  }
}
