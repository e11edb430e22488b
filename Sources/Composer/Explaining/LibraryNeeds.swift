internal import Spelling
internal import Packing
internal import Building
internal import Closure
internal import Content
internal import Debian
internal import ELF
internal import Lock
internal import Rootfs
internal import Tree

/// Which ELF files of an image ask for which libraries.
struct LibraryNeeds {
  /// Who asks, by the name that is asked for; of an interpreter, the last part of its path.
  private var files: [[UInt8]: [MemberPath]] = [:]
  /// Who says that it loads them while it runs.
  private var loaders: [[UInt8]: [MemberPath]] = [:]
  private var sonames: [MemberPath: [UInt8]] = [:]
  /// The names under which a library can be found.
  private var aliases: [MemberPath: [[UInt8]]] = [:]

  init(_ draft: ImageDraft, _ tree: Tree, _ listings: [Digest: PackageListing]) {
    for planned in draft.plan.packages {
      guard let listing = listings[planned.package.deb.digest] else { continue }
      for (name, file) in listing.elf {
        guard let path = try? MemberPath(parsing: name) else { continue }
        let place = draft.placement.place(path)
        guard tree[place]?.package == planned.package.name.text else { continue }
        add(file, at: place)
      }
    }
    for made in draft.generated {
      if let file = try? ELFFile.parse(made.body) { add(file, at: made.entry.path) }
    }
    for name in files.keys { files[name]?.sort() }
    for name in loaders.keys { loaders[name]?.sort() }
    for entry in tree.entries {
      guard let target = entry.linkTarget else { continue }
      aliases[draft.placement.place(entry.path.following(target)), default: []]
        .append(Array(entry.path.lastComponent))
    }
  }

  private mutating func add(_ file: ELFFile, at path: MemberPath) {
    sonames[path] = file.soname?.bytes
    var names = file.needed.map(\.bytes)
    if let interpreter = file.interpreter?.split(separator: UInt8(ascii: "/")).last {
      names.append(Array(interpreter))
    }
    for name in names where files[name]?.last != path { files[name, default: []].append(path) }
    for request in file.loadNotes.flatMap({ LoadRequest.read($0) ?? [] }) {
      for name in request.names where loaders[name.bytes]?.last != path {
        loaders[name.bytes, default: []].append(path)
      }
    }
  }

  /// The name by which a library is asked for, and who asks; nil where nobody does.
  func asking(for path: MemberPath) -> (name: String, files: [MemberPath])? {
    var names = [Array(path.lastComponent)]
    if let soname = sonames[path] { names.append(soname) }
    names += aliases[path] ?? []
    for askers in [files, loaders] {
      for name in names {
        if let files = askers[name]?.filter({ $0 != path }), !files.isEmpty {
          return (printable(name), files)
        }
      }
    }
    return nil
  }
}
