/// The texts of `/etc/passwd` and `/etc/group`.
package enum AccountFiles {
  /// One line of `/etc/passwd` (passwd(5)); the password is `x`, looked up where there is none.
  package static func passwdLine(
    name: String, uid: UInt32, gid: UInt32, comment: String, home: String, shell: String
  ) -> String {
    "\(name):x:\(uid):\(gid):\(comment):\(home):\(shell)\n"
  }

  /// One line of `/etc/group` (group(5)).
  package static func groupLine(name: String, gid: UInt32, members: [String]) -> String {
    "\(name):x:\(gid):\(members.joined(separator: ","))\n"
  }
}
