import Testing

@testable import HTTP

@Suite("Credentials")
struct CredentialsTests {
  /// The table of apt_auth.conf(5), "EXAMPLE".
  @Test(
    "match as apt's manual page says",
    arguments: [
      ("machine example.org login apt password debian", true),
      ("machine example.org\nlogin apt\n\tpassword debian\n", true),
      ("machine example.org/deb login apt password debian", true),
      ("machine example.org/debian login apt password debian", true),
      ("machine example.org/debian/ login apt password debian", true),
      ("machine https://example.org login apt password debian", true),
      ("machine EXAMPLE.org login apt password debian", true),
      ("machine example.org:443 login apt password debian", false),
      ("machine example.org/deb/ login apt password debian", false),
      ("machine example.org/ubuntu login apt password debian", false),
      ("machine example.orga login apt password debian", false),
      ("machine example.net login apt password debian", false),
      ("machine http://example.org login apt password debian", false),
      ("# machine example.org login apt password debian", false),
      ("default login apt password debian", false),
      ("machine example.org", false),
    ])
  func matching(_ text: String, _ isFound: Bool) throws {
    var credentials = Credentials()
    credentials.append(parsing: Array(text.utf8), dialect: .apt)
    let login = credentials.login(for: try HTTPURL(parsing: "https://example.org/debian/dists/x"))
    #expect(login == (isFound ? Login(user: "apt", password: "debian") : nil))
  }

  @Test("go over plain http only where netrc has them, or the entry says so")
  func plainHTTP() throws {
    let url = try HTTPURL(parsing: "http://example.org/")
    let text = Array("machine example.org login a password b".utf8)
    var apt = Credentials()
    apt.append(parsing: text, dialect: .apt)
    var netrc = Credentials()
    netrc.append(parsing: text, dialect: .netrc)
    var explicit = Credentials()
    explicit.append(
      parsing: Array("machine http://example.org login a password b".utf8), dialect: .apt)
    let found = [apt, netrc, explicit].map { $0.login(for: url) != nil }
    #expect(found == [false, true, true])
  }

  @Test("take the first of several entries, and the URL's own login before all")
  func order() throws {
    var credentials = Credentials()
    let text = """
      machine example.org/a login first password 1
      macdef init
      machine example.org login trap password 0

      machine example.org login second password 2 account x
      """
    credentials.append(parsing: Array(text.utf8), dialect: .netrc)
    let urls = ["https://example.org/a/b", "https://example.org/", "https://me:x@example.org/"]
    let users = try urls.map { credentials.login(for: try HTTPURL(parsing: $0))?.user }
    #expect(users == ["first", "second", "me"])
  }

  @Test(
    "are spelled in base64",
    arguments: [("", "Og=="), ("a", "YTo="), ("ab", "YWI6"), ("abc", "YWJjOg==")])
  func basic(_ user: String, _ encoded: String) {
    let header = Login(user: user, password: "").basic
    #expect(header == "Basic " + encoded)
  }
}
