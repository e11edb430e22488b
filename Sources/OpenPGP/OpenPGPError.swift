/// Why a signed message cannot be trusted.
package enum OpenPGPError: Error, Hashable, Sendable {
  /// Not a clearsigned message in the one form that is accepted; lines count from 1.
  case malformedMessage(line: Int, reason: String)
  case malformedKeyring(name: String, reason: String)
  /// At least one signature by a key of the keyring does not fit the text.
  case badSignature(keyID: String)
  /// No signature is good; what was found instead.
  case noGoodSignature(keyring: String, [SignatureState])
  case noVerifier
  case verifierFailed(tool: String, reason: String)
  /// The tool took too long or said too much over this message; another one may do.
  case verifierExhausted(tool: String, reason: String)
  /// There is no place for what the tool reads.
  case noRoom(String)

  /// Whether the message is at fault, and not what it was verified with.
  package var isAboutMessage: Bool {
    switch self {
    case .malformedMessage, .badSignature, .noGoodSignature: true
    case .malformedKeyring, .noVerifier, .verifierFailed, .verifierExhausted, .noRoom: false
    }
  }

  /// Whether the same message from another place may be trusted.
  package var mayDifferElsewhere: Bool {
    if case .verifierExhausted = self { return true }
    return isAboutMessage
  }
}

extension OpenPGPError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformedKeyring(let name, let reason): "cannot use the keyring \(name): \(reason)"
    case .noVerifier, .noRoom, .verifierFailed: "cannot verify signatures: \(reason)"
    default: "cannot trust the signed message: \(reason)"
    }
  }

  /// The description without its object, for a caller that knows a better one.
  package var reason: String {
    switch self {
    case .malformedMessage(let line, let reason): "line \(line): \(reason)"
    case .malformedKeyring(let name, let reason): "the keyring \(name): \(reason)"
    case .badSignature(let keyID):
      "its signature by key \(keyID) is bad: the text is not what was signed"
    case .noGoodSignature(let keyring, let states):
      "no good signature by a key of \(keyring): "
        + (states.isEmpty
          ? "it has no signature" : states.map(\.description).joined(separator: "; "))
    case .noVerifier:
      "neither gpgv nor sqv is installed; run `apt-get install gpgv` (or sqv)"
    case .verifierFailed(let tool, let reason), .verifierExhausted(let tool, let reason):
      "\(tool) failed: \(reason)"
    case .noRoom(let reason): reason
    }
  }
}
