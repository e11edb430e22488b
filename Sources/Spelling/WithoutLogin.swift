/// A URL or reference without the user and password before its host, for messages: a log of CI is no
/// place for them.
package func withoutLogin(_ text: some StringProtocol) -> String {
  let text = String(text)
  let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
  let authority = text[start...].prefix { $0 != "/" && $0 != "?" }
  guard let sign = authority.lastIndex(of: "@") else { return text }
  return String(text[..<start] + text[text.index(after: sign)...])
}
