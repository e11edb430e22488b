internal import Building
internal import Debian
internal import Lock

/// What a new lock has that the one before has not, for a person: a line each.
struct LockDifference {
  private(set) var lines: [String] = []

  /// - Parameter old: nil where there is no lock.
  init(from old: Lock?, to new: Lock, of workspace: Workspace) {
    guard let old else {
      lines = ["there is no lock"]
      return
    }
    // A lock from before what is left out was kept says nothing of it.
    var new = new
    if !old.tellsLeftOut { new.forgetLeftOut() }
    if old.manifest != new.manifest {
      let files = workspace.changedFiles(since: old)
      lines += files?.map { "'\($0)' changed" } ?? ["the manifest has changed"]
    }
    addPackages(old, new)
    addNames("architecture", Set(old.architectures.keys), Set(new.architectures.keys))
    addNames("variant", Set(old.outputs.keys), Set(new.outputs.keys))
    addNames("archive", Set(old.archives.keys), Set(new.archives.keys))
    if old.layerFormat != new.layerFormat { lines.append("the layer format is another") }
    if old.epoch != new.epoch {
      lines.append("the time of what is generated: \(old.epoch) → \(new.epoch)")
    }
    for (name, compressor) in new.compressors.sorted(by: { $0.key < $1.key }) {
      guard let before = old.compressors[name], before != compressor else { continue }
      lines.append("the compressor: \(before) → \(compressor)")
    }
    guard lines.isEmpty, old != new else { return }
    addOutputs(old, new)
    if lines.isEmpty { lines.append("the records of archives and packages") }
  }

  private mutating func addPackages(_ old: Lock, _ new: Lock) {
    var rows: [(name: String, text: String, architectures: [String])] = []
    for (architecture, inputs) in new.architectures.sorted(by: { $0.key < $1.key }) {
      guard let before = old.architectures[architecture]?.packages else { continue }
      let (was, now) = (Self.byName(before), Self.byName(inputs.packages))
      for name in Set(was.keys).union(now.keys).sorted() {
        guard let text = Self.move(was[name], now[name]) else { continue }
        if let place = rows.firstIndex(where: { $0.name == name.text && $0.text == text }) {
          rows[place].architectures.append(architecture)
        } else {
          rows.append((name.text, text, [architecture]))
        }
      }
    }
    for row in rows.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      lines.append("\(row.name) \(row.text) (\(row.architectures.joined(separator: ", ")))")
    }
  }

  private static func byName(_ packages: [Lock.Package]) -> [PackageName: Lock.Package] {
    Dictionary(packages.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  private static func move(_ old: Lock.Package?, _ new: Lock.Package?) -> String? {
    switch (old, new) {
    case (nil, let new?): "\(new.version) is new"
    case (let old?, nil): "\(old.version) is no longer needed"
    case (let old?, let new?) where old.version.text != new.version.text:
      "\(old.version) → \(new.version)"
    case (let old?, let new?) where old.deb != new.deb: "\(new.version) has another .deb"
    case (let old?, let new?) where old != new: "\(new.version) has other files or reasons"
    default: nil
    }
  }

  private mutating func addNames(_ what: String, _ old: Set<String>, _ new: Set<String>) {
    for name in new.subtracting(old).sorted() { lines.append("the \(what) '\(name)' is new") }
    for name in old.subtracting(new).sorted() { lines.append("the \(what) '\(name)' goes") }
  }

  private mutating func addOutputs(_ old: Lock, _ new: Lock) {
    for (variant, output) in new.outputs.sorted(by: { $0.key < $1.key }) {
      for (architecture, image) in output.images.sorted(by: { $0.key < $1.key })
      where old.outputs[variant]?.images[architecture] != image {
        lines.append("the image \(variant) \(architecture) has other digests")
      }
    }
  }
}

extension Lock {
  fileprivate var tellsLeftOut: Bool {
    architectures.values.contains { $0.packages.contains { !$0.leftOut.isEmpty } }
  }

  fileprivate mutating func forgetLeftOut() {
    for architecture in architectures.keys {
      for index in architectures[architecture]?.packages.indices ?? 0..<0 {
        architectures[architecture]?.packages[index].leftOut = [:]
      }
    }
  }

  /// The lock with the records of archives of another one, where each of its packages was found in
  /// those already: that archives moved on since is no reason to write so.
  func keepingRecords(of old: Lock) -> Lock {
    let suites = archives.mapValues { Set($0.map(\.suite)) }
    guard suites == old.archives.mapValues({ Set($0.map(\.suite)) }) else { return self }
    for (architecture, inputs) in architectures {
      let before = Set((old.architectures[architecture]?.packages ?? []).map(\.deb))
      guard inputs.packages.allSatisfy({ before.contains($0.deb) }) else { return self }
    }
    var lock = self
    lock.archives = old.archives
    for architecture in architectures.keys {
      lock.architectures[architecture]?.indices = old.architectures[architecture]?.indices ?? []
    }
    return lock
  }
}
