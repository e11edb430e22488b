import SystemPackage
import TestSupport
import Testing

/// Two packages with every fault that a package can bring.
private func faults(_ suites: inout [ToySuite]) {
  suites[0].add(
    DebBuilder("faulty", architecture: "all")
      .setuid("usr/bin/su").file("usr/bin/script", "#!/usr/bin/toysh\n", mode: 0o755)
      .link("usr/bin/gone", "../lib/helper/gone").link("etc/mtab", "/proc/self/mounts")
      .file("etc/open", "x", mode: 0o666).link("usr/share/doc/faulty", "helper"))
  suites[0].add(
    DebBuilder("helper", architecture: "all")
      .file("usr/bin/toysh", "sh", mode: 0o755).file("usr/lib/helper/gone", "here")
      .file("usr/share/helper/data", "data").file("usr/share/doc/helper/copyright", "MIT\n"))
}

private let head = """
  whittle: 1
  name: toy
  architectures: [amd64, arm64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  dependencies: none
  variants: {nonroot: {image: {labels: {a: b}}}}

  """

@Suite struct LintTests {
  @Test("lock, build and lint say all faults at once, with remedies, and write nothing")
  func all() throws {
    let shop = try Workshop(
      head + "packages: {faulty: [/etc/**, /usr/bin/*], helper: [/usr/share/helper/**]}\n", faults)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 2)
    try golden("toy/lint-lock", lock.complaint)
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 2)
    #expect(build.complaint == lock.complaint)
    let lint = try shop.whittle("lint", "toy.yaml")
    #expect(lint.status == 1)
    try golden("toy/lint-text", lint.text)
    let json = try shop.whittle("lint", "toy.yaml", "--format", "json", "--arch", "amd64")
    #expect(json.status == 1)
    try golden("toy/lint-json", json.text)
    #expect(try shop.leftovers() == [])
  }

  @Test("what allow lists is accepted, and noted where nothing needs it")
  func allowed() throws {
    let allow = """
      allow:
        setuid: [/usr/bin/su]
        world-writable: [/etc/open]
        dangling: [/etc/mtab, /usr/bin/gone, /usr/share/doc/faulty, /etc/older]
        missing-interpreters: [/usr/bin/toysh]
        copyright: [faulty]

      """
    let shop = try Workshop(
      head + "packages: {faulty: [/etc/**, /usr/bin/*]}\n" + allow, faults)
    let note = "dangling' no longer accepts anything by '/etc/older'"
    let lint = try shop.whittle("lint", "toy.yaml")
    #expect(lint.status == 0, "\(lint.text)")
    #expect(lint.text.contains(note))
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    #expect(lock.complaint.contains(note))
    #expect(lock.complaint.contains("copyright' no longer accepts anything by 'faulty'"))
    let build = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(build.status == 0, "\(build.complaint)")
    #expect(!build.complaint.contains("note:"))
    let again = try shop.whittle("lint", "toy.yaml", "--variant", "latest")
    #expect(again.status == 0)
    #expect(again.text == "toy.yaml: clean\n")
  }

  @Test("what the remedies say makes the image good")
  func mended() throws {
    let shop = try Workshop(
      head
        + """
        packages:
          faulty: [/etc/mtab, "/usr/bin/{script,gone}"]
          helper: [/usr/bin/toysh, /usr/lib/helper/gone, /usr/share/helper/data]
        allow: {dangling: [/etc/mtab]}

        """, faults)
    let lint = try shop.whittle("lint", "toy.yaml")
    #expect(lint.status == 0, "\(lint.text)")
    #expect(lint.text == "toy.yaml: clean\n")
    let quiet = try shop.whittle("lint", "toy.yaml", "-q")
    #expect(quiet.text == "")
  }

  @Test("an image without its manifest is checked in every form, and says what needs a manifest")
  func images() throws {
    let shop = try Workshop(
      head + """
        packages: {faulty: [/etc/**, /usr/bin/*]}
        allow:
          setuid: [/usr/bin/su]
          world-writable: [/etc/open]
          dangling: [/etc/mtab, /usr/bin/gone, /usr/share/doc/faulty]
          missing-interpreters: [/usr/bin/toysh]

        """, faults)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    var texts: [String] = []
    for output in ["image", "image.oci.tar", "root/"] {
      let build = try shop.whittle(
        "build", "toy.yaml", "-o", output, "--arch", "amd64", "--variant", "latest")
      #expect(build.status == 0, "\(build.complaint)")
      let lint = try shop.whittle("lint", output)
      #expect(lint.status == 1, "\(lint.complaint)")
      // The first line names the image.
      texts.append(lint.text.split(separator: "\n").dropFirst().joined(separator: "\n"))
    }
    for finding in [
      "setuid: /usr/bin/su: runs with the privileges of its owner (0), mode 4755",
      "missing-interpreters: /usr/bin/script: is a script for /usr/bin/toysh",
      "dangling: /etc/mtab: points to /proc/self/mounts, which is not in the image",
      "note: empty-packages: not checked: only a manifest and its packages tell",
    ] {
      #expect(texts[0].contains(finding), "\(texts[0])")
    }
    #expect(!texts[0].contains("allow"))
    #expect(texts[0] == texts[1])
    let both = try shop.whittle("lint", "image", "toy.yaml", "--format", "json")
    #expect(both.status == 1)
    #expect(both.text.split(separator: "\n").count == 2)
    #expect(both.text.hasSuffix("\"manifest\":\"toy.yaml\",\"notes\":0}\n"), "\(both.text)")
  }

  @Test("a lock of another state of the manifest is not looked at")
  func otherLock() throws {
    let text = head + "packages: {helper: [/usr/bin/toysh]}\n"
    let shop = try Workshop(text, faults)
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let fits = try shop.whittle("lint", "toy.yaml", "--offline")
    #expect(fits.status == 0, "\(fits.complaint)")
    try writeFile(text + "description: another\n", to: shop.manifest)
    let fresh = try shop.whittle("lint", "toy.yaml")
    #expect(fresh.status == 0)
    #expect(fresh.complaint.contains("is outdated: checking the newest packages"))
  }

  @Test("the copyright of a library comes along from the package that has it")
  func linkedCopyright() throws {
    let lib = "usr/lib/x86_64-linux-gnu"
    let shop = try Workshop(
      """
      whittle: 1
      name: toy
      architectures: [amd64]
      archives: {toy: {suites: [toy], keyring: toy.asc}}
      packages: {app: [/usr/bin/app]}

      """
    ) { suites in
      suites[0].add(
        DebBuilder("app").control("Depends", "libapp")
          .file("usr/bin/app", bytes: ELFBuilder(names: [(1, "libapp.so.1")]).build(), mode: 0o755)
          .file("usr/share/doc/app/copyright", "MIT\n"))
      suites[0].add(
        DebBuilder("libapp").control("Depends", "app-base (= 1.0)")
          .file("\(lib)/libapp.so.1", bytes: ELFBuilder.library("libapp.so.1"))
          .link("usr/share/doc/libapp", "app-base"))
      suites[0].add(
        DebBuilder("app-base").file("usr/share/doc/app-base/copyright", "MIT\n")
          .file("usr/share/app/data", "data"))
    }
    let lock = try shop.whittle("lock", "toy.yaml")
    #expect(lock.status == 0, "\(lock.complaint)")
    let found = try shop.whittle("explain", "toy.yaml", "/usr/share/doc/app-base/copyright")
    #expect(found.status == 0, "\(found.complaint)")
    #expect(found.text.contains("libapp depends on app-base (= 1.0)"), "\(found.text)")
  }
}
