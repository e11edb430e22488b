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
    while let tens = rest.popFirst(), let ones = rest.popFirst() {
      guard let high = digit(tens), let low = digit(ones) else { throw .malformed }
      numbers.append(high * 10 + low)
    }
    if isLong {
      let century = numbers.removeFirst()
      numbers[0] += century * 100
    } else {
      numbers[0] += numbers[0] < 50 ? 2000 : 1900
    }
    let (year, month, day) = (numbers[0], numbers[1], numbers[2])
    guard (1...12).contains(month), (1...31).contains(day), numbers[3] < 24, numbers[4] < 60,
      numbers[5] < 61
    else { throw .malformed }
    return ((days(year, month) + day - 1) * 24 + numbers[3]) * 3600 + numbers[4] * 60 + numbers[5]
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int64(byte - UInt8(ascii: "0")) : nil
  }

  /// The days from 1970-01-01 to the first of a month, which may lie before.
  private static func days(_ year: Int64, _ month: Int64) -> Int64 {
    // Years that begin in March have their leap day at the end.
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (153 * monthFromMarch + 2) / 5 - 719_468
  }
}
