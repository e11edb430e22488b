/// A `.deb` made in code: the same bytes from the same calls.
///
/// Entries stand in the order of the calls; parents that were not named come first, as 0755.
///
///     let deb = DebBuilder("tiny").file("usr/bin/sh", "x").link("usr/bin/ash", "sh")
///     let bytes = try deb.build()
package struct DebBuilder: Sendable {
  /// The mtime of entries that are given none: 2020-09-13T12:26:40Z.
  package static let time: Int64 = 1_600_000_000

  package let name: String
  package let version: String
  package let architecture: String
  var fields: [(name: String, value: String)]
  var controlFiles: [(name: String, text: String, mode: UInt32)] = []
  /// The members of `data.tar`, less its root.
  package internal(set) var items: [TarItem] = []
  var dataCompression = DebCompression.none
  var controlCompression = DebCompression.none
  var hasMD5Sums = false
  /// What stands in place of `data.tar`.
  var rawData: [UInt8]?
  /// What stands in place of the control file; an index says what the fields say all the same.
  var rawControl: String?

  package init(_ name: String, version: String = "1.0", architecture: String = "amd64") {
    self.name = name
    self.version = version
    self.architecture = architecture
    fields = [
      ("Package", name), ("Version", version), ("Architecture", architecture),
      ("Maintainer", "Nobody <nobody@example.org>"), ("Section", "misc"), ("Priority", "optional"),
      ("Description", "toy package \(name)"),
    ]
  }

  /// The name in a pool; an epoch is left out, as Debian does.
  package var fileName: String {
    let bare = version.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1).last ?? []
    return "\(name)_\(String(decoding: Array(bare), as: UTF8.self))_\(architecture).deb"
  }

  private func changed(_ change: (inout DebBuilder) -> Void) -> DebBuilder {
    var copy = self
    change(&copy)
    return copy
  }

  /// Adds a member as it is, without parents and with its name unchecked.
  package func item(_ item: TarItem) -> DebBuilder {
    changed { $0.items.append(item) }
  }

  /// Adds a member after those of its parents that are not there yet.
  private func placed(_ path: String, _ make: (String) -> TarItem) -> DebBuilder {
    changed { copy in
      var parent = "."
      for part in path.split(separator: "/").dropLast() {
        parent += "/\(part)"
        let name = Array("\(parent)/".utf8)
        guard !copy.items.contains(where: { $0.name == name }) else { continue }
        copy.items.append(TarItem("\(parent)/", type: "5", mode: 0o755))
      }
      copy.items.append(make("./\(path)"))
    }
  }

  package func directory(
    _ path: String, mode: UInt32 = 0o755, uid: UInt32 = 0, gid: UInt32 = 0,
    mtime: Int64 = time
  ) -> DebBuilder {
    placed(path) {
      TarItem("\($0)/", type: "5", mode: mode, uid: uid, gid: gid, mtime: mtime)
    }
  }

  package func file(
    _ path: String, _ text: String, mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
    mtime: Int64 = time
  ) -> DebBuilder {
    file(path, bytes: Array(text.utf8), mode: mode, uid: uid, gid: gid, mtime: mtime)
  }

  package func file(
    _ path: String, bytes: [UInt8], mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
    mtime: Int64 = time
  ) -> DebBuilder {
    placed(path) {
      TarItem($0, mode: mode, uid: uid, gid: gid, mtime: mtime, body: bytes)
    }
  }

  /// Adds a symbolic link.
  package func link(_ path: String, _ target: String, mtime: Int64 = time) -> DebBuilder {
    placed(path) { TarItem($0, type: "2", mode: 0o777, mtime: mtime, linkName: target) }
  }

  /// Adds a hard link to a path of the same package.
  package func hardLink(_ path: String, to target: String) -> DebBuilder {
    placed(path) { TarItem($0, type: "1", mode: 0o644, linkName: "./\(target)") }
  }

  /// Adds a file that runs with the privileges of its owner, root.
  package func setuid(_ path: String, _ text: String = "set-uid") -> DebBuilder {
    file(path, text, mode: 0o4755)
  }
}

extension DebBuilder {
  /// Sets a field of the control file, in place of one of that name.
  package func control(_ field: String, _ value: String) -> DebBuilder {
    changed { copy in
      if let index = copy.fields.firstIndex(where: { $0.name == field }) {
        copy.fields[index].value = value
      } else {
        copy.fields.insert((field, value), at: copy.fields.count - 1)
      }
    }
  }

  /// Adds a member of `control.tar`, such as `conffiles` or a script that must never run.
  package func controlFile(
    _ name: String, _ text: String, mode: UInt32 = 0o644
  ) -> DebBuilder {
    changed { $0.controlFiles.append((name, text, mode)) }
  }

  /// Adds the `md5sums` of its files, as dh_md5sums does.
  package func md5sums() -> DebBuilder { changed { $0.hasMD5Sums = true } }

  package func compressed(
    _ data: DebCompression, control: DebCompression? = nil
  ) -> DebBuilder {
    changed { copy in
      copy.dataCompression = data
      copy.controlCompression = control ?? copy.controlCompression
    }
  }

  /// Puts a text in place of the control file, but not of the stanza in an index.
  package func rawControl(_ text: String) -> DebBuilder { changed { $0.rawControl = text } }

  /// Puts bytes in place of `data.tar`.
  package func rawData(_ bytes: [UInt8]) -> DebBuilder { changed { $0.rawData = bytes } }
}
