import Content
import SystemPackage
import TestSupport
import Testing

/// What is done to the program at one of its calls on files.
enum Fault: Hashable, Sendable, CustomStringConvertible {
  /// SIGKILL before the call.
  case kill
  /// SIGKILL right after the call.
  case killAfter
  /// Half of a read or write.
  case short
  /// The call fails, and so do as many of the same kind after it.
  case failure(Errno, more: Int = 0)

  var description: String {
    switch self {
    case .kill: "kill before"
    case .killAfter: "kill after"
    case .short: "half of"
    case .failure(let errno, 0): "\(errno) at"
    case .failure(let errno, _): "\(errno) from then on at"
    }
  }

  var isKill: Bool { self == .kill || self == .killAfter }

  fileprivate var variables: [String] {
    switch self {
    case .kill: ["FAULT_DO=kill"]
    case .killAfter: ["FAULT_DO=after"]
    case .short: ["FAULT_DO=short"]
    case .failure(let errno, let more): ["FAULT_DO=\(errno.rawValue)", "FAULT_MORE=\(more)"]
    }
  }
}

/// One call on files that the program made.
struct Call: Hashable, Sendable, CustomStringConvertible {
  var number: Int
  /// The C function, such as `renameat`.
  var name: String
  var path: String
  /// Whether an `open` or `mkdir` finds everything as it leaves it.
  var isSame = false

  var description: String { "call \(number), \(name) \(path)" }

  /// Whether removing a directory makes such a call: one that fails leaves the directory.
  var mayRemove: Bool {
    ["openat", "fdopendir", "unlinkat", "unlink", "rmdir"].contains(name)
  }

  /// What calls have in common that meet a fault on the same way: the function, and the path
  /// without the numbers and hashes that tell one file from the next.
  var kind: String {
    let letters = path.utf8.filter { byte in
      !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        && !(UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return "\(name)\(isSame ? "=" : "") \(String(decoding: letters, as: UTF8.self))"
  }
}

/// The library that counts the program's calls on files and strikes at one (`fault.c`).
enum FaultInjector {
  /// Whether it can be made here.
  static let isThere = Tool.has("cc", "timeout", "env")

  private static let library: Result<FilePath, any Error> = Result {
    let directory = packageDirectory.pushing(".build/faults")
    try makeDirectory(directory)
    let aside = directory.appending("fault-\(processIdentifier()).so")
    let source = packageDirectory.pushing("Tests/FaultTests/fault.c")
    try must("cc", ["-O1", "-shared", "-fPIC", "-o", aside.string, source.string, "-ldl"])
    try renameFile(aside, to: directory.appending("fault.so"))
    return directory.appending("fault.so")
  }

  /// The words before a program's own that let a fault strike.
  ///
  /// - Parameter hits: where to write which calls failed.
  static func words(
    _ fault: Fault, at call: Int, only names: [String] = [], hits: FilePath? = nil
  ) throws -> [String] {
    var words = ["env", "LD_PRELOAD=\(try library.get())", "FAULT_AT=\(call)"] + fault.variables
    if let hits { words.append("FAULT_HIT=\(hits)") }
    if !names.isEmpty { words.append("FAULT_ON=\(names.joined(separator: ","))") }
    return words
  }

  /// The words before a program's own that write its calls to a file.
  static func words(countingInto log: FilePath) throws -> [String] {
    ["env", "LD_PRELOAD=\(try library.get())", "FAULT_AT=0", "FAULT_LOG=\(log)"]
  }

  /// Whether one of the calls that failed may have been to remove something.
  static func mayHaveRemoved(_ hits: FilePath) throws -> Bool {
    guard FileStatus(of: hits) != nil else { return false }
    return String(decoding: try contents(of: hits), as: UTF8.self).split(separator: "\n")
      .contains { Call(number: 0, name: String($0), path: "", isSame: false).mayRemove }
  }

  /// The calls that were counted.
  static func calls(in log: FilePath) throws -> [Call] {
    String(decoding: try contents(of: log), as: UTF8.self).split(separator: "\n").enumerated()
      .map { index, line in
        let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
        let name = parts.count > 1 ? parts[1] : ""
        return Call(
          number: index + 1, name: name.hasSuffix("=") ? String(name.dropLast()) : name,
          path: parts.count > 2 ? parts[2] : "", isSame: name.hasSuffix("="))
      }
  }
}

/// Whether everything is tried, as `make faults` does; else a sample that any test run has time
/// for.
let isFull = environment("WHITTLE_FAULTS") == "full"

extension Array {
  /// All elements in a full run, else some of them, evenly spread.
  func sampled(_ count: Int) -> [Element] {
    guard !isFull, self.count > count else { return self }
    return (0..<count).map { self[$0 * self.count / count] }
  }
}
