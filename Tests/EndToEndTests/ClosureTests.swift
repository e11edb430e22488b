import Lock
import SystemPackage
import TestSupport
import Testing

/// A duo of libraries, and two programs that need one each.
private func duo(_ suites: inout [ToySuite]) {
  let lib = "usr/lib/x86_64-linux-gnu"
  suites[0].add(
    DebBuilder("duo")
      .file("\(lib)/libone.so.1", bytes: ELFBuilder.library("libone.so.1"))
      .file("\(lib)/libtwo.so.1", bytes: ELFBuilder.library("libtwo.so.1"))
      .file("usr/share/duo/readme", "duo\n").file("usr/share/doc/duo/copyright", "MIT\n"))
  for name in ["one", "two"] {
    let program = ELFBuilder(names: [(1, "lib\(name).so.1")]).build()
    suites[0].add(
      DebBuilder(name).control("Depends", "duo, toy-data")
        .file("usr/bin/\(name)", bytes: program, mode: 0o755)
        .file("usr/share/doc/\(name)/copyright", "MIT\n"))
  }
}

private func manifest(_ rest: String) -> String {
  """
  whittle: 1
  name: toy
  architectures: [amd64]
  archives: {toy: {suites: [toy], keyring: toy.asc}}
  \(rest)

  """
}

private func locked(_ shop: borrowing Workshop) throws -> [Lock.Package] {
  let lock = try Lock(parsing: try contents(of: shop.lock), path: "toy.lock.json")
  return lock.architectures["amd64"]?.packages ?? []
}

@Suite struct ClosureTests {
  @Test("of dependencies only the libraries come along that are needed, in each variant its own")
  func libraries() throws {
    let shop = try Workshop(
      manifest(
        """
        packages: {one: [/usr/bin/one]}
        variants:
          both: {packages: {two: [/usr/bin/two]}}
        """), duo)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let packages = try locked(shop)
    let duo = packages.first { $0.name == "duo" }
    let lib = "/usr/lib/x86_64-linux-gnu"
    #expect(packages.map(\.name) == ["duo", "one", "two"])
    #expect(duo?.files == ["\(lib)/libone.so.1"])
    #expect(duo?.variantFiles == ["both": ["\(lib)/libtwo.so.1"]])
    #expect(duo?.why.contains(.library("libone.so.1", neededBy: "/usr/bin/one")) == true)
    #expect(packages.last?.variants == ["both"])
    let again = try shop.whittle("verify", "toy.yaml")
    #expect(again.status == 0, "\(again.complaint)")
    let taken = try shop.whittle("explain", "toy.yaml", "\(lib)/libtwo.so.1")
    #expect(taken.text.contains("in toy:both amd64"))
    #expect(!taken.text.contains("in toy:latest amd64"))
    #expect(taken.text.contains("/usr/bin/two needs libtwo.so.1"))
    for path in ["/usr/share/doc/duo/copyright", "/var/lib/dpkg/status.d/duo"] {
      let record = try shop.whittle("explain", "toy.yaml", path)
      #expect(record.status == 0, "\(record.complaint)")
    }
    let rest = try shop.whittle("explain", "toy.yaml", "/usr/share/duo/readme")
    #expect(rest.status == 2)
  }

  @Test("all files of all dependencies come along, but for those that are waived")
  func all() throws {
    let shop = try Workshop(
      manifest(
        """
        dependencies: all
        waive: [toy-data]
        packages: {one: [/usr/bin/one]}
        exclude: [/usr/share/doc/**]
        """), duo)
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let packages = try locked(shop)
    #expect(packages.map(\.name) == ["duo", "one"])
    #expect(packages.map(\.waived) == [[], ["toy-data"]])
    #expect(packages.map(\.files) == [[], []])
    for path in ["/usr/lib/x86_64-linux-gnu/libtwo.so.1", "/usr/share/duo/readme"] {
      let found = try shop.whittle("explain", "toy.yaml", path)
      #expect(found.text.contains("selects all of duo"), "\(found.complaint)")
    }
  }

  @Test(
    "a library that is nowhere is an error in each mode, unless it is allowed",
    arguments: ["none", "libraries", "all"])
  func missing(_ mode: String) throws {
    let text = manifest(
      """
      dependencies: \(mode)
      waive: [duo]
      packages: {one: [/usr/bin/one]}
      """)
    let shop = try Workshop(text, duo)
    let ran = try shop.whittle("lock", "toy.yaml")
    let words = "/usr/bin/one: needs the library libone.so.1, which is not in the image"
    #expect(ran.status == 2)
    #expect(ran.complaint.contains(words), "\(ran.complaint)")
    #expect(try shop.leftovers() == [])
    try writeFile(text + "allow: {missing-libraries: [libone.so.1]}\n", to: shop.manifest)
    let allowed = try shop.whittle("lock", "toy.yaml")
    #expect(allowed.status == 0, "\(allowed.complaint)")
  }

  @Test("a program beside the manifest brings its libraries, which exclude can withhold")
  func local() throws {
    let text = manifest(
      """
      packages: {duo: []}
      files: [{path: /srv/server, source: ./server, mode: "0755"}]
      """)
    let shop = try Workshop(text, duo)
    try writeFile(
      ELFBuilder(names: [(1, "libtwo.so.1")]).build(), to: shop.directory.appending("server"))
    let ran = try shop.whittle("lock", "toy.yaml")
    #expect(ran.status == 0, "\(ran.complaint)")
    let files = try locked(shop).map(\.files)
    #expect(files == [["/usr/lib/x86_64-linux-gnu/libtwo.so.1"]])
    try writeFile(text + "exclude: [/usr/lib/**]\n", to: shop.manifest)
    let withheld = try shop.whittle("lock", "toy.yaml")
    #expect(withheld.status == 2)
    #expect(withheld.complaint.contains("libtwo.so.1, which is excluded"))
  }
}
