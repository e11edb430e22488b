extension BidirectionalCollection<UInt8> {
  /// Whether these are the last bytes.
  package func ends(with suffix: some Collection<UInt8>) -> Bool {
    count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
  }

  /// Whether the bytes end with those of a text.
  package func ends(with text: String) -> Bool { ends(with: text.utf8) }
}
