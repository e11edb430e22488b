import HTTP
import SystemPackage
import TestSupport
import Testing

@testable import Repository

@Suite("This host's credentials")
struct HostCredentialsTests {
  @Test("come from netrc first, then from apt's files by name")
  func files() throws {
    let directory = try TemporaryDirectory()
    let files = [
      ("home/.netrc", "machine a.test login netrc password x"),
      ("apt/auth.conf", "machine b.test login conf password x"),
      ("apt/auth.conf.d/10-b.conf", "machine b.test login late password x"),
      ("apt/auth.conf.d/20-c.conf", "machine c.test login part password x\n"),
      ("apt/auth.conf.d/30-d.txt", "machine d.test login trap password x"),
    ]
    for (path, text) in files { try writeFile(text, to: directory.path.pushing(FilePath(path))) }
    let credentials = Credentials(
      home: directory.appending("home"), apt: directory.appending("apt"))
    let users = try ["a", "b", "c", "d"].map {
      credentials.login(for: try HTTPURL(parsing: "https://\($0).test/"))?.user
    }
    #expect(users == ["netrc", "conf", "part", nil])
  }

  @Test("are none where there are no files")
  func none() {
    let credentials = Credentials(home: nil, apt: "/nonexistent")
    #expect(credentials == Credentials())
  }
}
