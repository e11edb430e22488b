internal import Subprocess
public import SystemPackage

/// A text that is known to be signed, and by whom.
public struct VerifiedText: Hashable, Sendable {
  /// The very bytes that were verified.
  public let bytes: [UInt8]
  /// The good signatures, in the order of the message; never empty.
  public let signatures: [Signature]
}

/// Asks `gpgv`, else `sqv`, whether a clearsigned message was signed by a key of a keyring.
///
/// gpgv is asked first because it answers in a machine's form about each signature; sqv does where
/// gpgv is not installed (Debian 13 needs only sqv for apt). The tool gets the text and the
/// signatures that were split here, so what it verified and what is handed back are one.
public struct Verifier: Hashable, Sendable {
  public enum Tool: Hashable, Sendable {
    case gpgv(FilePath)
    case sqv(FilePath)
  }

  private let tool: Tool

  public init(_ tool: Tool) {
    self.tool = tool
  }

  /// Finds a tool on the `PATH`.
  ///
  /// - Throws: ``OpenPGPError/noVerifier`` where there is none.
  public static func find() async throws(OpenPGPError) -> Verifier {
    do {
      return Verifier(.gpgv(try await Executable.name("gpgv").resolveExecutablePath(in: .inherit)))
    } catch {
      do {
        return Verifier(.sqv(try await Executable.name("sqv").resolveExecutablePath(in: .inherit)))
      } catch {
        throw .noVerifier
      }
    }
  }

  /// Verifies a clearsigned message.
  ///
  /// - Returns: the signed text and its good signatures.
  /// - Throws: ``OpenPGPError``.
  public func verify(
    clearsigned message: [UInt8], keyring: Keyring
  ) async throws(OpenPGPError) -> VerifiedText {
    let message = try CleartextMessage(parsing: message)
    var folder = try PrivateFolder.create()
    let keys = try folder.write(keyring.packets, as: "keyring.gpg")
    let text = try folder.write(message.text, as: "text")
    let states: [SignatureState]
    switch tool {
    case .gpgv(let path):
      let signatures = try folder.write(message.signatures, as: "signatures")
      let output = try await run(
        path, "gpgv",
        [
          "--homedir", folder.path.string, "--keyring", keys, "--status-fd", "1", "--", signatures,
          text,
        ], saying: try ToolStreams.make(in: &folder, ""), home: folder.path)
      let found = GPGStatus.states(parsing: output.standardOutput)
      states =
        found.isEmpty ? [.unchecked(keyID: "?", reason: "gpgv says: \(output.complaint)")] : found
    case .sqv(let path):
      var found: [SignatureState] = []
      for (index, packet) in try SignaturePacket.packets(in: message.signatures).enumerated() {
        let signature = try folder.write(packet.bytes, as: "signature\(index)")
        let output = try await run(
          path, "sqv", ["--verbose", "--keyring", keys, "--", signature, text],
          saying: try ToolStreams.make(in: &folder, "\(index)"), home: folder.path)
        found.append(SequoiaAnswer.state(of: packet, output))
      }
      states = found
    }
    let signatures = try Verdict.of(states, keyring: keyring.name)
    return VerifiedText(bytes: message.text, signatures: signatures)
  }

  /// Runs the tool without a shell and with nothing of this process's environment.
  private func run(
    _ path: FilePath, _ tool: String, _ arguments: [String], saying streams: consuming ToolStreams,
    home: FilePath
  ) async throws(OpenPGPError) -> ToolOutput {
    do {
      let result = try await Subprocess.run(
        .path(path), arguments: Arguments(arguments),
        environment: .custom([
          "PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": home.string, "GNUPGHOME": home.string,
        ]),
        output: .fileDescriptor(streams.output, closeAfterSpawningProcess: false),
        error: .fileDescriptor(streams.errors, closeAfterSpawningProcess: false))
      guard case .exited(let code) = result.terminationStatus else {
        throw OpenPGPError.verifierFailed(tool: tool, reason: "it was ended by a signal")
      }
      return ToolOutput(
        isSuccess: code == 0, standardOutput: try ToolStreams.content(of: streams.output),
        standardError: try ToolStreams.content(of: streams.errors))
    } catch let error as OpenPGPError {
      throw error
    } catch {
      throw .verifierFailed(tool: tool, reason: "\(error)")
    }
  }
}

/// What a tool said.
struct ToolOutput {
  let isSuccess: Bool
  let standardOutput: [UInt8]
  let standardError: [UInt8]

  /// The last thing it said to people.
  var complaint: String {
    let lines = standardError.split(separator: UInt8(ascii: "\n")).map(trimmed)
    return lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "it said nothing"
  }
}
