import OCI
import Testing

@Test(
  "Debian's architectures have the platforms of OCI",
  arguments: [
    ("amd64", "linux/amd64"), ("arm64", "linux/arm64/v8"), ("armhf", "linux/arm/v7"),
    ("armel", "linux/arm/v5"), ("i386", "linux/386"), ("ppc64el", "linux/ppc64le"),
    ("riscv64", "linux/riscv64"), ("s390x", "linux/s390x"), ("mips64el", "linux/mips64le"),
    ("loong64", "linux/loong64"),
  ])
func platforms(_ debian: String, _ oci: String) throws {
  let platform = try #require(Platform(debian: debian))
  #expect(platform.description == oci)
  #expect(platform.debianArchitecture == debian)
}

@Test("an unknown architecture has no platform, an unspelled variant is the usual one")
func oddPlatforms() {
  #expect(Platform(debian: "all") == nil)
  #expect(Platform(debian: "hurd-i386") == nil)
  #expect(Platform(architecture: "arm64").debianArchitecture == "arm64")
  #expect(Platform(architecture: "arm").debianArchitecture == nil)
  #expect(Platform(architecture: "amd64", os: "windows").debianArchitecture == nil)
}

@Test(
  "a media type follows RFC 6838",
  arguments: [
    ("application/vnd.oci.image.layer.v1.tar+gzip", true), ("a/b", true), ("a", false),
    ("a/", false), ("/b", false), ("a/b/c", false), ("a/b c", false), ("a/.b", false),
    ("a/b;q=1", false), ("", false), ("ä/b", false),
  ])
func mediaTypes(_ text: String, _ isRight: Bool) {
  let parsed = try? MediaType(parsing: text)
  #expect((parsed?.text == text) == isRight)
}

@Test(
  "a time is spelled as `date -u` does",
  arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (1_709_164_800, "2024-02-29T00:00:00Z"),
    (1_735_689_599, "2024-12-31T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
    (253_402_300_799, "9999-12-31T23:59:59Z"), (.max, "9999-12-31T23:59:59Z"),
    (.min, "0000-01-01T00:00:00Z"),
  ] as [(Int64, String)])
func timestamps(_ seconds: Int64, _ text: String) throws {
  let spelled = Timestamp(secondsSince1970: seconds)
  #expect(spelled.text == text)
  let read = try Timestamp(parsing: text)
  #expect(read == spelled)
}

@Test(
  "a time of another program is kept as it is, or refused",
  arguments: [
    ("2026-11-21T10:20:30.123456789Z", true), ("2026-11-21T10:20:30+01:00", true),
    ("2026-11-21T10:20:30", false), ("2026-11-21 10:20:30Z", false), ("2026-11-21", false),
    ("2026-11-21T10:20:30.Z", false), ("2026-11-21T10:20:30Zx", false), ("", false),
  ])
func foreignTimestamps(_ text: String, _ isRight: Bool) {
  let parsed = try? Timestamp(parsing: text)
  #expect((parsed?.text == text) == isRight)
}
