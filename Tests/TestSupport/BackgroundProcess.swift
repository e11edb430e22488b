internal import Content
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#endif

/// A server of another tool that runs beside a test, and is ended with it.
package struct BackgroundProcess: ~Copyable {
  private let process: pid_t

  private init(process: pid_t) { self.process = process }

  /// Starts it; what it says is dropped.
  package static func start(
    _ tool: String, _ arguments: [String]
  ) throws -> BackgroundProcess {
    guard let path = Tool.find(tool) else {
      throw RunError(description: "cannot run \(tool): it is not installed")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for number: Int32 in 0..<3 {
      _ = posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
    }
    return BackgroundProcess(
      process: try spawn(path, [tool] + arguments, &actions, nil))
  }

  deinit {
    kill(process, SIGKILL)
    _ = waitFor(process)
  }

  /// Waits until it takes connections.
  package func wait(forPort port: UInt16) throws {
    for _ in 0..<12_000 {
      if isOpen(port) { return }
      usleep(50_000)
    }
    throw RunError(description: "cannot reach the server at port \(port)")
  }
}

/// A port of this machine that nothing listens at.
package func freePort() throws -> UInt16 {
  let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(file) }
  var address = loopback(0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
      bind(file, plain, length) == 0 ? getsockname(file, plain, &length) : -1
    }
  }
  guard result == 0 else { throw Errno(rawValue: errno) }
  return UInt16(bigEndian: address.sin_port)
}

private func isOpen(_ port: UInt16) -> Bool {
  let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(file) }
  var address = loopback(port)
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}
