internal import Content
internal import Spelling
package import SystemPackage

/// What a registry is shown.
package struct RegistryLogin: Hashable, Sendable {
  package var user: String
  package var password: String
  /// A token that is exchanged for others (OAuth 2's refresh token), in the place of a password.
  package var identityToken: String?
  /// The file or program that it is from, for messages.
  package var origin: String

  package init(user: String, password: String, identityToken: String? = nil, origin: String) {
    self.user = user
    self.password = password
    self.identityToken = identityToken
    self.origin = origin
  }
}

/// The logins of a user, in the files that skopeo, podman and Docker keep them in
/// (containers-auth.json(5), Docker's config.json).
package struct RegistryLogins: Sendable {
  /// Asks a credential helper for the login of a host; nil: it has none.
  package typealias Helper =
    @Sendable (_ name: String, _ host: String) async throws(RegistryError) -> RegistryLogin?

  /// The files, the first that knows a registry counts.
  package let files: [FilePath]
  private let helper: Helper

  package init(files: [FilePath], helper: @escaping Helper) {
    self.files = files
    self.helper = helper
  }

  /// No logins at all.
  package init() { self.init(files: []) { _, _ in nil } }

  /// Where logins are kept, as the environment says.
  package static func files(_ environment: [String: String]) -> [FilePath] {
    if let file = environment["REGISTRY_AUTH_FILE"], !file.isEmpty { return [FilePath(file)] }
    var files: [FilePath] = []
    func add(_ directory: String?, _ rest: String) {
      guard let directory, directory.hasPrefix("/") else { return }
      files.append(FilePath(directory).appending(rest))
    }
    let home = environment["HOME"]
    add(environment["XDG_RUNTIME_DIR"], "containers/auth.json")
    add(environment["XDG_CONFIG_HOME"] ?? home.map { "\($0)/.config" }, "containers/auth.json")
    add(environment["DOCKER_CONFIG"] ?? home.map { "\($0)/.docker" }, "config.json")
    return files
  }

  /// The login for a repository: the most specific entry of the first file that has one.
  package func login(for reference: RegistryReference) async throws(RegistryError)
    -> RegistryLogin?
  {
    for file in files where FileStatus(of: file, following: true)?.isRegular == true {
      if let login = try await login(for: reference, in: file) { return login }
    }
    return nil
  }

  private func login(
    for reference: RegistryReference, in file: FilePath
  ) async throws(RegistryError) -> RegistryLogin? {
    func refuse(_ reason: String) -> RegistryError {
      RegistryError("log in to", reference.host, .login("\(file): \(reason)"))
    }
    let json: JSON
    do {
      json = try JSON(parsing: try readFile(file, limit: 4 << 20))
    } catch {
      throw refuse("it cannot be read: \(error)")
    }
    let names = Self.names(reference)
    let helpers = json["credHelpers"]?.object ?? [:]
    for name in names {
      if let entry = json["auths"]?.object?.first(where: { Self.key($0.key) == name })?.value,
        let login = try Self.login(entry, origin: "\(file)", refuse)
      {
        return login
      }
      if let program = helpers[name]?.string {
        return try await helper(program, name)
      }
    }
    guard let store = json["credsStore"]?.string, !store.isEmpty else { return nil }
    let host = reference.host == "docker.io" ? "https://index.docker.io/v1/" : reference.host
    return try await helper(store, host)
  }

  /// The names that an entry may have, the most specific first.
  private static func names(_ reference: RegistryReference) -> [String] {
    var names: [String] = []
    var parts = reference.name.split(separator: "/").map(String.init)
    while !parts.isEmpty {
      names.append(parts.joined(separator: "/"))
      parts.removeLast()
    }
    return names
  }

  /// A key without what Docker puts around the host: `https://index.docker.io/v1/`.
  private static func key(_ text: String) -> String {
    var text = text
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      text = String(text.dropFirst(scheme.count))
      for end in ["/", "/v1", "/v2"] where text.hasSuffix(end) {
        text = String(text.dropLast(end.count))
      }
    }
    return text == "index.docker.io" ? "docker.io" : text
  }

  private static func login(
    _ entry: JSON, origin: String, _ refuse: (String) -> RegistryError
  ) throws(RegistryError) -> RegistryLogin? {
    let token = entry["identitytoken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    guard let text = entry["auth"]?.string, !text.isEmpty else {
      return token.map { RegistryLogin(user: "", password: "", identityToken: $0, origin: origin) }
    }
    guard let bytes = Base64.decode(text.utf8.filter { $0 > 0x20 }),
      let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    else { throw refuse("an entry's 'auth' is not the base64 of user:password") }
    var password = bytes[(colon + 1)...]
    // Docker once padded with zeros.
    while password.last == 0 { password.removeLast() }
    return RegistryLogin(
      user: String(decoding: bytes[..<colon], as: UTF8.self),
      password: String(decoding: password, as: UTF8.self), identityToken: token, origin: origin)
  }
}
