extension BidirectionalCollection<UInt8> {
  /// Whether these are the last bytes.
  func ends(with suffix: some Collection<UInt8>) -> Bool {
    count >= suffix.count && self.suffix(suffix.count).elementsEqual(suffix)
  }
}
