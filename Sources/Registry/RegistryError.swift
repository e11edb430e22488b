package import HTTP
internal import Spelling

/// Why a registry could not be used.
package struct RegistryError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The text is not a reference.
    case reference(String)
    /// No answer came.
    case transport(HTTPError.Reason)
    /// The answer was a refusal; `said` is the registry's own text.
    case status(Int, said: String, retryAfter: RetryAfter?)
    /// 401, with these credentials; nil: there are none.
    case unauthorized(login: String?, said: String)
    /// Credentials could not be read.
    case login(String)
    /// The answer is not what the distribution-spec says.
    case malformed(String)
    /// What it says of content is not true of it.
    case lied(String)
    /// What is looked for is not there.
    case absent(String)
  }

  /// What was tried, as a phrase before the subject: `push to`.
  package let action: String
  /// The reference, host and repository in it.
  package let subject: String
  package let reason: Reason

  /// Whether what was asked for is not there.
  package var isAbsence: Bool {
    switch reason {
    case .absent, .status(404, _, _): true
    default: false
    }
  }

  package init(_ action: String, _ subject: String, _ reason: Reason) {
    self.action = action
    self.subject = subject
    self.reason = reason
  }

  package init(_ action: String, _ reference: RegistryReference, _ reason: Reason) {
    self.init(action, "\(reference)", reason)
  }

  /// Whose fault it is, and so which status a process ends with.
  package enum Kind: Hashable, Sendable { case input, unavailable, untrusted }

  package var kind: Kind {
    switch reason {
    case .reference, .login: .input
    case .lied: .untrusted
    case .transport, .status, .unauthorized, .malformed, .absent: .unavailable
    }
  }

  /// The status that the registry refused with, if it did.
  package var status: Int? {
    switch reason {
    case .status(let status, _, _): status
    case .unauthorized: 401
    default: nil
    }
  }
}

extension RegistryError: CustomStringConvertible {
  package var description: String { "cannot \(action) \(subject): \(words)" }

  private var host: String { String(subject.prefix { $0 != "/" }) }

  private var words: String {
    switch reason {
    case .reference(let why), .login(let why), .absent(let why): why
    case .malformed(let why): "the registry's answer cannot be read: \(why)"
    case .lied(let why): "the registry cannot be trusted: \(why)"
    case .transport(.tls(let why)):
      "no trusted TLS connection: \(why); if the registry speaks plain HTTP, use --plain-http"
    case .transport(.notHTTP):
      "the registry does not speak HTTP there; if it speaks HTTPS, leave out --plain-http"
    case .transport(let why): "\(why)"
    case .unauthorized(nil, let said):
      "the registry answered 401 Unauthorized\(said); there are no credentials for \(host): "
        + "log in with `skopeo login \(host)`, or name a file with REGISTRY_AUTH_FILE"
    case .unauthorized(let login?, let said):
      "the registry answered 401 Unauthorized\(said) to the credentials of \(login); "
        + "log in again with `skopeo login \(host)`"
    case .status(let status, let said, let retryAfter):
      "the registry answered \(status)\(said)" + Self.remedy(status, retryAfter)
    }
  }

  private static func remedy(_ status: Int, _ retryAfter: RetryAfter?) -> String {
    switch status {
    case 403: "; these credentials may not do this: ask for access to the repository"
    case 404: "; check the name, and whether the repository must be created first"
    case 405: "; the registry is read-only, or does not support this"
    case 413: "; the registry, or a proxy before it, limits the size of a request: raise the limit"
    case 429:
      "; it asks for fewer requests: try again "
        + (retryAfter.map { "in \($0.delay(now: 0).components.seconds) s" } ?? "later")
    case 409: "; it does not let this be replaced: push under another tag"
    case 507: "; it has no room left: make some there, what was sent is not sent again"
    case 500...599: "; try again later, what was sent is not sent again"
    default: ""
    }
  }

  /// A registry's text, printable and short, as a parenthesis.
  static func quoted(_ text: String) -> String {
    let line = String(printable: Array(text.utf8.prefix(300)))
    return line.isEmpty ? "" : " (\(line))"
  }
}
