// Bytes of URLs and headers: the few rules that several files here share.

/// Reads decimal digits and nothing else; nil where there is anything else or too much.
func decimal(_ digits: some Collection<UInt8>) -> Int64? {
  guard !digits.isEmpty, digits.count <= 18 else { return nil }
  var value: Int64 = 0
  for digit in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
    value = value * 10 + Int64(digit - UInt8(ascii: "0"))
  }
  return value
}

func string(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes, as: UTF8.self)
}

/// The bytes with ASCII letters in lower case, whatever the locale.
func lowercased(_ bytes: some Collection<UInt8>) -> String {
  string(bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 })
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

/// RFC 3986 3.1.
func isSchemeByte(_ byte: UInt8) -> Bool {
  isLetterOrDigit(byte) || "+-.".utf8.contains(byte)
}

/// A host's bytes: a name, an IPv4 address, or an IPv6 address in brackets.
func isHostByte(_ byte: UInt8) -> Bool {
  isLetterOrDigit(byte) || "-._~[]:".utf8.contains(byte)
}

/// Percent-encodes all but unreserved bytes (RFC 3986 2.3) and slashes.
package func percentEncoded(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in bytes {
    if isLetterOrDigit(byte) || "-._~/".utf8.contains(byte) {
      result.append(byte)
    } else {
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return string(result)
}

/// Undoes percent-encoding; a malformed escape stands for itself.
package func percentDecoded(_ bytes: ArraySlice<UInt8>) -> String {
  var result: [UInt8] = []
  var rest = bytes
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexadecimal),
      let low = rest.dropFirst().first.flatMap(hexadecimal)
    {
      result.append(high << 4 | low)
      rest = rest.dropFirst(2)
    } else {
      result.append(byte)
    }
  }
  return string(result)
}

private func hexadecimal(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Base64 with padding (RFC 4648 4), for `Authorization: Basic`.
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits: UInt32 = 0
    for (index, byte) in group.enumerated() { bits |= UInt32(byte) << UInt32(16 - 8 * index) }
    for index in 0..<4 {
      let isPadding = index > group.count
      result.append(
        isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
    }
  }
  return string(result)
}
