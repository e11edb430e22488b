internal import Spelling
internal import ELF
package import OCI
internal import Packing
internal import Tree

extension Lint {
  /// What the image's settings name and its tree does not have: a runtime would refuse to start a
  /// container of it, or the program would.
  ///
  /// - Throws: what reading the image's files throws.
  package static func settings(
    _ execution: ImageConfig.Execution, in subject: LintSubject
  ) async throws -> [LintFinding] {
    var found = try await user(execution, subject)
    found += try await start(execution, subject)
    if let directory = execution.workingDirectory, !directory.isEmpty,
      case .missing(let place) = subject.tree.resolve(Array(directory.utf8))
    {
      found.append(
        LintFinding(
          .settings, .note, path: place,
          message:
            "is image.working-dir, and the image lacks it: it is made when a container starts",
          remedy: "declare it under directories, with its owner"))
    }
    return found
  }

  // MARK: Users

  /// A line of `/etc/passwd` or `/etc/group`.
  private struct Account {
    var name: String
    var number: String
    var home: String?
  }

  private static func accounts(
    _ name: StaticString, _ subject: LintSubject
  ) async throws -> [Account] {
    let path = MemberPath.root.appending("etc").appending(name)
    guard let entry = subject.tree.resolve(path),
      let body = try await subject.bodies.content(of: entry, in: subject.tree)
    else { return [] }
    return body.split(separator: 0x0A).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count > 2 else { return nil }
      return Account(
        name: fields[0], number: fields[2], home: fields.count > 5 ? fields[5] : nil)
    }
  }

  /// The user and group of the image (OCI image-spec, config.md, "User").
  private static func user(
    _ execution: ImageConfig.Execution, _ subject: LintSubject
  ) async throws -> [LintFinding] {
    guard let text = execution.user, !text.isEmpty else { return [] }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    var found: [LintFinding] = []
    let users = try await accounts("passwd", subject)
    if let user = parts.first {
      let account = users.first { $0.name == user } ?? users.first { $0.number == user }
      if account == nil, !isNumber(user) {
        found.append(
          unknown(
            user, "user", "/etc/passwd",
            "users: [{name: \(user), uid: 65532, gid: 65532}] # the user of the image"))
      } else if account == nil, user != "0" {
        found.append(
          LintFinding(
            .settings, .note,
            message: "image.user \(user) has no line in /etc/passwd: programs that look it up fail",
            remedy:
              "add `users: [{name: nonroot, uid: \(user), gid: \(user), home: /}] # image.user`"
          ))
      } else if let home = account?.home, !home.isEmpty, home != "/nonexistent",
        case .missing(let place) = subject.tree.resolve(Array(home.utf8))
      {
        found.append(
          LintFinding(
            .settings, .note, path: place,
            message: "is the home of image.user, and the image lacks it",
            remedy: "declare it under directories, with its owner"))
      }
    }
    if parts.count == 2, !isNumber(parts[1]) {
      let groups = try await accounts("group", subject)
      if !groups.contains(where: { $0.name == parts[1] }) {
        found.append(
          unknown(
            parts[1], "group", "/etc/group",
            "groups: [{name: \(parts[1]), gid: 65532}] # the group of the image"))
      }
    }
    return found
  }

  private static func unknown(
    _ name: String, _ kind: String, _ file: String, _ line: String
  ) -> LintFinding {
    var finding = LintFinding(
      .settings,
      message:
        "image.user names the \(kind) \(printable(Array(name.utf8))), which \(file) of the image lacks",
      remedy: "add `\(line)`, or use a number")
    finding.names = ["user"]
    return finding
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  // MARK: Programs

  /// The program that a container starts.
  private static func start(
    _ execution: ImageConfig.Execution, _ subject: LintSubject
  ) async throws -> [LintFinding] {
    let key = execution.entrypoint.isEmpty ? "cmd" : "entrypoint"
    guard let name = (execution.entrypoint + execution.command).first, !name.isEmpty else {
      return []
    }
    func finding(_ message: String, _ wanted: [MemberPath] = []) -> LintFinding {
      var finding = LintFinding(
        .settings,
        message: "image.\(key) starts \(printable(Array(name.utf8))), \(message)",
        remedy: "select it of its package, or correct image.\(key)")
      finding.names = [key]
      finding.wanted = wanted
      return finding
    }
    let tree = subject.tree
    var found: Tree.Resolution
    if name.contains("/") {
      let directory = execution.workingDirectory.flatMap {
        tree.resolve(Array($0.utf8)).entry?.path
      }
      found = tree.resolve(Array(name.utf8), from: directory ?? .root)
    } else {
      let path = execution.environment.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) }
      let directories = (path.map(String.init) ?? SearchPath.usual).split(separator: ":")
      let places = directories.map { tree.resolve(Array("\($0)/\(name)".utf8)) }
      guard let first = places.first(where: { $0.entry != nil }) else {
        return [
          finding(
            "which is in no directory of its PATH",
            places.compactMap { if case .missing(let place) = $0 { place } else { nil } })
        ]
      }
      found = first
    }
    switch found {
    case .circle: return [finding("which is a symbolic link in a loop")]
    case .missing(let place): return [finding("which is not in the image", [place])]
    case .found(let entry):
      let entry = tree.file(entry)
      guard let file = entry.content else { return [finding("which is not a file")] }
      guard entry.mode & 0o111 != 0 else {
        return [finding("which nobody may execute, mode \(String(entry.mode, radix: 8))")]
      }
      guard try await subject.bodies.head(of: file, 4) == [0x7f, 0x45, 0x4c, 0x46] else {
        return []
      }
      if let fault = try await elfFault(of: file, subject) {
        return [finding("which begins as an ELF file, but cannot be read: \(fault.reason)")]
      }
      guard let abi = ABI(debian: subject.image.architecture) else { return [] }
      let bytes = try await subject.bodies.bytes(of: file)
      let elf = withExtendedLifetime(bytes) {
        try? ELFFile.parse(Span<UInt8>(_unsafeBytes: bytes.bytes))
      }
      guard let elf, elf.abi != abi else { return [] }
      return [finding("a program for \(elf.abi), while the image is for \(abi)")]
    }
  }
}
