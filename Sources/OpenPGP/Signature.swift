/// A good signature: which key made it, and when.
package struct Signature: Hashable, Sendable {
  /// The fingerprint of the key that signed, often a subkey; upper-case hexadecimal.
  package let key: String
  /// The fingerprint of the primary key, by which people know a signer.
  package let primaryKey: String
  /// Seconds since 1970.
  package let time: Int64

  package init(key: String, primaryKey: String, time: Int64) {
    self.key = key
    self.primaryKey = primaryKey
    self.time = time
  }
}

/// What became of one signature (GnuPG's doc/DETAILS, "status codes").
package enum SignatureState: Hashable, Sendable {
  case good(Signature)
  /// Good, but made with a digest in which collisions can be found.
  case weakDigest(keyID: String, algorithm: Int64)
  case expired(keyID: String)
  case expiredKey(keyID: String)
  case revokedKey(keyID: String)
  /// Nothing but SHA-1 binds the key to its owner.
  case weakKey(keyID: String)
  /// The key's algorithm is broken, or known to one of the verifiers only; why, after "key ABCD".
  case weakAlgorithm(keyID: String, String)
  /// The key may do other things, or does not own to its primary key.
  case notForSigning(keyID: String)
  /// The key was made after the signature.
  case youngKey(keyID: String)
  /// Made in the future.
  case early(keyID: String)
  /// Of a form that only one of the verifiers knows.
  case oldForm(keyID: String)
  case bad(keyID: String)
  case missingKey(keyID: String)
  case unchecked(keyID: String, reason: String)
}

extension SignatureState: CustomStringConvertible {
  package var description: String {
    switch self {
    case .good(let signature): "the signature by key \(signature.key) is good"
    case .weakDigest(let keyID, let algorithm):
      "the signature by key \(keyID) uses the weak digest \(Self.digestName(algorithm))"
        + (algorithm == 2 ? "; `accept: [sha1]` allows it" : "")
    case .expired(let keyID): "the signature by key \(keyID) has expired"
    case .expiredKey(let keyID): "key \(keyID) has expired"
    case .revokedKey(let keyID): "key \(keyID) was revoked"
    case .weakKey(let keyID):
      "key \(keyID) is bound by SHA-1 alone, which is not secure; `accept: [sha1]` allows it"
    case .weakAlgorithm(let keyID, let weakness): "key \(keyID) \(weakness)"
    case .notForSigning(let keyID):
      "key \(keyID) is not one that may sign: its keyring does not say so"
    case .youngKey(let keyID): "key \(keyID) was made after the signature"
    case .early(let keyID):
      "the signature by key \(keyID) was made in the future; is the clock right?"
    case .oldForm(let keyID):
      "the signature by key \(keyID) is of version 3, which not every verifier reads"
    case .bad(let keyID): "the signature by key \(keyID) is bad"
    case .missingKey(let keyID): "key \(keyID), which signed it, is not in the keyring"
    case .unchecked(let keyID, let reason):
      "the signature by key \(keyID) could not be checked: \(reason)"
    }
  }

  /// RFC 9580 9.5.
  private static func digestName(_ algorithm: Int64) -> String {
    switch algorithm {
    case 1: "MD5"
    case 2: "SHA-1"
    case 3: "RIPE-MD/160"
    default: "algorithm \(algorithm)"
    }
  }

  /// The digests that a signature may use: SHA-256, 384, 512 and 224, as apt has it
  /// (methods/gpgv.cc, "Digests").
  static func isStrong(digest algorithm: Int64, acceptsSHA1: Bool = false) -> Bool {
    (8...11).contains(algorithm) || acceptsSHA1 && algorithm == 2
  }
}

/// What the signatures of one message amount to.
enum Verdict {
  /// The good signatures, in the order of the message.
  ///
  /// One good signature by a key of the keyring suffices, as for apt: Debian's files carry two or
  /// three, and a machine need not know every key. A bad one spoils all.
  ///
  /// - Throws: ``OpenPGPError/badSignature(keyID:)`` or
  ///   ``OpenPGPError/noGoodSignature(keyring:_:)``.
  static func of(
    _ states: [SignatureState], keyring: String
  ) throws(OpenPGPError) -> [Signature] {
    var good: [Signature] = []
    for state in states {
      switch state {
      case .bad(let keyID): throw .badSignature(keyID: keyID)
      case .good(let signature): good.append(signature)
      default: break
      }
    }
    guard !good.isEmpty else { throw .noGoodSignature(keyring: keyring, states) }
    return good
  }
}
