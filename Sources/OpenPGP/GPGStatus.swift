internal import Spelling

/// What gpgv says on its status descriptor (GnuPG's doc/DETAILS).
///
/// The exit status is no answer: it is 0 for an expired or revoked key and for SHA-1, and 2 for a
/// good file that has one more, unknown signer.
enum GPGStatus {
  /// The state of each signature, in order.
  ///
  /// GOODSIG alone counts for nothing; VALIDSIG is also said of expired and revoked keys; a
  /// signature is good with both, for the same key, and a strong digest.
  static func states(
    parsing output: [UInt8], acceptsSHA1: Bool = false
  ) -> [SignatureState] {
    var states: [SignatureState] = []
    var goodKeyID: String?
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " ")).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard words.count >= 2, words[0] == "[GNUPG:]" else { continue }
      let keyID = words.count > 2 ? words[2] : "?"
      switch words[1] {
      case "NEWSIG": goodKeyID = nil
      case "GOODSIG": goodKeyID = keyID
      case "VALIDSIG":
        if let found = goodKeyID,
          let state = state(validSignature: words, goodKeyID: found, acceptsSHA1)
        {
          states.append(state)
        }
        goodKeyID = nil
      case "EXPSIG":
        goodKeyID = nil
        states.append(.expired(keyID: keyID))
      case "EXPKEYSIG":
        goodKeyID = nil
        states.append(.expiredKey(keyID: keyID))
      case "REVKEYSIG":
        goodKeyID = nil
        states.append(.revokedKey(keyID: keyID))
      case "BADSIG":
        goodKeyID = nil
        states.append(.bad(keyID: keyID))
      case "ERRSIG":
        goodKeyID = nil
        states.append(state(uncheckedSignature: words, keyID: keyID))
      default: break
      }
    }
    return states
  }

  /// Reads a line about a signature that fits.
  ///
  /// `VALIDSIG <fingerprint> <date> <time> <expiry> <version> <reserved> <key algorithm>
  /// <digest algorithm> <class> <primary fingerprint>`
  private static func state(
    validSignature words: [String], goodKeyID: String, _ acceptsSHA1: Bool
  ) -> SignatureState? {
    guard words.count >= 10, isFingerprint(words[2]), words[2].hasSuffix(goodKeyID),
      goodKeyID.utf8.count >= 16, let time = decimal(words[4].utf8),
      let algorithm = decimal(words[9].utf8)
    else { return nil }
    guard words[6] != "3" else { return .oldForm(keyID: goodKeyID) }
    guard SignatureState.isStrong(digest: algorithm, acceptsSHA1: acceptsSHA1) else {
      return .weakDigest(keyID: goodKeyID, algorithm: algorithm)
    }
    let primary = words.count > 11 && isFingerprint(words[11]) ? words[11] : words[2]
    return .good(Signature(key: words[2], primaryKey: primary, time: time))
  }

  /// Reads a line about a signature that could not be checked.
  ///
  /// `ERRSIG <key> <key algorithm> <digest algorithm> <class> <time> <reason>`
  private static func state(
    uncheckedSignature words: [String], keyID: String
  ) -> SignatureState {
    let reason = words.count > 7 ? words[7] : "?"
    switch reason {
    case "9": return .missingKey(keyID: keyID)
    case "4": return .unchecked(keyID: keyID, reason: "gpgv does not know its algorithm")
    default: return .unchecked(keyID: keyID, reason: "gpgv's reason \(reason)")
    }
  }

  private static func isFingerprint(_ text: String) -> Bool {
    let digits = text.utf8
    return [40, 64].contains(digits.count)
      && digits.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0)
      }
  }
}
