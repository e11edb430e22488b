import Content
import Testing

@Test("SHA-1 is that of FIPS 180")
func sha1() {
  let hash = SHA1.hash(Array("abc".utf8)).map { String($0, radix: 16) }.joined(separator: " ")
  #expect(hash == "a9 99 3e 36 47 6 81 6a ba 3e 25 71 78 50 c2 6c 9c d0 d8 9d")
}
