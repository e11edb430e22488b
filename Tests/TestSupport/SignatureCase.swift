/// A text, who signed it, and what the keyring says of them: with the one verdict that every verifier
/// must give, and the reason in words.
package struct SignatureCase: Sendable {
  package let name: String
  package let keyring: [ToyCertificate]
  package let signers: [ToySigner]
  /// Words of the reason, with `KEY` for the key that signed first; nil where it is good.
  package let reason: String?
  /// The promise that demands it, where apt with gpgv alone believes what we refuse.
  package let stricter: String?
  /// Whether SHA-1 is accepted.
  package let acceptsSHA1: Bool

  private init(
    _ name: String, _ keyring: [ToyCertificate] = [ToyCertificate()],
    _ signers: [ToySigner] = [ToySigner()], refused reason: String? = nil,
    stricter: String? = nil, acceptsSHA1: Bool = false
  ) {
    self.name = name
    self.keyring = keyring
    self.signers = signers
    self.reason = reason
    self.stricter = stricter
    self.acceptsSHA1 = acceptsSHA1
  }

  private static let rsa = ToyKey(name: "RSA (NOT SECRET)", algorithm: .rsa(bits: 2048))
  private static let smallRSA = ToyKey(name: "RSA (NOT SECRET)", algorithm: .rsa(bits: 1024))
  private static let other = ToyKey(name: "Other (NOT SECRET)")
  private static let subkey = ToyKey(name: "Subkey (NOT SECRET)")
  /// Expired a month after the texts of tests were made.
  private static let brief = ToyKey(name: "Brief (NOT SECRET)", lifetime: lifetime(days: 30))
  private static let briefSubkey = ToyKey(
    name: "Brief subkey (NOT SECRET)", lifetime: lifetime(days: 30))
  private static let young: ToyKey = {
    var key = ToyKey(name: "Young (NOT SECRET)")
    key.created = ToyRepository.time + 86_400
    return key
  }()

  /// Seconds from the making of keys until so many days after that of texts.
  private static func lifetime(days: Int) -> UInt32 {
    UInt32(Int(ToyRepository.time) - Int(ToyKey.created) + days * 86_400)
  }

  private static func late(_ key: ToyKey) -> ToySigner {
    ToySigner(key) { $0.time = ToyRepository.time + 86_400 * 31 }
  }

  private static func with(
    _ key: ToyKey, _ change: (inout ToyCertificate.Subkey) -> Void = { _ in }
  ) -> [ToyCertificate] {
    [ToyCertificate { $0.subkey = ToyCertificate.Subkey(key, change) }]
  }

  package static let all: [SignatureCase] =
    algorithms + subkeys + expiry + revocation + hashes + several

  private static let algorithms = [
    SignatureCase("ed25519"),
    SignatureCase("RSA of 2048 bits", [ToyCertificate(rsa)], [ToySigner(rsa)]),
    SignatureCase(
      "RSA of 2048 bits with SHA-512", [ToyCertificate(rsa)], [ToySigner(rsa) { $0.hash = .sha512 }]
    ),
    SignatureCase(
      "RSA of 1024 bits", [ToyCertificate(smallRSA)], [ToySigner(smallRSA)],
      refused: "key KEY has 1024 bits of RSA, which is not secure; 2048 are the fewest",
      stricter: "no key that can be broken"),
    SignatureCase(
      "of version 3", [ToyCertificate(rsa)], [ToySigner(rsa) { $0.isOld = true }],
      refused: "the signature by key KEY is of version 3, which not every verifier reads",
      stricter: "gpgv and sqv give one verdict"),
    SignatureCase(
      "from the future", [ToyCertificate()], [ToySigner { $0.time = 4_102_444_800 }],
      refused: "the signature by key KEY was made in the future; is the clock right?",
      stricter: "gpgv and sqv give one verdict"),
  ]

  private static let subkeys = [
    SignatureCase("a signing subkey", with(subkey), [ToySigner(subkey)]),
    SignatureCase("an RSA subkey of an ed25519 key", with(rsa), [ToySigner(rsa)]),
    SignatureCase(
      "an ed25519 subkey of an RSA key",
      [ToyCertificate(rsa) { $0.subkey = ToyCertificate.Subkey(subkey) }], [ToySigner(subkey)]),
    SignatureCase("a primary key beside a subkey", with(subkey), [ToySigner()]),
    SignatureCase(
      "a subkey of a key that only certifies",
      [
        ToyCertificate {
          $0.flags = 1
          $0.subkey = ToyCertificate.Subkey(subkey)
        }
      ], [ToySigner(subkey)]),
    SignatureCase(
      "a key that only certifies", [ToyCertificate { $0.flags = 1 }], [ToySigner()],
      refused: "key KEY is not one that may sign: its keyring does not say so"),
    SignatureCase(
      "a subkey for encryption", with(subkey) { $0.flags = 12 }, [ToySigner(subkey)],
      refused: "key KEY is not one that may sign: its keyring does not say so"),
    SignatureCase(
      "a subkey that does not own to its key", with(subkey) { $0.isCrossSigned = false },
      [ToySigner(subkey)],
      refused: "key KEY is not one that may sign: its keyring does not say so"),
    SignatureCase(
      "a key without flags", [ToyCertificate { $0.flags = nil }], [ToySigner()],
      refused: "key KEY is not one that may sign: its keyring does not say so",
      stricter: "gpgv and sqv give one verdict"),
  ]

  private static let expiry = [
    SignatureCase(
      "an expired key, signed before", [ToyCertificate(brief)], [ToySigner(brief)],
      refused: "key KEY has expired"),
    SignatureCase(
      "an expired key, signed after", [ToyCertificate(brief)], [late(brief)],
      refused: "key KEY has expired"),
    SignatureCase(
      "a key that was extended",
      [ToyCertificate { $0.formerLifetime = lifetime(days: 30) }], [ToySigner()]),
    SignatureCase(
      "an expired subkey, signed before", with(briefSubkey), [ToySigner(briefSubkey)],
      refused: "key KEY has expired"),
    SignatureCase(
      "an expired subkey, signed after", with(briefSubkey), [late(briefSubkey)],
      refused: "key KEY has expired"),
    SignatureCase(
      "a primary key beside an expired subkey", with(briefSubkey), [ToySigner()]),
    SignatureCase(
      "a subkey of an expired key",
      [ToyCertificate(brief) { $0.subkey = ToyCertificate.Subkey(subkey) }], [ToySigner(subkey)],
      refused: "key KEY has expired"),
    SignatureCase(
      "a signature that expired", [ToyCertificate()], [ToySigner { $0.lifetime = 86_400 }],
      refused: "the signature by key KEY has expired"),
    SignatureCase(
      "a signature that expires in fifty years", [ToyCertificate()],
      [ToySigner { $0.lifetime = 1_577_880_000 }]),
    SignatureCase(
      "a signature that expires after 2106", [ToyCertificate()],
      [ToySigner { $0.lifetime = 3_155_760_000 }],
      refused: "the signature by key KEY has expired"),
    SignatureCase(
      "a key younger than its signature", [ToyCertificate(young)], [ToySigner(young)],
      refused: "key KEY was made after the signature", stricter: "gpgv and sqv give one verdict"),
  ]

  private static let revocation =
    [(0, "without a reason"), (1, "as superseded"), (2, "as compromised"), (3, "as retired")]
    .flatMap { code, name in
      [
        SignatureCase(
          "a key revoked \(name)", [ToyCertificate { $0.revocation = UInt8(code) }], [ToySigner()],
          refused: "key KEY was revoked"),
        SignatureCase(
          "a subkey revoked \(name)", with(subkey) { $0.revocation = UInt8(code) },
          [ToySigner(subkey)], refused: "key KEY was revoked"),
      ]
    } + [
      SignatureCase(
        "a subkey of a revoked key",
        [
          ToyCertificate {
            $0.revocation = 3
            $0.subkey = ToyCertificate.Subkey(subkey)
          }
        ], [ToySigner(subkey)], refused: "key KEY was revoked"),
      SignatureCase(
        "a primary key beside a revoked subkey", with(subkey) { $0.revocation = 2 },
        [ToySigner()]),
    ]

  private static let weak =
    "key KEY is bound by SHA-1 alone, which is not secure; `accept: [sha1]` allows it"

  private static let hashes = [
    SignatureCase("with SHA-512", [ToyCertificate()], [ToySigner { $0.hash = .sha512 }]),
    SignatureCase(
      "with SHA-1", [ToyCertificate()], [ToySigner { $0.hash = .sha1 }],
      refused:
        "the signature by key KEY uses the weak digest SHA-1; `accept: [sha1]` allows it"),
    SignatureCase(
      "with SHA-1, accepted", [ToyCertificate()], [ToySigner { $0.hash = .sha1 }],
      stricter: "`accept` of the manifest", acceptsSHA1: true),
    SignatureCase(
      "a key bound by SHA-1", [ToyCertificate { $0.hash = .sha1 }], [ToySigner()],
      refused: weak, stricter: "no hash weaker than SHA-256"),
    SignatureCase(
      "a key bound by SHA-1, accepted", [ToyCertificate { $0.hash = .sha1 }], [ToySigner()],
      acceptsSHA1: true),
    SignatureCase(
      "a subkey bound by SHA-1", with(subkey) { $0.hash = .sha1 }, [ToySigner(subkey)],
      refused: weak, stricter: "no hash weaker than SHA-256"),
  ]

  private static let stranger = "key KEY, which signed it, is not in the keyring"

  private static let several = [
    SignatureCase(
      "two good signatures", [ToyCertificate(), ToyCertificate(other)],
      [ToySigner(), ToySigner(other)]),
    SignatureCase(
      "two good signatures of RSA and ed25519", [ToyCertificate(), ToyCertificate(rsa)],
      [ToySigner(rsa), ToySigner()]),
    SignatureCase(
      "a good one before a stranger's", [ToyCertificate()], [ToySigner(), ToySigner(other)]),
    SignatureCase(
      "a good one after a stranger's", [ToyCertificate()], [ToySigner(other), ToySigner()]),
    SignatureCase("a stranger's alone", [ToyCertificate()], [ToySigner(other)], refused: stranger),
    SignatureCase(
      "a good one beside an expired key's", [ToyCertificate(), ToyCertificate(brief)],
      [ToySigner(brief), ToySigner()]),
    SignatureCase(
      "a good one beside a revoked key's",
      [ToyCertificate(), ToyCertificate(other) { $0.revocation = 2 }],
      [ToySigner(other), ToySigner()]),
    SignatureCase(
      "a good one beside one with SHA-1", [ToyCertificate(), ToyCertificate(other)],
      [ToySigner(other) { $0.hash = .sha1 }, ToySigner()]),
    SignatureCase(
      "a good one beside a bad one", [ToyCertificate(), ToyCertificate(other)],
      [ToySigner(other) { $0.isBad = true }, ToySigner()],
      refused: "its signature by key KEY is bad: the text is not what was signed"),
    SignatureCase(
      "a bad one alone", [ToyCertificate()], [ToySigner { $0.isBad = true }],
      refused: "its signature by key KEY is bad: the text is not what was signed"),
    SignatureCase(
      "an expired key's and a revoked key's",
      [ToyCertificate(brief), ToyCertificate(other) { $0.revocation = 3 }],
      [ToySigner(brief), ToySigner(other)], refused: "key KEY has expired; key "),
    SignatureCase(
      "a key that the keyring has twice, once revoked",
      [ToyCertificate(), ToyCertificate { $0.revocation = 1 }], [ToySigner()],
      refused: "key KEY was revoked", stricter: "gpgv and sqv give one verdict"),
  ]
}
