package import Content
package import Tree

extension Fragment: Record {
  package static let kind = RecordKind.fragments

  package func write(to writer: inout RecordWriter) {
    writer.bytes(Array(package.utf8))
    writer.integer(Int64(members.count))
    for member in members {
      Self.write(member.entry, &writer)
      writer.integer(member.offset)
    }
    writer.integer(Int64(directories.count))
    for directory in directories { Self.write(directory, &writer) }
    writer.integer(Int64(harvest.count))
    for harvest in harvest {
      writer.path(harvest.path)
      writer.bytes(harvest.content)
    }
    writer.bytes(control)
    writer.integer(md5sums == nil ? 0 : 1)
    writer.bytes(md5sums ?? [])
    writer.blob(tar)
  }

  package init?(from reader: inout RecordReader) {
    guard let name = reader.bytes() else { return nil }
    let package = String(decoding: name, as: UTF8.self)
    guard let members = reader.list({ Self.member(&$0, package) }),
      let directories = reader.list({ Self.entry(&$0, package) }),
      let harvest = reader.list(Self.harvest), let control = reader.bytes(),
      let hasSums = reader.integer(), let sums = reader.bytes(), let tar = reader.blob()
    else { return nil }
    self.init(
      package: package, members: members, directories: directories, harvest: harvest,
      control: control,
      md5sums: hasSums == 0 ? nil : sums, tar: tar)
  }

  private static func member(_ reader: inout RecordReader, _ package: String) -> Member? {
    guard let entry = entry(&reader, package), let offset = reader.integer() else { return nil }
    return Member(entry: entry, offset: offset)
  }

  private static func harvest(_ reader: inout RecordReader) -> Harvest? {
    guard let path = reader.path(), let content = reader.bytes() else { return nil }
    return Harvest(path: path, content: content)
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
