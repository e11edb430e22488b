extension ToyKey {
  /// A text with its signature around it, as `InRelease` has it (RFC 4880, 7).
  ///
  /// - Parameter time: seconds since 1970.
  package func clearsigned(
    _ text: String, at time: UInt64 = ToyRepository.time, _ hash: Hash = .sha256
  ) throws -> String {
    try Self.clearsigned(text, by: [self], at: time, hash)
  }

  /// A text signed by several keys, as Debian's own are.
  package static func clearsigned(
    _ text: String, by keys: [ToyKey], at time: UInt64 = ToyRepository.time,
    _ hash: Hash = .sha256
  ) throws -> String {
    try clearsigned(text, hash) { signed in
      try keys.flatMap { try $0.signature(type: 1, over: signed, at: time, hash) }
    }
  }

  /// A text with whatever packets sign it.
  package static func clearsigned(
    _ text: String, _ hash: Hash, by sign: ([UInt8]) throws -> [UInt8]
  ) throws -> String {
    let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
      .map { Array($0) }
    let whole = lines.last == [] ? Array(lines.dropLast()) : lines
    // What is signed has CR LF between lines and no blanks at their ends (7.1).
    let canonical = whole.map { line in line.reversed().drop { $0 == 0x20 || $0 == 9 }.reversed() }
    let signed = Array(canonical.map { Array($0) }.joined(separator: [13, 10]))
    let packets = try sign(signed)
    let escaped = whole.map { line in (line.first == 0x2d ? [0x2d, 0x20] : []) + line }
    let body = escaped.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: \(hash.name)\n\n" + body
      + OpenPGPPacket.armor(packets, "SIGNATURE")
  }
}
