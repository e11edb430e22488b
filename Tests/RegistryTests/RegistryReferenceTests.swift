import Content
import Registry
import Testing

struct RegistryReferenceTests {
  @Test(
    "reads host, name, tag and digest",
    arguments: [
      ("localhost:5000/base", "localhost:5000", "base", nil),
      ("docker://127.0.0.1:5000/team/base:13", "127.0.0.1:5000", "team/base", "13"),
      ("Registry.example/a/b__c.d-e--f", "registry.example", "a/b__c.d-e--f", nil),
      ("[::1]:5000/base:v1.0_x", "[::1]:5000", "base", "v1.0_x"),
      ("docker.io/nginx", "docker.io", "library/nginx", nil),
      ("docker.io/me/nginx", "docker.io", "me/nginx", nil),
    ] as [(String, String, String, String?)])
  func reads(_ text: String, _ host: String, _ repository: String, _ tag: String?) throws {
    let found = try RegistryReference(parsing: text)
    #expect(found == RegistryReference(host: host, repository: repository, tag: tag))
  }

  @Test("reads a tag and a digest at once, and prints them")
  func pinned() throws {
    let digest = Digest(of: [])
    let text = "registry.example/base:13@\(digest)"
    let found = try RegistryReference(parsing: text)
    let printed = "\(found)"
    #expect(printed == text)
    #expect(found.digest == digest)
  }

  @Test(
    "refuses what is not a reference",
    arguments: [
      "base", "nginx/base", "docker://", "/base", "host.example/", "host.example/Base",
      "host.example/a//b", "host.example/-a", "host.example/a___b", "host.example/a:",
      "host.example/a:-x", "host.example/a@sha256:12", "host.example:0/a", "host.example:x/a",
      "host.example:5000:5000/a", "[::1/a", "ho st.example/a", "host.example/../a",
    ])
  func refuses(_ text: String) {
    #expect(throws: RegistryError.self) { try RegistryReference(parsing: text) }
  }

  @Test("knows this machine's own registries")
  func loopback() throws {
    let own = ["localhost/a", "127.0.0.1:5000/a", "127.8.8.8/a", "[::1]:5000/a"]
    let others = ["127.example/a", "128.0.0.1/a", "localhost.example/a"]
    let found = try (own + others).map { try RegistryReference(parsing: $0).isLoopback }
    #expect(found == own.map { _ in true } + others.map { _ in false })
  }
}
