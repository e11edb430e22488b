internal import SystemPackage

/// An RSA key of `Fixtures/keys`, used through OpenSSL.
///
/// NEVER trust it with anything.
struct ToyRSA {
  let bits: Int

  private var file: FilePath { fixtures.pushing(FilePath("keys/rsa-\(bits).pem")) }

  /// Modulus and exponent, as OpenPGP writes them.
  func material() throws -> [UInt8] {
    let ran = try must("openssl", ["rsa", "-in", file.string, "-noout", "-modulus"])
    let digits = String(decoding: ran, as: UTF8.self).split { $0 == "=" || $0 == "\n" }.last ?? ""
    var modulus: [UInt8] = []
    var rest = digits[...]
    while !rest.isEmpty {
      modulus.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    return OpenPGPPacket.integer(modulus) + OpenPGPPacket.integer([1, 0, 1])
  }

  /// PKCS #1 v1.5, as OpenPGP has it.
  func signature(over bytes: [UInt8], _ hash: ToyKey.Hash) throws -> [UInt8] {
    let name = "-\(hash.name.lowercased())"
    return try must("openssl", ["dgst", name, "-sign", file.string], input: bytes)
  }
}
