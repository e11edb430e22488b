/// The word of `words` that someone who wrote `word` most likely meant, if one is near.
///
/// Near is a third of its letters to add, drop, change or swap at most.
func nearestWord(to word: String, among words: [String]) -> String? {
  let wanted = Array(word.lowercased().utf8.prefix(64))
  var best: (distance: Int, word: String)?
  for candidate in words {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8.prefix(64)))
    if distance < (best?.distance ?? Int.max) { best = (distance, candidate) }
  }
  guard let best, best.distance <= max(1, max(wanted.count, best.word.utf8.count) / 3) else {
    return nil
  }
  return best.word
}

/// The least number of letters to add, drop, change, or swap with the next.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var rows = [Array(0...b.count)]
  for (i, letter) in a.enumerated() {
    var row = [i + 1]
    for (j, other) in b.enumerated() {
      var least = min(rows[i][j] + (letter == other ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other {
        least = min(least, rows[i - 1][j - 1] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
