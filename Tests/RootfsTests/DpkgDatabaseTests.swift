import Testing

@testable import Rootfs
internal import Tree

@Suite("dpkg's database")
struct DpkgDatabaseTests {
  @Test("has a status, and lists and sums of the files that are there")
  func files() throws {
    var one = try fragment(
      "one", files: [("usr/lib/x", "1"), ("usr/lib/t/y", "2")],
      directories: [("srv", 0o755, true), ("var", 0o755, false)])
    one.control = Array(
      "Package: one\nArchitecture: amd64\nMulti-Arch: same\nDescription: x\n more\n".utf8)
    one.md5sums = Array("0123  usr/lib/x\n".utf8)
    var two = try fragment("two", files: [("etc/two", "1")])
    two.control = Array("Package: two\nArchitecture: amd64\nMulti-Arch: foreign".utf8)
    let database = try DpkgDatabase([one, two])
    let text = database.files.map { path, body in
      "## \(path)\n" + String(decoding: body, as: UTF8.self)
    }.joined()
    #expect(
      text == """
        ## /var/lib/dpkg/info/format
        1
        ## /var/lib/dpkg/info/one:amd64.list
        /.
        /srv
        /usr
        /usr/lib
        /usr/lib/t
        /usr/lib/t/y
        /usr/lib/x
        ## /var/lib/dpkg/info/one:amd64.md5sums
        0123  usr/lib/x
        ## /var/lib/dpkg/info/two.list
        /.
        /etc
        /etc/two
        ## /var/lib/dpkg/status
        Package: one
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: same
        Description: x
         more

        Package: two
        Status: install ok installed
        Architecture: amd64
        Multi-Arch: foreign


        """)
  }
}
