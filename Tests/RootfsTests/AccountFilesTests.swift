import Rootfs
import Testing

@Suite("passwd and group")
struct AccountFilesTests {
  @Test("have one line an account")
  func lines() {
    let user = AccountFiles.passwdLine(
      name: "nonroot", uid: 65532, gid: 65533, comment: "No Root", home: "/home/nonroot",
      shell: "/sbin/nologin")
    #expect(user == "nonroot:x:65532:65533:No Root:/home/nonroot:/sbin/nologin\n")
    let group = AccountFiles.groupLine(name: "staff", gid: 50, members: ["a", "b"])
    #expect(group == "staff:x:50:a,b\n")
    #expect(AccountFiles.groupLine(name: "root", gid: 0, members: []) == "root:x:0:\n")
  }
}
