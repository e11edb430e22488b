import Debian
import Testing

@Suite("Names")
struct NameTests {
  @Test("takes the names of Policy 5.6.7", arguments: ["0ad", "libstdc++6", "g++", "a.b-c", "r2"])
  func takeName(_ text: String) throws {
    let name = try PackageName(parsing: text)
    #expect(name.text == text)
  }

  @Test(
    "refuses other names",
    arguments: [
      "", "a", "-a", "+a", ".a", "Foo", "foo_bar", "foo bar", "foo/bar", "fo\u{301}o", "..", "a\n",
    ])
  func refuseName(_ text: String) {
    #expect(throws: ParseError.self) { try PackageName(parsing: text) }
  }

  @Test("says what is wrong with a name")
  func message() {
    let error = #expect(throws: ParseError.self) { try PackageName(parsing: "Foo") }
    let text = error?.description
    #expect(
      text == """
        cannot parse package name "Foo": it must begin with a lower-case letter or a digit
        """)
  }

  @Test("orders names by bytes")
  func order() throws {
    let names = try ["b+", "b", "b0", "b-"].map { try PackageName(parsing: $0 + "x") }
    let sorted = names.sorted().map(\.text)
    #expect(sorted == ["b+x", "b-x", "b0x", "bx"])
  }

  @Test(
    "knows the triplets of Debian's ports",
    arguments: [
      ("amd64", "x86_64-linux-gnu"), ("arm64", "aarch64-linux-gnu"),
      ("armhf", "arm-linux-gnueabihf"), ("armel", "arm-linux-gnueabi"), ("i386", "i386-linux-gnu"),
      ("ppc64el", "powerpc64le-linux-gnu"), ("riscv64", "riscv64-linux-gnu"),
      ("s390x", "s390x-linux-gnu"), ("mips64el", "mips64el-linux-gnuabi64"),
      ("loong64", "loongarch64-linux-gnu"), ("all", nil), ("vax", nil),
    ])
  func triplet(_ text: String, _ triplet: String?) throws {
    let found = try Architecture(parsing: text).triplet
    #expect(found == triplet)
  }

  @Test(
    "refuses odd architectures", arguments: ["", "AMD64", "-a", "a-", "a b", "a/b", "linux_any"])
  func refuseArchitecture(_ text: String) {
    #expect(throws: ParseError.self) { try Architecture(parsing: text) }
  }

  @Test("takes a checksum of 64 small hex digits only")
  func checksum() throws {
    let good = String(repeating: "0a", count: 32)
    let text = try Checksum(parsing: good).text
    #expect(text == good)
    for bad in ["", String(good.dropLast()), good + "0", good.uppercased(), "+" + good.dropFirst()]
    {
      #expect(throws: ParseError.self) { try Checksum(parsing: bad) }
    }
  }
}
