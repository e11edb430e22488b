internal import Inspection

/// Which words of a file are the names of programs that it starts.
extension MentionSearch {
  /// Whether a word that is one of every day, too, is the name of a program that the file starts: its
  /// package is called so, or it is no word that one could say.
  func isStarted(_ word: [UInt8], by item: File, _ offer: PackageOffer) -> Bool {
    guard item.isNear else { return false }
    // What a package depends on of its own source, in the same version, its programs start.
    if offer.isNear, item.owner.map(offer.dependents.contains) ?? false { return true }
    guard item.mentions.startsPrograms else { return false }
    if offer.name.utf8.elementsEqual(word) { return true }
    return offer.standing != .dependency && !word.contains { "aeiouy".utf8.contains($0) }
  }

  /// Whether a word that only ends a longer string is a program that the file starts: the package of
  /// that name is there because the file's own package depends on it.
  func isStartedByEnding(_ word: [UInt8], by item: File, _ offer: PackageOffer) -> Bool {
    guard item.isNear, item.mentions.startsPrograms, let owner = item.owner else { return false }
    return offer.name.utf8.elementsEqual(word) && offer.dependents.contains(owner)
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// Whether a word is hardly anything but the name of a program or library: many programs have
  /// the names of English words.
  static func isTelling(_ word: [UInt8]) -> Bool {
    word.contains { !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }
}
