internal import SystemPackage
package import Testing

/// Compares a text with `Fixtures/golden/<name>.txt`.
///
/// With `UPDATE_GOLDEN=1` the file is rewritten where it differs and the test fails all the same:
/// a run that rewrites its own expectations proves nothing.
package func golden(
  _ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let path = fixtures.appending("golden").appending("\(name).txt")
  let found = text.hasSuffix("\n") ? text : text + "\n"
  let expected = (try? contents(of: path)).map { String(decoding: $0, as: UTF8.self) }
  guard found != expected else { return }
  if environment("UPDATE_GOLDEN") == "1" {
    try writeFile(found, to: path)
    Issue.record("\(name).txt was rewritten; look at it", sourceLocation: sourceLocation)
  } else if let expected {
    Issue.record(
      "differs from Fixtures/golden/\(name).txt (- expected, + found):\n\(lines(expected, found))",
      sourceLocation: sourceLocation)
  } else {
    Issue.record(
      "no Fixtures/golden/\(name).txt; UPDATE_GOLDEN=1 writes it", sourceLocation: sourceLocation)
  }
}

/// The lines that differ, removed before inserted, at most forty of them.
private func lines(_ expected: String, _ found: String) -> String {
  let old = expected.utf8.split(separator: 10, omittingEmptySubsequences: false).map(String.init)
  let new = found.utf8.split(separator: 10, omittingEmptySubsequences: false).map(String.init)
  let changes = new.difference(from: old)
  let removed = changes.removals.map { change -> (Int, String) in
    switch change {
    case .remove(let at, let line, _), .insert(let at, let line, _): (at, "-" + (line ?? ""))
    }
  }
  let inserted = changes.insertions.map { change -> (Int, String) in
    switch change {
    case .remove(let at, let line, _), .insert(let at, let line, _): (at, "+" + (line ?? ""))
    }
  }
  let all = (removed + inserted).sorted { $0.0 < $1.0 }.map(\.1)
  return all.prefix(40).joined(separator: "\n") + (all.count > 40 ? "\n…" : "")
}
