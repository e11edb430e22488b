internal import CCrypto

/// A hash of libcrypto at work: a value, so that a copy goes on by itself.
protocol HashState: Sendable {
  /// The bytes of a result.
  static var size: Int { get }

  init()
  mutating func update(_ bytes: UnsafeRawBufferPointer)
  /// The hash of what was seen; the state must not be used afterwards.
  mutating func finish() -> [UInt8]
}

extension HashState {
  /// The hash of bytes in memory.
  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var state = Self()
    bytes.withUnsafeBytes { state.update($0) }
    return state.finish()
  }

  /// The hash of what was seen so far; hashing can go on afterwards.
  func result() -> [UInt8] {
    var copy = self
    return copy.finish()
  }
}

/// SHA-256 (FIPS 180-4).
struct SHA256State: HashState {
  static let size = Int(SHA256_DIGEST_LENGTH)
  private var state = SHA256_CTX()

  init() { SHA256_Init(&state) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    SHA256_Update(&state, start, bytes.count)
  }

  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
      SHA256_Final(buffer.baseAddress, &state)
      count = Self.size
    }
  }
}

/// SHA-512 (FIPS 180-4).
struct SHA512State: HashState {
  static let size = Int(SHA512_DIGEST_LENGTH)
  private var state = SHA512_CTX()

  init() { SHA512_Init(&state) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    SHA512_Update(&state, start, bytes.count)
  }

  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
      SHA512_Final(buffer.baseAddress, &state)
      count = Self.size
    }
  }
}

/// SHA-1 (FIPS 180-4).
struct SHA1State: HashState {
  static let size = Int(SHA_DIGEST_LENGTH)
  private var state = SHA_CTX()

  init() { SHA1_Init(&state) }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    SHA1_Update(&state, start, bytes.count)
  }

  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
      SHA1_Final(buffer.baseAddress, &state)
      count = Self.size
    }
  }
}
