import SystemPackage
import TestSupport

/// What a directory holds, found by a shell: thousands of directories are looked at.
struct DirectoryLook {
  /// The SHA-256 of the lock.
  private(set) var lock: String?
  /// The SHA-256 of the names, modes and sums of the image's files.
  private(set) var image: String?
  /// Blobs of the cache that are not what their names say.
  private(set) var damaged: [String] = []
  /// What lies there and should not.
  private(set) var left: [String] = []

  init(at directory: FilePath) throws {
    let script = """
      export LC_ALL=C
      ls -A | grep -vxF -e toy.yaml -e toy.asc -e cache -e toy.lock.json -e image | sed 's/^/left /'
      if cd cache/whittle 2>/dev/null; then
        ls -A tmp 2>/dev/null | sed 's,^,left tmp/,'
        if cd blobs/sha256 2>/dev/null; then
          [ -z "$(ls)" ] || sha256sum * | awk '$1 != $2 { print "damaged " $2 }'
          cd ../..
        fi
        cd ../..
      fi
      [ ! -e toy.lock.json ] || sha256sum <toy.lock.json | sed 's/^/lock /'
      if cd image 2>/dev/null; then
        { find . -printf '%P %y %m\\n' | sort; find . -type f -exec sha256sum {} + | sort; } |
          sha256sum | sed 's/^/image /'
      fi
      """
    let text = String(decoding: try must("sh", ["-c", script], in: directory), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      switch words[0] {
      case "lock": lock = words[1]
      case "image": image = words[1]
      case "damaged": damaged.append(words[1])
      default: left.append(words.dropFirst().joined(separator: " "))
      }
    }
  }
}
