internal import Spelling

// Bytes of URLs and headers: the few rules that several files here share.

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
    if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexadecimal(digit:)),
      let low = rest.dropFirst().first.flatMap(hexadecimal(digit:))
    {
      result.append(high << 4 | low)
      rest = rest.dropFirst(2)
    } else {
      result.append(byte)
    }
  }
  return string(result)
}
