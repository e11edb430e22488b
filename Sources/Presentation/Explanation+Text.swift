internal import Spelling
package import Inspection
internal import Packing
internal import Content
internal import Rootfs
internal import Tree

extension Explanation {
  /// The explanation for a person: what was asked about, then one fact a line.
  package var text: String {
    var lines: [String] = []
    switch subject {
    case .path(let entry, let cause):
      lines.append(entry.facts)
      lines.append("\(cause)")
    case .package(let patterns):
      lines += patterns.map { "'\($0.text)' (\($0.position)) selects \($0.entries)" }
    }
    if let package {
      lines.append(
        "\(package.name) \(package.version) \(package.architecture) (source \(package.source))")
      if let deb = package.deb { lines.append("\(deb.archive) \(deb.path), \(deb.digest)") }
    }
    lines += chain.map(\.description)
    if let layer, layer.count > 1 { lines.append("in layer \(layer.number) of \(layer.count)") }
    if let cost = cost.text { lines.append(cost) }
    if !others.isEmpty { lines.append("also in \(others.joined(separator: ", "))") }
    return TerminalText.lines(["\(name) in \(title)"] + lines.map { "  \($0)" })
  }
}

extension Explanation.Cost {
  /// Nil where there is nothing to say beyond the entry itself.
  fileprivate var text: String? {
    guard entries > 0 else { return nil }
    let size = "\(entries) \(entries == 1 ? "entry" : "entries"), \(bytes) bytes"
    return compressed.map { "costs \(size), \($0) compressed" } ?? "costs \(size)"
  }
}

extension Entry {
  /// What stands there, in a line.
  fileprivate var facts: String {
    var text = kind.word
    switch kind {
    case .file(let blob): text += ", \(blob.size) bytes, \(blob.digest)"
    case .symbolicLink(let target): text += " to \(printable(target))"
    case .hardLink(let target): text += " to \(target)"
    default: break
    }
    return text + ", mode \(String(mode, radix: 8)), owner \(uid):\(gid)"
  }
}
