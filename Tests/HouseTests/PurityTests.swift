import Testing

/// Below the lock: a build is a function of the lock and its blobs.
private let pure = SourceFile.sources.filter {
  TargetTable.page.rows[$0.target]?.isBelowTheLock == true
}

/// Ways of the standard and the C library to learn what differs between two runs: no graph of
/// targets can keep them out.
private let impure = [
  "ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday", "time(nil)", "getenv",
  "environ", "CommandLine", "localtime(", "getpwnam", "getpwuid", "getuid", "geteuid",
  "gethostname", "uname(", ".random(", "shuffled()", "SystemRandomNumberGenerator", "hashValue",
]

/// Names of temporary files may be random: nobody ever reads them.
private let exceptions: [String: Set<String>] = ["Sources/Content/BlobStore.swift": [".random("]]

@Test("no clock, environment, user or chance below the lock", arguments: pure)
func purity(_ file: SourceFile) {
  let words = impure.filter { exceptions[file.path]?.contains($0) != true }
  let found = file.codeWithoutTexts.enumerated().flatMap { number, line in
    words.filter { word in
      // `environ` is a word of its own, not a part of `environment`.
      line.ranges(of: word).contains { range in
        guard word == "environ", range.upperBound < line.endIndex else { return true }
        return !line[range.upperBound].isLetter
      }
    }.map { "\(number + 1): \($0)" }
  }
  #expect(found == [])
}
