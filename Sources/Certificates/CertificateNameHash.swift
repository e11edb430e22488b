internal import Content
internal import Spelling

/// The hash by which OpenSSL finds a certificate in a directory (`X509_NAME_hash`,
/// crypto/x509/x509_cmp.c): the first four bytes of the SHA-1 of the subject in its canonical form,
/// the first one last.
enum CertificateNameHash {
  /// Eight hexadecimal digits.
  static func text(of subject: [UInt8]) throws(DERError) -> String {
    let hash = SHA1.hash(try canonical(subject))
    return hexadecimal(hash.prefix(4).reversed())
  }

  /// The subject's relative names, their texts made comparable (crypto/x509/x_name.c,
  /// `x509_name_canon`).
  static func canonical(_ subject: [UInt8]) throws(DERError) -> [UInt8] {
    var names = DERReader(subject)
    var canonical: [UInt8] = []
    while !names.isAtEnd {
      var set = DERReader(subject, try names.next(0x31).content)
      var members: [[UInt8]] = []
      while !set.isAtEnd {
        members.append(try member(subject, try set.next(0x30).content))
      }
      // What a SET OF holds stands in the order of its bytes (X.690, 11.6).
      members.sort { $0.lexicographicallyPrecedes($1) }
      canonical += value(0x31, Array(members.joined()))
    }
    return canonical
  }

  private static func member(_ subject: [UInt8], _ range: Range<Int>) throws(DERError) -> [UInt8] {
    var pair = DERReader(subject, range)
    let type = try pair.next(0x06)
    let text = try pair.next()
    guard pair.isAtEnd else { throw .malformed }
    var body = Array(subject[type.whole])
    if let scalars = try scalars(Array(subject[text.content]), tag: text.tag) {
      body += value(0x0c, fold(scalars))
    } else {
      body += subject[text.whole]
    }
    return value(0x30, body)
  }

  /// The characters of a text; nil for what is no text, which is compared as it is.
  private static func scalars(
    _ bytes: [UInt8], tag: UInt8
  ) throws(DERError) -> [Unicode.Scalar]? {
    switch tag {
    case 0x0c:
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
      return Array(text.unicodeScalars)
    // Printable, T61, IA5 and visible strings: a byte is a character.
    case 0x13, 0x14, 0x16, 0x1a: return bytes.map { Unicode.Scalar($0) }
    // Universal and BMP strings: four or two bytes are.
    case 0x1c: return try wide(bytes, 4)
    case 0x1e: return try wide(bytes, 2)
    default: return nil
    }
  }

  private static func wide(_ bytes: [UInt8], _ size: Int) throws(DERError) -> [Unicode.Scalar] {
    guard bytes.count % size == 0 else { throw .malformed }
    var scalars: [Unicode.Scalar] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      let value = bytes[start..<(start + size)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      guard let scalar = Unicode.Scalar(value) else { throw .malformed }
      scalars.append(scalar)
    }
    return scalars
  }

  /// UTF-8 with ASCII letters small, each run of white space one space, none at the ends.
  private static func fold(_ scalars: [Unicode.Scalar]) -> [UInt8] {
    var text = String.UnicodeScalarView()
    var hasGap = false
    for scalar in scalars {
      if scalar == " " || (9...13).contains(scalar.value) {
        hasGap = true
        continue
      }
      if hasGap, !text.isEmpty { text.append(" ") }
      hasGap = false
      let isCapital = ("A"..."Z").contains(scalar)
      text.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    }
    return Array(String(text).utf8)
  }

  /// A value of DER: tag, length, content.
  private static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }
}
