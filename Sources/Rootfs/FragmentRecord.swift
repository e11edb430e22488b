internal import Content

/// A fragment's list of entries as the cache holds it: a small binary record, checked as a whole.
package enum FragmentRecord {
  /// A change of this form, or of what is recorded, is a new version: older records are ignored.
  static let version = 2

  package static func encode(_ fragment: Fragment) -> [UInt8] {
    var record = RecordWriter()
    record.integer(Int64(version))
    record.integer(Int64(fragment.members.count))
    for member in fragment.members {
      write(member.entry, &record)
      write(member.reason, &record)
      record.integer(member.offset)
    }
    record.integer(Int64(fragment.folders.count))
    for folder in fragment.folders {
      write(folder.entry, &record)
      write(folder.reason, &record)
    }
    record.integer(Int64(fragment.harvest.count))
    for harvest in fragment.harvest {
      record.bytes(harvest.path.bytes)
      record.bytes(harvest.content)
    }
    record.bytes(fragment.control)
    record.integer(fragment.md5sums == nil ? 0 : 1)
    record.bytes(fragment.md5sums ?? [])
    record.blob(fragment.tar)
    return record.finish()
  }

  /// - Returns: nil for a record that is damaged or of another version.
  package static func decode(_ bytes: [UInt8]) -> Fragment? {
    guard var record = RecordReader(bytes), record.integer() == Int64(version),
      let members = record.list({ record in member(&record) }),
      let folders = record.list({ record in folder(&record) }),
      let harvest = record.list({ record in harvest(&record) }),
      let control = record.bytes(), let hasSums = record.integer(), let sums = record.bytes(),
      let tar = record.blob()
    else { return nil }
    return Fragment(
      members: members, folders: folders, harvest: harvest, control: control,
      md5sums: hasSums == 0 ? nil : sums, tar: tar)
  }

  private static func member(_ record: inout RecordReader) -> Fragment.Member? {
    guard let entry = entry(&record), let reason = reason(&record), let reason,
      let offset = record.integer()
    else { return nil }
    return Fragment.Member(entry: entry, reason: reason, offset: offset)
  }

  private static func folder(_ record: inout RecordReader) -> Fragment.Folder? {
    guard let entry = entry(&record), let reason = reason(&record) else { return nil }
    return Fragment.Folder(entry: entry, reason: reason)
  }

  private static func harvest(_ record: inout RecordReader) -> Fragment.Harvest? {
    guard let path = path(&record), let content = record.bytes() else { return nil }
    return Fragment.Harvest(path: path, content: content)
  }

  private static func path(_ record: inout RecordReader) -> MemberPath? {
    guard let bytes = record.bytes() else { return nil }
    return try? MemberPath(parsing: bytes)
  }

  private static func write(_ entry: Entry, _ record: inout RecordWriter) {
    record.bytes(entry.path.bytes)
    switch entry.node {
    case .directory: record.integer(0)
    case .file(let blob):
      record.integer(1)
      record.blob(blob)
    case .symbolicLink(let target):
      record.integer(2)
      record.bytes(target)
    case .hardLink(let target):
      record.integer(3)
      record.bytes(target.bytes)
    }
    record.integer(Int64(entry.mode))
    record.integer(Int64(entry.uid))
    record.integer(Int64(entry.gid))
    record.integer(entry.mtime)
  }

  private static func entry(_ record: inout RecordReader) -> Entry? {
    guard let path = path(&record), let node = node(&record),
      let mode = record.integer().flatMap({ UInt32(exactly: $0) }),
      let uid = record.integer().flatMap({ UInt32(exactly: $0) }),
      let gid = record.integer().flatMap({ UInt32(exactly: $0) }), let mtime = record.integer()
    else { return nil }
    return Entry(path: path, node: node, mode: mode, uid: uid, gid: gid, mtime: mtime)
  }

  private static func node(_ record: inout RecordReader) -> Node? {
    switch record.integer() {
    case 0: .directory
    case 1: record.blob().map { .file($0) }
    case 2: record.bytes().map { .symbolicLink(target: $0) }
    case 3: path(&record).map { .hardLink(to: $0) }
    default: nil
    }
  }

  private static let plainReasons: [EntryReason?] = [
    nil, .all, .linkTarget, .library, .copyright, .status, .parent,
  ]

  private static func write(_ reason: EntryReason?, _ record: inout RecordWriter) {
    if case .pattern(let index) = reason {
      record.integer(Int64(index) + 100)
    } else {
      record.integer(Int64(plainReasons.firstIndex(of: reason) ?? 0))
    }
  }

  /// - Returns: nil for an unknown reason; a nil inside for none.
  private static func reason(_ record: inout RecordReader) -> EntryReason?? {
    guard let number = record.integer().flatMap({ Int(exactly: $0) }), number >= 0 else {
      return nil
    }
    if number >= 100 { return .some(.pattern(number - 100)) }
    return number < plainReasons.count ? .some(plainReasons[number]) : nil
  }
}
