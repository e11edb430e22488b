import Fuzzing
import SystemPackage
import TestSupport

#if canImport(Glibc)
  import Glibc
#endif

// fuzz SECONDS [TARGET…]: each target for so many seconds of the processor, from a seed that is
// printed (or FUZZ_SEED); fuzz --once TARGET FILE: one input; fuzz --libfuzzer TARGET FOLDER
// [OPTION…]: LLVM's driver, which is led by coverage, where the program was built with it.

let arguments = Array(CommandLine.arguments.dropFirst())

/// Prints a line at once: a crash must not swallow the seed.
func say(_ text: String) {
  _ = try? FileDescriptor.standardOutput.writeAll(Array("\(text)\n".utf8))
}

func target(_ name: String) -> FuzzTarget {
  guard let found = FuzzTarget.all.first(where: { $0.name == name }) else {
    say("no target '\(name)': there are \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    exit(2)
  }
  return found
}

if arguments.first == "--libfuzzer", arguments.count >= 3 {
  let target = target(arguments[1])
  exit(try runLibFuzzer(target, in: FilePath(arguments[2]), Array(arguments.dropFirst(3))))
}
if arguments.first == "--targets" {
  say(FuzzTarget.all.map(\.name).joined(separator: " "))
  exit(0)
}
if arguments.first == "--once", arguments.count == 3 {
  let bytes = try contents(of: FilePath(arguments[2]))
  say(await target(arguments[1]).law(brokenBy: bytes) ?? "nothing found")
  exit(0)
}

let seconds = arguments.first.flatMap { Double($0) } ?? 10
let seed = environment("FUZZ_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...(.max))
let names = arguments.dropFirst()
var status: Int32 = 0
for target in names.isEmpty ? FuzzTarget.all : names.map({ target($0) }) {
  // After a crash the input lies here; `fuzz --once TARGET FILE` runs it again.
  let reproducer = FilePath("fuzz-\(target.name).input")
  say("\(target.name): seed \(seed), \(seconds) s, input in \(reproducer)")
  let run = try await FuzzRun(target, seed: seed, seconds: seconds, reproducer: reproducer)
  if let finding = run.finding {
    say("\(target.name): \(finding.law) after \(run.count) inputs; see \(reproducer)")
    status = 1
  } else {
    say("\(target.name): \(run.count) inputs, nothing found")
    try must("rm", ["-f", reproducer.string])
  }
}
exit(status)
