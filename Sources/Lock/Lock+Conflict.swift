internal import Debian

// A lock that a merge left two sides in: every line is one package, so each side is a lock again.

extension Lock {
  /// Whether a file has the markers of a merge that could not be done (git-merge(1), "How conflicts
  /// are presented").
  package static func hasConflict(_ bytes: [UInt8]) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return lines.contains { $0.starts(with: "<<<<<<<".utf8) }
      && lines.contains { $0.starts(with: ">>>>>>>".utf8) }
  }

  /// Reads a lock whose packages are to be kept; of one with the markers of a merge, both sides.
  ///
  /// Where the sides differ in a package the newer version counts, and in a suite the later Date,
  /// so that neither side's archive goes back.
  ///
  /// - Throws: ``LockError`` where no side is a lock.
  package init(pinsOf bytes: [UInt8], path: String) throws(LockError) {
    guard Self.hasConflict(bytes) else {
      self = try Lock(parsing: bytes, path: path)
      return
    }
    var sides: [Lock] = []
    for side in Self.sides(of: bytes) {
      if let lock = try? Lock(parsing: side, path: path) { sides.append(lock) }
    }
    guard var merged = sides.first else {
      throw LockError(path, "it has the conflict markers of a merge, and neither side is a lock")
    }
    for other in sides.dropFirst() { merged.takePins(of: other) }
    self = merged
  }

  /// The file as each side has it; the common ancestor of `diff3` is left out.
  private static func sides(of bytes: [UInt8]) -> [[UInt8]] {
    enum Part { case both, ours, base, theirs }
    var (ours, theirs): ([UInt8], [UInt8]) = ([], [])
    var part = Part.both
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if line.starts(with: "<<<<<<<".utf8) {
        part = .ours
      } else if part != .both, line.starts(with: "|||||||".utf8) {
        part = .base
      } else if part != .both, line.starts(with: "=======".utf8) {
        part = .theirs
      } else if part != .both, line.starts(with: ">>>>>>>".utf8) {
        part = .both
      } else {
        if part == .both || part == .ours { ours += line + [UInt8(ascii: "\n")] }
        if part == .both || part == .theirs { theirs += line + [UInt8(ascii: "\n")] }
      }
    }
    return [ours, theirs]
  }

  private mutating func takePins(of other: Lock) {
    for (architecture, inputs) in other.architectures {
      guard var own = architectures[architecture] else {
        architectures[architecture] = inputs
        continue
      }
      for package in inputs.packages {
        if let place = own.packages.firstIndex(where: { $0.name == package.name }) {
          if own.packages[place].version < package.version { own.packages[place] = package }
        } else {
          own.packages.append(package)
        }
      }
      own.packages.sort { $0.name < $1.name }
      architectures[architecture] = own
    }
    for (archive, suites) in other.archives {
      for suite in suites {
        let place = archives[archive, default: []].firstIndex { $0.suite == suite.suite }
        if let place, archives[archive]?[place].date ?? .min < suite.date ?? .min {
          archives[archive]?[place] = suite
        } else if place == nil {
          archives[archive, default: []].append(suite)
        }
      }
    }
    outputs.merge(other.outputs) { first, _ in first }
  }
}
