internal import Content
internal import Programs

extension RegistryLogins {
  /// The logins of a user, credential helpers (`docker-credential-NAME`) among them.
  ///
  /// A helper is a program of the user's own, named by the user's own file; it gets the user's
  /// environment, in which it finds its keys.
  package init(environment: [String: String]) {
    self.init(files: Self.files(environment)) { name, host throws(RegistryError) in
      try await Self.ask(name, host, environment)
    }
  }

  private static func ask(
    _ name: String, _ host: String, _ environment: [String: String]
  ) async throws(RegistryError) -> RegistryLogin? {
    let program = "docker-credential-\(name)"
    func refuse(_ reason: String) -> RegistryError {
      RegistryError("log in to", host, .login("\(program): \(reason)"))
    }
    guard !name.utf8.contains(UInt8(ascii: "/")),
      let helper = Program.find(program, along: environment["PATH"])
    else { throw refuse("there is no such program in PATH") }
    let answer: Program.Answer
    do {
      let directory = try PrivateDirectory.create()
      answer = try await helper.run(
        ["get"], environment: environment, input: Array(host.utf8), in: directory)
    } catch {
      throw refuse("\(error)")
    }
    // docker-credential-helpers says so on standard output, with status 1.
    let text = String(decoding: answer.output.prefix(1 << 16), as: UTF8.self)
    if answer.status != 0 {
      if text.contains("credentials not found") { return nil }
      let said = text.isEmpty ? String(decoding: answer.errors.prefix(300), as: UTF8.self) : text
      throw refuse("it failed with status \(answer.status)\(RegistryError.quoted(said))")
    }
    guard let json = try? JSON(parsing: answer.output), let user = json["Username"]?.string,
      let secret = json["Secret"]?.string
    else { throw refuse("its answer is not JSON with Username and Secret") }
    // The name under which Docker keeps a token instead of a password.
    guard user == "<token>" else {
      return RegistryLogin(user: user, password: secret, origin: program)
    }
    return RegistryLogin(user: "", password: "", identityToken: secret, origin: program)
  }
}
