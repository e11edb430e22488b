import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// `verify`: builds again, or looks at an image, and says what differs.
@Suite struct VerifyTests {
  @Test("an image that is what its lock says is identical")
  func identical() throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 0, "\(built.complaint)")
    let again = try shop.whittle("verify", "toy.yaml")
    #expect(again.status == 0, "\(again.text) \(again.complaint)")
    let image = try shop.whittle("verify", "toy.yaml", "--image", "image")
    #expect(image.status == 0, "\(image.text) \(image.complaint)")
  }

  @Test("a blob that was changed in the image is named")
  func changedBlob() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "image")
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    let manifest = try layout.imageManifest(
      try layout.imageManifests(try layout.descriptor(named: "latest"))[0])
    let path = layout.path(of: manifest.layers[0].digest)
    let bytes = try contents(of: path)
    try writeFile(Array(bytes.dropLast()) + [(bytes.last ?? 0) ^ 1], to: path)
    let ran = try shop.whittle("verify", "toy.yaml", "--image", "image")
    #expect([1, 4].contains(ran.status), "\(ran.status) \(ran.text) \(ran.complaint)")
    let said = ran.text + ran.complaint
    #expect(said.contains(manifest.layers[0].digest.hex), "\(said)")
    // The last bytes of a layer are of no entry.
    #expect(!said.contains("the entry"), "\(said)")
  }

  @Test(
    "the first entry that differs in a layer of an image is named, whatever the cache has",
    arguments: [true, false])
  func firstEntry(_ isCached: Bool) throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    let other = ToyArchive.manifest.replacing("hello", with: "goodbye")
    try #require(other != ToyArchive.manifest)
    try writeFile(other, to: shop.directory.appending("other.yaml"))
    let built = try shop.whittle("build", "other.yaml", "-o", "other", "--arch", "amd64")
    try #require(built.status == 0, "\(built.complaint)")
    let ran = try shop.whittle(
      "verify", "toy.yaml", "--image", "other",
      changing: isCached ? [:] : ["XDG_CACHE_HOME": shop.directory.appending("fresh").string])
    #expect(ran.status == 1, "\(ran.text) \(ran.complaint)")
    #expect(
      ran.text.contains("latest amd64: layer 1 has the diffID")
        && ran.text.contains(
          "; first: in layer 1 of latest amd64 the entry /etc/greeting differs in its "
            + "size: 6 in the lock, 8 in the image"
        ),
      "\(ran.text) \(ran.complaint)")
  }

  @Test("the entry is named whose compressed bytes are damaged in an image")
  func damagedEntry() throws {
    let shop = try Workshop()
    _ = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    let layout = try ImageLayout.open(shop.directory.appending("image"))
    let manifest = try layout.imageManifest(
      try layout.imageManifests(try layout.descriptor(named: "latest"))[0])
    let path = layout.path(of: manifest.layers[0].digest)
    let right = try contents(of: path)
    for place in [right.count / 4, right.count / 2, 3 * right.count / 4] {
      var wrong = right
      wrong[place] ^= 4
      try writeFile(wrong, to: path)
      let ran = try shop.whittle("verify", "toy.yaml", "--image", "image")
      #expect(ran.status == 1, "\(ran.text) \(ran.complaint)")
      #expect(ran.text.contains(manifest.layers[0].digest.hex), "\(ran.text)")
      #expect(
        ran.text.contains("; first: in layer 1 of latest amd64 the entry /"),
        "\(place): \(ran.text) \(ran.complaint)")
    }
  }

  @Test(
    "a lock that says something else of a package than its control file is refused",
    arguments: ["version", "source", "architecture"])
  func falseStatement(_ member: String) throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml")
    let text = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    let lock = try JSON(parsing: Array(text.utf8))
    let packages = lock["architectures"]?["amd64"]?["packages"]?.array
    let package = try #require(packages?.first { $0["name"]?.string == "libtoy1" })
    let said = try #require(package[member]?.string)
    let old = "\"\(member)\":\"\(said)\""
    let wrong = member == "architecture" ? "all" : "9\(said)"
    try #require(text.contains(old))
    try writeFile(text.replacing(old, with: "\"\(member)\":\"\(wrong)\""), to: shop.lock)
    for arguments in [["verify", "toy.yaml"], ["build", "toy.yaml", "-o", "image"]] {
      let ran = try run(
        Workshop.program.string, arguments, environment: shop.environment, in: shop.directory.path)
      #expect(ran.status == 4, "\(ran.text) \(ran.complaint)")
      #expect(ran.complaint.contains("control file is '"), "\(ran.complaint)")
      #expect(ran.complaint.contains("the lock says '\(wrong)'"), "\(ran.complaint)")
    }
  }

  @Test(
    "a lock that says something else of an archive or a package's place is different",
    arguments: [
      ("date", "the Date of toy toy"), ("key", "the signing key of toy toy"),
      ("origin", "the Origin of toy toy"), ("path", "the path of base-files 13 amd64"),
      ("digest", "is not in its InRelease"), ("in-release", "not checked, since"),
      ("valid-until", "the Valid-Until of toy toy"),
    ])
  func falseStatements(_ member: String, _ expected: String) throws {
    let shop = try Workshop()
    let locked = try shop.whittle("lock", "toy.yaml")
    try #require(locked.status == 0, "\(locked.complaint)")
    let right = try shop.whittle("verify", "toy.yaml")
    #expect(right.text == "toy.lock.json: identical\n", "\(right.text)")
    #expect(right.complaint == "", "\(right.complaint)")
    let text = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    let lock = try JSON(parsing: Array(text.utf8))
    let suite = try #require(lock["archives"]?["toy"]?.array?.first)
    let inputs = try #require(lock["architectures"]?["amd64"])
    let wrongDigest = "sha256:" + String(repeating: "0", count: 64)
    let (old, new): (String?, String) =
      switch member {
      case "date":
        (suite["date"]?.string ?? suite["date"]?.int.map(String.init), "2023-11-14T22:13:21Z")
      case "key": (suite["key"]?.string, String(repeating: "A", count: 40))
      case "origin": ("\"origin\":\"Toy\"", "\"origin\":\"Tyo\"")
      case "path": (inputs["packages"]?.array?.first?["path"]?.string, "pool/other.deb")
      case "digest":
        (inputs["indices"]?.array?.first?["sha256"]?.string, String(repeating: "0", count: 64))
      case "in-release":
        (suite["in-release"]?.string ?? suite["inrelease"]?.string, wrongDigest)
      default: ("\"date\"", "\"valid-until\": \"2033-11-14T22:13:20Z\", \"date\"")
      }
    let spoiled = text.replacing(try #require(old), with: new, maxReplacements: 1)
    try #require(spoiled != text)
    try writeFile(spoiled, to: shop.lock)
    let ran = try shop.whittle("verify", "toy.yaml")
    #expect(ran.status == (member == "in-release" ? 0 : 1), "\(ran.text) \(ran.complaint)")
    #expect((ran.text + ran.complaint).contains(expected), "\(ran.text) \(ran.complaint)")
  }

  @Test(
    "a control file that is empty, lacks a field or is not one stanza is refused",
    arguments: [
      "", "\n", "Package: odd\n", "Package: odd\nArchitecture: amd64\n",
      "Package: odd\nVersion: 1.0\n", "Version: 1.0\nArchitecture: amd64\n",
      "Package: odd\nVersion: \nArchitecture: amd64\n",
      "Package: odd\nVersion: 1.0\nArchitecture: amd64\n\nPackage: libc6\nVersion: 0\n",
      "Package: odd\nVersion: 1.0\nArchitecture: amd64\nVersion: 9\n",
      "Package: odd\r\nVersion: 1.0\r\nArchitecture: amd64\r\n",
      "Package: odd\nVersion: 1.0\nArchitecture: amd64\nSource: x y z\n",
      "Package: odd\nVersion: 1.0\nArchitecture: amd64\n \nPackage: libc6\n",
    ])
  func control(_ text: String) throws {
    let manifest = ToyArchive.manifest.replacing(
      "  base-files: all\n", with: "  base-files: all\n  odd: all\n")
    let shop = try Workshop(manifest) { suites in
      suites[0].add(DebBuilder("odd").file("usr/share/odd", "odd\n").rawControl(text))
    }
    let ran = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    #expect([2, 4].contains(ran.status), "\(ran.text) \(ran.complaint)")
    #expect(ran.complaint.contains("odd_1.0_amd64.deb"), "\(ran.complaint)")
    let left = try shop.leftovers()
    #expect(left == [])
  }

  @Test("a FIFO or a device in the place of a lock is refused, not waited for")
  func lockFIFO() throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml")
    try must("cp", [shop.lock.string, shop.directory.appending("good.lock.json").string])
    for make in [["mkfifo"], ["ln", "-sf", "/dev/zero"]] {
      try must("rm", ["-f", shop.lock.string])
      try must(make[0], Array(make.dropFirst()) + [shop.lock.string])
      for line in [
        ["verify", "toy.yaml"], ["build", "toy.yaml", "-o", "image"], ["lock", "toy.yaml"],
        ["bump", "toy.yaml"], ["diff", "good.lock.json", "toy.lock.json"],
      ] {
        let ran = try run(
          "timeout", ["900", Workshop.program.string] + line, environment: shop.environment,
          in: shop.directory.path)
        #expect([2, 3].contains(ran.status), "\(make) \(line): \(ran.status) \(ran.complaint)")
        #expect(ran.complaint.contains("not a regular file"), "\(line): \(ran.complaint)")
      }
    }
  }

  @Test("a diffID that the lock does not promise is a difference, and nothing is written")
  func changedLock() throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml")
    let text = String(decoding: try contents(of: shop.lock), as: UTF8.self)
    let lock = try JSON(parsing: Array(text.utf8))
    let layers = lock["outputs"]?["latest"]?["images"]?["amd64"]?["layers"]?.array
    let diffID = try #require(layers?.first?["diff-id"]?.string)
    let wrong = "sha256:" + String(repeating: "0", count: 64)
    try writeFile(text.replacing(diffID, with: wrong), to: shop.lock)
    let verified = try shop.whittle("verify", "toy.yaml")
    #expect(verified.status == 1, "\(verified.text) \(verified.complaint)")
    let built = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(built.status == 4, "\(built.complaint)")
    let left = try shop.leftovers()
    #expect(left == ["toy.lock.json"])
  }
}
