/// What people who know other tools call a key: too far from our word for an edit distance.
enum KeySynonyms {
  private static let meanings: [String: String] = [
    "arch": "architectures", "archs": "architectures", "architecture": "architectures",
    "platform": "architectures", "platforms": "architectures",
    "expose": "exposed-ports", "ports": "exposed-ports", "exposed_ports": "exposed-ports",
    "workdir": "working-dir", "work-dir": "working-dir", "cwd": "working-dir",
    "environment": "env", "command": "cmd", "args": "cmd", "entry-point": "entrypoint",
    "volume": "volumes", "uid": "user", "run-as": "user",
    "pkgs": "packages", "contents": "packages", "install": "packages",
    "repositories": "archives", "repos": "archives", "sources": "archives",
    "accounts": "users", "links": "symlinks", "dirs": "directories", "copy": "files",
    "certificates": "ca-certificates", "ca-certs": "ca-certificates", "certs": "ca-certificates",
    "extends": "include", "includes": "include", "import": "include",
    "suite": "suites", "dist": "suites", "component": "components", "mirror": "url", "uri": "url",
    "uris": "url", "signed-by": "keyring", "key": "keyring", "keys": "keyring",
    "to": "target", "dest": "path", "destination": "path", "src": "source", "content": "text",
    "permissions": "mode", "owner": "uid", "group": "gid", "test-cmd": "test",
  ]

  /// The key that is meant, where it is one of those that fit here.
  static func meant(by key: String, among keys: [String]) -> String? {
    guard let meaning = meanings[key.lowercased()], keys.contains(meaning) else { return nil }
    return meaning
  }
}
