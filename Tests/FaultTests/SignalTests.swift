import Content
import SystemPackage
import TestSupport
import Testing

/// SIGINT, SIGTERM and SIGHUP: prompt, with the right status, and nothing unfinished is left.
@Suite struct SignalTests {
  @Test(
    "a signal ends a run at once and leaves nothing",
    arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)] as [(String, Int32)])
  func signals(_ name: String, _ status: Int32) async throws {
    let shop = try Workshop()
    // A mirror that never goes on: the run waits in the network when the signal comes.
    let release = try contents(of: shop.archive.pushing("dists/toy/InRelease"))
    let (directory, environment) = (shop.directory.path, shop.environment)
    let ran = try await MisbehavingServer.serving([
      "/dists/toy/InRelease": .stall(release, after: 10),
      "/dists/toy-security/InRelease": .stall(release, after: 10),
    ]) { server in
      try interrupt(name, directory, environment, ["--mirror", "toy=\(server.root)"])
    }
    #expect(ran.status == status, "\(ran.complaint)")
    #expect(ran.complaint.contains("interrupted by SIG\(name)"), "\(ran.complaint)")
    let left = try shop.leftovers()
    #expect(left == [])
    let tmp = shop.cache.pushing("whittle/tmp")
    let work = FileStatus(of: tmp) == nil ? [] : try listDirectory(tmp)
    #expect(work == [])
    let good = try shop.whittle("build", "toy.yaml", "-o", "image")
    #expect(good.status == 0, "\(good.complaint)")
  }

  /// Sends the signal when the run has opened a connection, and waits until it ends: the mirror never
  /// says another word, so only the signal can end it.
  private func interrupt(
    _ name: String, _ directory: FilePath, _ environment: [String: String], _ arguments: [String]
  ) throws -> Ran {
    let script = """
      import os, signal, subprocess, sys, time
      signal.signal(signal.SIGINT, signal.SIG_DFL)
      process = subprocess.Popen(sys.argv[2:])
      files = f"/proc/{process.pid}/fd"
      def opened():
          try: return any(os.readlink(f"{files}/{f}").startswith("socket:") for f in os.listdir(files))
          except FileNotFoundError: return False
      while process.poll() is None and not opened(): time.sleep(0.05)
      time.sleep(0.2)
      process.send_signal(getattr(signal, "SIG" + sys.argv[1]))
      status = process.wait(timeout=900)
      sys.exit(status if status >= 0 else 99)
      """
    return try run(
      "python3",
      ["-c", script, name, Workshop.program.string, "build", "toy.yaml", "-o", "image"]
        + arguments, environment: environment, in: directory)
  }

  @Test("a signal at any moment of a build leaves what the next run uses")
  func moments() throws {
    let shop = try Workshop()
    for number in 0..<(isFull ? 100 : 4) {
      removeTree(shop.cache)
      let script = """
        import random, signal, subprocess, sys, time
        random.seed(int(sys.argv[1]))
        process = subprocess.Popen(sys.argv[2:], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(random.random() * 0.2)
        process.send_signal(random.choice([signal.SIGINT, signal.SIGTERM]))
        sys.exit(abs(process.wait(timeout=900)))
        """
      let ran = try run(
        "python3",
        ["-c", script, "\(number)", Workshop.program.string, "build", "toy.yaml", "-o", "image"],
        environment: shop.environment, in: shop.directory.path)
      // Before the program has begun to listen a signal ends it as ever.
      #expect([0, 130, 143, 2, 15].contains(ran.status), "\(ran.status)")
      let left = try shop.leftovers()
      #expect(Set(left).isSubset(of: ["image", "toy.lock.json"]), "\(left)")
      let tmp = shop.cache.pushing("whittle/tmp")
      if FileStatus(of: tmp) != nil {
        let work = try listDirectory(tmp)
        #expect(work == [])
      }
      let again = try shop.whittle("build", "toy.yaml", "-o", "image")
      #expect(again.status == 0, "\(again.complaint)")
      removeTree(shop.directory.appending("image"))
      removeFile(shop.lock)
    }
  }
}
