internal import Content
package import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A terminal with a program in it, as tmux draws it: what a person would see.
package struct TerminalScreen: ~Copyable {
  private let socket: FilePath
  private let directory: TemporaryDirectory

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - line: what `sh -c` runs.
  ///   - environment: all that it knows, beside what tmux says of the terminal.
  package static func start(
    _ line: String, columns: Int, rows: Int = 24, environment: [String: String],
    in place: FilePath
  ) throws -> TerminalScreen {
    let directory = try TemporaryDirectory("tmux")
    let socket = directory.appending("s")
    let configuration = directory.appending("conf")
    try writeFile(
      "set -g status off\nset -g default-terminal screen-256color\nset -g escape-time 0\n",
      to: configuration)
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    try must(
      "tmux",
      ["-u", "-S", socket.string, "-f", configuration.string, "new-session", "-d"]
        + ["-x", "\(columns)", "-y", "\(rows)", "-c", place.string]
        + ["env", "-i", "TERM=screen-256color", "LC_ALL=C.UTF-8"] + variables + [
          "sh", "-c", "\(line)\nexec sleep 900",
        ])
    return TerminalScreen(socket: socket, directory: directory)
  }

  private init(socket: FilePath, directory: consuming TemporaryDirectory) {
    self.socket = socket
    self.directory = directory
  }

  /// Types text, or presses a key that tmux has a name for: `Tab`, `Enter`.
  package func type(_ keys: String...) throws {
    for key in keys {
      let isKey = ["Tab", "Enter", "C-c"].contains(key)
      try must("tmux", ["-S", socket.string, "send-keys"] + (isKey ? [] : ["-l"]) + [key])
    }
  }

  /// The lines that are seen, without what is empty at the end.
  package func lines() throws -> [String] {
    let bytes = try must("tmux", ["-S", socket.string, "capture-pane", "-p"])
    var lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Waits for lines that are as they should be.
  ///
  /// - Returns: the lines then, or those that were seen last.
  package func wait(seconds: Int = 600, until isRight: ([String]) -> Bool) throws -> [String] {
    var seen: [String] = []
    for _ in 0..<(seconds * 20) {
      seen = try lines()
      if isRight(seen) { return seen }
      usleep(50_000)
    }
    return seen
  }

  deinit {
    _ = try? run("tmux", ["-S", socket.string, "kill-server"])
  }
}
