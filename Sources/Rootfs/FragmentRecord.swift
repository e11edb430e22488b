internal import Content
package import Tree

/// A fragment's list of entries as the cache holds it: a small binary record, checked as a whole.
package enum FragmentRecord {
  /// A change of this form, or of what is recorded, is a new version: older records are ignored.
  static let version = 3

  package static func encode(_ fragment: Fragment) -> [UInt8] {
    var record = RecordWriter()
    record.integer(Int64(version))
    record.bytes(Array(fragment.package.utf8))
    record.integer(Int64(fragment.members.count))
    for member in fragment.members {
      write(member.entry, &record)
      record.integer(member.offset)
    }
    record.integer(Int64(fragment.folders.count))
    for folder in fragment.folders { write(folder, &record) }
    record.integer(Int64(fragment.harvest.count))
    for harvest in fragment.harvest {
      record.path(harvest.path)
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
      let name = record.bytes()
    else { return nil }
    let package = String(decoding: name, as: UTF8.self)
    guard let members = record.list({ member(&$0, package) }),
      let folders = record.list({ entry(&$0, package) }), let harvest = record.list(harvest),
      let control = record.bytes(), let hasSums = record.integer(), let sums = record.bytes(),
      let tar = record.blob()
    else { return nil }
    return Fragment(
      package: package, members: members, folders: folders, harvest: harvest, control: control,
      md5sums: hasSums == 0 ? nil : sums, tar: tar)
  }

  private static func member(_ record: inout RecordReader, _ package: String) -> Fragment.Member? {
    guard let entry = entry(&record, package), let offset = record.integer() else { return nil }
    return Fragment.Member(entry: entry, offset: offset)
  }

  private static func harvest(_ record: inout RecordReader) -> Fragment.Harvest? {
    guard let path = record.path(), let content = record.bytes() else { return nil }
    return Fragment.Harvest(path: path, content: content)
  }

  private static let plainReasons: [EntryReason] = [
    .all, .linkTarget, .library, .copyright, .status, .parent,
  ]

  private static func write(_ entry: Entry, _ record: inout RecordWriter) {
    let reason = entry.origin.reason ?? .parent
    if case .pattern(let index) = reason {
      record.integer(Int64(index) + 100)
    } else {
      record.integer(Int64(plainReasons.firstIndex(of: reason) ?? plainReasons.count - 1))
    }
    record.entry(entry)
  }

  private static func entry(_ record: inout RecordReader, _ package: String) -> Entry? {
    guard let number = record.integer().flatMap({ Int(exactly: $0) }),
      number >= 100 || plainReasons.indices.contains(number)
    else { return nil }
    let reason = number >= 100 ? .pattern(number - 100) : plainReasons[number]
    return record.entry(of: .package(package, reason))
  }
}
