/// `Name <address>`, as the Maintainer field has it (Debian Policy 5.6.2).
struct Maintainer: Hashable, Sendable {
  let name: String
  let address: String?

  init(_ text: String) {
    guard let open = text.firstIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
    else {
      name = text
      address = nil
      return
    }
    let before = text[..<open].reversed().drop { $0 == " " }.reversed()
    let inner = String(text[text.index(after: open)..<close])
    name = before.isEmpty ? inner : String(before).filter { $0 != "\"" }
    address = inner
  }
}
