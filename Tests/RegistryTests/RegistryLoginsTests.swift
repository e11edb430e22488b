import Content
import Registry
import SystemPackage
import TestSupport
import Testing

/// Credentials as skopeo, podman and Docker keep them.
struct RegistryLoginsTests {
  private func login(
    _ json: String, _ reference: String, helper: @escaping RegistryLogins.Helper = { _, _ in nil }
  ) async throws -> RegistryLogin? {
    let directory = try TemporaryDirectory()
    let file = directory.appending("auth.json")
    try writeFile(json, to: file)
    return try await RegistryLogins(files: [file], helper: helper)
      .login(for: try RegistryReference(parsing: reference))
  }

  @Test(
    "the most specific entry counts",
    arguments: [
      ("host.example/team/app", "team"), ("host.example/other", "host"),
      ("docker.io/me/app", "hub"), ("elsewhere.example/app", nil),
    ] as [(String, String?)])
  func specific(_ reference: String, _ user: String?) async throws {
    // team:x, host:x and hub:x in base64.
    let json = """
      {"auths": {"host.example": {"auth": "aG9zdDp4"}, "host.example/team": {"auth": "dGVhbTp4"},
       "https://index.docker.io/v1/": {"auth": "aHViOng="}}}
      """
    let found = try await login(json, reference)
    #expect(found?.user == user)
  }

  @Test("a helper is asked for the host that it is named for, else for all")
  func helpers() async throws {
    let json = #"{"credHelpers": {"host.example": "own"}, "credsStore": "all"}"#
    let helper: RegistryLogins.Helper = { name, host in
      RegistryLogin(user: name, password: host, origin: name)
    }
    let own = try await login(json, "host.example/app", helper: helper)
    let other = try await login(json, "other.example/app", helper: helper)
    let hub = try await login(json, "docker.io/app", helper: helper)
    #expect(own?.user == "own" && own?.password == "host.example")
    #expect(other?.user == "all" && other?.password == "other.example")
    #expect(hub?.password == "https://index.docker.io/v1/")
  }

  @Test("a token in the place of a password is kept as one")
  func token() async throws {
    let json = #"{"auths": {"host.example": {"identitytoken": "t"}}}"#
    let found = try await login(json, "host.example/app")
    #expect(found?.identityToken == "t")
  }

  @Test(
    "what cannot be read is an error that names the file",
    arguments: ["{", #"{"auths": {"host.example": {"auth": "??"}}}"#])
  func unreadable(_ json: String) async throws {
    let error = await #expect(throws: RegistryError.self) {
      try await login(json, "host.example/app")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("auth.json"), "\(text)")
    #expect(error?.kind == .input)
  }

  @Test("a program answers in the place of a file")
  func program() async throws {
    let directory = try TemporaryDirectory()
    let program = directory.appending("bin/docker-credential-toy")
    try writeFile(
      """
      #!/bin/sh
      read host
      [ "$1 $host" = "get host.example" ] || { echo "credentials not found in store"; exit 1; }
      echo '{"ServerURL": "x", "Username": "<token>", "Secret": "s"}'
      """, to: program)
    try must("chmod", ["+x", program.string])
    try writeFile(
      #"{"credsStore": "toy"}"#, to: directory.appending("home/.docker/config.json"))
    let logins = RegistryLogins(environment: [
      "HOME": directory.appending("home").string,
      "PATH": "\(directory.appending("bin")):/usr/bin:/bin",
    ])
    let found = try await logins.login(for: try RegistryReference(parsing: "host.example/app"))
    let none = try await logins.login(for: try RegistryReference(parsing: "other.example/app"))
    #expect(found?.identityToken == "s")
    #expect(none == nil)
  }
}
