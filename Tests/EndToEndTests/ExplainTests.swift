import Content
import SystemPackage
import TestSupport
import Testing

/// A program, its library behind a link, and a package that has the same path.
private func library(_ suites: inout [ToySuite]) {
  let lib = "usr/lib/x86_64-linux-gnu"
  suites[0].add(
    DebBuilder("app").control("Depends", "libapp | app-static, toy-data")
      .file("usr/bin/app", bytes: ELFBuilder(names: [(1, "libapp.so.1")]).build(), mode: 0o755)
      .link("usr/bin/alias", "app").file("usr/share/app/data", "data")
      .file("usr/share/doc/app/copyright", "MIT\n").file("usr/share/man/man1/app.1", "man"))
  suites[0].add(
    DebBuilder("libapp").link("\(lib)/libapp.so.1", "libapp.so.1.2")
      .file("\(lib)/libapp.so.1.2", bytes: ELFBuilder.library("libapp.so.1"))
      .file("usr/share/libapp/tables", "tables")
      .file("usr/share/doc/libapp/copyright", "MIT\n"))
}

private let manifest = """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  packages:
    app: ["/usr/bin/al*"]
  exclude: [/usr/share/man/**]
  files: [{path: /etc/greeting, text: "hello\\n"}]
  variants:
    debug: {packages: {toy-data: [/usr/share/toy/empty]}}
  # So that sizes are the same whatever library compresses.
  compression: none

  """

@Suite struct ExplainTests {
  @Test("every path and package is explained, in text and JSON")
  func explains() throws {
    let shop = try Workshop(manifest, library)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let lib = "/usr/lib/x86_64-linux-gnu"
    var text = ""
    for subject in [
      "/usr/bin/alias", "/usr/bin/app", "\(lib)/libapp.so.1.2", "/etc/greeting", "/etc", "/usr/bin",
      "/var/lib/dpkg/status.d/libapp", "/usr/share/toy/empty", "app", "libapp",
    ] {
      let ran = try shop.whittle("explain", "toy.yaml", subject)
      #expect(ran.status == 0, "\(ran.complaint)")
      text += ran.text
    }
    try golden("toy/explain-text", text)
    let json = try shop.whittle("explain", "toy.yaml", "\(lib)/libapp.so.1.2", "--format", "json")
    try golden("toy/explain-json", json.text)
    let package = try shop.whittle("explain", "toy.yaml", "app", "--format", "json")
    try golden("toy/explain-package-json", package.text)
    let all = try shop.whittle("explain", "toy.yaml")
    try golden("toy/explain-all", all.text)
  }

  @Test(
    "what is in no image is told with the package that has it",
    arguments: [
      (
        "/usr/share/app/data",
        "app has it: add `app: [\"/usr/share/app/data\"]` to the patterns of app"
      ),
      (
        "/usr/share/libapp/tables",
        "libapp has it: add `libapp: [\"/usr/share/libapp/tables\"]` to packages"
      ),
      (
        "/usr/share/man/man1/app.1",
        "app has it, but '/usr/share/man/**' of exclude (toy.yaml:7:11) keeps it out"
      ),
      ("/usr/bin/ap", "nearest: /usr/bin/app"), ("app-data", "nearest: app"),
      ("/usr/share/nothing/at/all", "no image of toy.yaml holds it"),
    ])
  func absent(_ subject: String, _ words: String) throws {
    let shop = try Workshop(manifest, library)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let ran = try shop.whittle("explain", "toy.yaml", subject)
    #expect(ran.status == 2)
    #expect(ran.complaint.contains(words), "\(ran.complaint)")
  }

  @Test("an image without its manifest is explained by its own records")
  func images() throws {
    let shop = try Workshop(
      manifest.replacing("debug: {packages: {toy-data: [/usr/share/toy/empty]}}", with: "debug: {}")
    ) { suites in
      suites[0].add(
        DebBuilder("app").file("usr/bin/app", "program", mode: 0o755).link("usr/bin/alias", "app")
          .file("usr/share/doc/app/copyright", "MIT\n").md5sums())
    }
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let build = try shop.whittle("build", "toy.yaml", "-o", "image", "--variant", "latest")
    #expect(build.status == 0, "\(build.complaint)")
    func lines(_ subject: String) throws -> [String] {
      let ran = try shop.whittle("explain", "image", subject)
      #expect(ran.status == 0, "\(ran.complaint)")
      return ran.text.split(separator: "\n").map { String($0.drop(while: { $0 == " " })) }
    }
    let app = try lines("/usr/bin/app")
    #expect(app[0] == "/usr/bin/app in image:latest amd64")
    #expect(
      app[2] == "the image's records of packages say that app has it; only a manifest tells why")
    #expect(app[3] == "app 1.0 amd64 (source app)")
    let made = try lines("/etc/greeting")
    #expect(
      made[2] == "no record of a package in the image names it; only a manifest tells why")
    let directory = try lines("/usr/bin")
    #expect(directory[2] == "a parent directory of /usr/bin/alias")
    let package = try lines("app")
    #expect(package[1] == "app 1.0 amd64 (source app)")
    let json = try shop.whittle("explain", "image", "/usr/bin/app", "--format", "json")
    #expect(json.text.contains("\"cause\":{\"kind\":\"recorded\"}"), "\(json.text)")
    let absent = try shop.whittle("explain", "image", "/usr/bin/ap")
    #expect(absent.status == 2)
    #expect(absent.complaint.contains("nearest: /usr/bin/app"), "\(absent.complaint)")
    let all = try shop.whittle("explain", "image")
    #expect(all.text.contains("/usr/bin/alias"))
  }
}
