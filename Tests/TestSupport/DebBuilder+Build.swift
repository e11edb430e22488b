internal import Crypto

extension DebBuilder {
  /// The `.deb` (deb(5)).
  ///
  /// - Throws: ``RunError`` where a compression needs a tool that is not there.
  package func build() throws -> [UInt8] {
    let data = rawData ?? TarItem.archive([TarItem("./", type: "5", mode: 0o755)] + items)
    return Self.ar([
      ("debian-binary", Array("2.0\n".utf8)),
      ("control.tar" + controlCompression.suffix, try controlCompression.compress(controlTar)),
      ("data.tar" + dataCompression.suffix, try dataCompression.compress(data)),
    ])
  }

  /// An `ar` archive of these members.
  package static func ar(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    Array("!<arch>\n".utf8)
      + members.flatMap { member in
        let columns = [
          padded(member.name, 16), padded("\(time)", 12), padded("0", 6), padded("0", 6),
          padded("100644", 8), padded("\(member.bytes.count)", 10), "`\n",
        ]
        return Array(columns.joined().utf8) + member.bytes
          + (member.bytes.count % 2 == 0 ? [] : [UInt8(ascii: "\n")])
      }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  /// The text of the control file.
  package var controlText: String {
    fields.map { "\($0.name): \($0.value)\n" }.joined()
  }

  private var controlTar: [UInt8] {
    var members = [TarItem("./", type: "5", mode: 0o755)]
    members.append(TarItem("./control", body: Array((rawControl ?? controlText).utf8)))
    if hasMD5Sums { members.append(TarItem("./md5sums", body: Array(md5SumsText.utf8))) }
    for file in controlFiles {
      members.append(TarItem("./\(file.name)", mode: file.mode, body: Array(file.text.utf8)))
    }
    return TarItem.archive(members)
  }

  /// One line for each file, as dh_md5sums writes them.
  package var md5SumsText: String {
    items.filter { $0.type == UInt8(ascii: "0") }.map { item in
      let name = String(decoding: item.name.dropFirst(2), as: UTF8.self)
      return "\(hex(Insecure.MD5.hash(data: item.body)))  \(name)\n"
    }.joined()
  }
}

/// Bytes as lower-case hexadecimal digits.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.utf8.count == 1 ? "0" + digits : digits
  }.joined()
}
