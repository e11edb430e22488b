/// The word of `words` that someone who wrote `word` most likely meant, if one is near.
///
/// Near is a third of its letters to add, drop, change or swap at most.
package func nearestWord(to word: String, among words: [String]) -> String? {
  let wanted = Array(word.lowercased().utf8.prefix(64))
  var best: (distance: Int, word: String)?
  for candidate in words {
    let letters = Array(candidate.lowercased().utf8.prefix(64))
    let worst = best?.distance ?? Int.max
    let distance = editDistance(wanted, letters.span, letters.indices, atMost: worst)
    if distance < worst { best = (distance, candidate) }
  }
  guard let best, best.distance <= max(1, max(wanted.count, best.word.utf8.count) / 3) else {
    return nil
  }
  return best.word
}

/// The edits (insert, delete, replace, swap neighbours) between a word and a piece of text; more
/// than `worst` when it is more than that.
package func editDistance(
  _ word: [UInt8], _ text: Span<UInt8>, _ range: Range<Int>, atMost worst: Int
) -> Int {
  var before: [Int] = []
  var above = Array(0...word.count)
  var row = above
  for (line, index) in range.enumerated() {
    let byte = text[index]
    row[0] = line + 1
    var least = row[0]
    for column in 0..<word.count {
      let replaced = above[column] + (word[column] == byte ? 0 : 1)
      var best = min(replaced, above[column + 1] + 1, row[column] + 1)
      if line > 0, column > 0, word[column] == text[index - 1], word[column - 1] == byte {
        best = min(best, before[column - 1] + 1)
      }
      row[column + 1] = best
      least = min(least, best)
    }
    if least > worst { return least }
    before = above
    swap(&above, &row)
  }
  return above[word.count]
}
