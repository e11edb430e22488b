internal import Spelling

/// Where the root of the traced processes is in the paths that strace(1) saw.
///
/// `-y` prints the paths of descriptors as strace itself sees them. Where the processes changed
/// their root after it had started (chroot(8), unshare(1)), these begin with the directory that
/// became the root, and what stands in the log before that is no use of it.
struct TracedRoot: Hashable, Sendable {
  /// The directory; empty where strace saw the same root.
  let prefix: [UInt8]

  /// A path that strace saw, as it is inside of the root; nil for one outside.
  func inner(_ path: [UInt8]) -> [UInt8]? {
    if prefix.isEmpty { return path }
    guard path.starts(with: prefix) else { return nil }
    if path.count == prefix.count { return [UInt8(ascii: "/")] }
    return path[prefix.count] == UInt8(ascii: "/") ? Array(path[prefix.count...]) : nil
  }

  /// Finds the directory: what stands in the path of an opened descriptor before the real path of
  /// what was opened.
  ///
  /// - Parameter real: where an absolute path leads in the root; nil where nothing is.
  init(of traces: [Trace], real: ([UInt8]) -> [UInt8]?) {
    var votes: [[UInt8]: Int] = [:]
    var named: Set<[UInt8]> = []
    for call in traces.lazy.flatMap(\.calls) {
      if call.name == "chroot", let path = call.arguments.first?.text { named.insert(path) }
      for case .descriptor(nil, let path?) in call.arguments { named.insert(path) }
      guard let path = call.openedAbsolutely, let seen = call.path, seen != path,
        let inner = real(path), inner.count > 1, seen.count > inner.count, seen.ends(with: inner)
      else { continue }
      votes[Array(seen.dropLast(inner.count)), default: 0] += 1
    }
    // What is mounted or linked elsewhere looks the same; but processes work in their root, too.
    let likely = votes.filter { prefix, count in
      let below = prefix + [UInt8(ascii: "/")]
      return named.isEmpty ? count >= 3 : named.contains { $0 == prefix || $0.starts(with: below) }
    }
    let best = likely.max {
      ($0.value, $1.key.count) == ($1.value, $0.key.count)
        ? $1.key.lexicographicallyPrecedes($0.key)
        : ($0.value, $1.key.count) < ($1.value, $0.key.count)
    }
    prefix = best?.key ?? []
  }
}

extension TracedCall {
  /// The absolute path that was opened, where the call opens one.
  var openedAbsolutely: [UInt8]? {
    guard ["open", "openat", "openat2"].contains(name) else { return nil }
    let index = name == "open" ? 0 : 1
    guard arguments.indices.contains(index), let path = arguments[index].text,
      path.first == UInt8(ascii: "/")
    else { return nil }
    return path
  }

  /// The current directory of the process, as strace saw it, where the call says so.
  var seenDirectory: [UInt8]? {
    for case .descriptor(nil, let path?) in arguments { return path }
    return nil
  }
}
