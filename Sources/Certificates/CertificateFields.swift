internal import Spelling

/// What is read of a certificate (RFC 5280, 4.1).
struct CertificateFields: Hashable, Sendable {
  /// When it begins to be valid, in seconds since 1970.
  let notBefore: Int64
  /// The relative names of its subject, each a SET, without what holds them all.
  let subject: [UInt8]

  init(_ der: [UInt8]) throws(DERError) {
    var file = DERReader(der)
    let certificate = try file.next(Self.sequence)
    guard file.isAtEnd else { throw .malformed }
    var outer = DERReader(der, certificate.content)
    var fields = DERReader(der, try outer.next(Self.sequence).content)
    if fields.nextTag == 0xa0 { _ = try fields.next() }
    _ = try fields.next(0x02)
    for _ in 0..<2 { _ = try fields.next(Self.sequence) }
    var validity = DERReader(der, try fields.next(Self.sequence).content)
    let start = try validity.next()
    notBefore = try Self.seconds(der[start.content], tag: start.tag)
    subject = Array(der[try fields.next(Self.sequence).content])
  }

  private static let sequence: UInt8 = 0x30

  /// UTCTime `YYMMDDHHMMSSZ`, of 1950 to 2049, or GeneralizedTime with four digits of the year.
  private static func seconds(
    _ text: ArraySlice<UInt8>, tag: UInt8
  ) throws(DERError) -> Int64 {
    let isLong = tag == 0x18
    guard isLong || tag == 0x17, text.count == (isLong ? 15 : 13), text.last == UInt8(ascii: "Z")
    else { throw .malformed }
    var numbers: [Int64] = []
    var rest = text.dropLast()
    while !rest.isEmpty {
      guard let number = decimal(rest.prefix(2)) else { throw .malformed }
      numbers.append(number)
      rest = rest.dropFirst(2)
    }
    if isLong {
      let century = numbers.removeFirst()
      numbers[0] += century * 100
    } else {
      numbers[0] += numbers[0] < 50 ? 2000 : 1900
    }
    guard
      let time = CivilTime(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3],
        minute: numbers[4], second: numbers[5])
    else { throw .malformed }
    return time.secondsSince1970
  }
}
