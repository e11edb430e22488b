import Content
import SystemPackage
import TestSupport
import Testing

/// What is left of a run that somebody ended.
@Suite struct EndedRunTests {
  @Test(
    "the programs that it started end with it, and what these started",
    arguments: ["KILL", "TERM", "INT", "HUP"])
  func programs(_ signal: String) throws {
    let shop = try Workshop()
    let started = shop.directory.appending("started")
    let verifier = shop.directory.appending("bin/gpgv")
    try writeFile(
      """
      #!/bin/sh
      sh -c 'sleep 600; true' &
      echo "$$ $!" >\(started).new
      mv \(started).new \(started)
      wait

      """, to: verifier)
    try must("chmod", ["755", verifier.string])
    // A process that has ended and that nobody asked about has no command line.
    let script = """
      "$1" lock toy.yaml >/dev/null 2>&1 & run=$!
      until [ -e started ]; do kill -0 $run || exit 9; sleep 0.1; done
      kill -$2 $run; wait $run
      for tries in $(seq 6000); do
        left=
        for process in $(cat started); do
          [ -z "$(tr -d '\\0' 2>/dev/null </proc/$process/cmdline)" ] || left="$left $process"
        done
        [ -n "$left" ] || exit 0
        sleep 0.1
      done
      echo "left:$left"; kill -KILL $left; exit 1
      """
    let path = verifier.removingLastComponent().string
    let ran = try run(
      "sh", ["-c", script, "sh", Workshop.program.string, signal],
      environment: shop.environment.merging(["PATH": "\(path):/usr/bin:/bin"]) { $1 },
      in: shop.directory.path)
    #expect(ran.status == 0, "\(ran.text)\(ran.complaint)")
  }

  @Test("TMPDIR that is empty means none; one that cannot be used is one error that says so")
  func temporary() throws {
    let shop = try Workshop()
    for name in ["", "within"] {
      try makeOwnDirectory(shop.directory.appending("within"))
      let ran = try shop.whittle("lock", "toy.yaml", changing: ["TMPDIR": name])
      #expect(ran.status == 0, "'\(name)': \(ran.complaint)")
      removeFile(shop.lock)
    }
    let left = try shop.leftovers()
    #expect(left == ["within"])
    for name in ["/nonexistent", shop.manifest.string] {
      let ran = try shop.whittle("lock", "toy.yaml", changing: ["TMPDIR": name])
      #expect(ran.status == 3, "'\(name)': \(ran.status) \(ran.complaint)")
      let errors = ran.complaint.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(errors.count == 1, "\(ran.complaint)")
      #expect(ran.complaint.contains("in \(name): "), "\(ran.complaint)")
      #expect(ran.complaint.contains("set TMPDIR to"), "\(ran.complaint)")
    }
  }
}
