import Debian
import Resolver

/// A universe written as text: `name version`, then fields, one package a paragraph.
enum Toy {
  /// An index of packages; each begins with a line `name version [architecture]`.
  static func index(_ text: String) throws -> PackageIndex {
    var packages = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix(" ") {
        packages += line.drop(while: { $0 == " " }) + "\n"
        continue
      }
      let words = line.split(separator: " ")
      let architecture = words.count > 2 ? words[2] : "amd64"
      // A fourth word is the hash, as one digit.
      let hash = String(repeating: words.count > 3 ? String(words[3]) : "0", count: 64)
      packages += """

        Package: \(words[0])
        Version: \(words[1])
        Architecture: \(architecture)
        Filename: pool/\(words[0])_\(words[1]).deb
        Size: 1
        SHA256: \(hash)

        """
    }
    return try PackageIndex(parsing: Array(packages.utf8))
  }

  /// A universe of one suite `stable main`.
  static func universe(_ text: String, _ architecture: String = "amd64") throws -> Universe {
    Universe(
      architecture: try Architecture(parsing: architecture),
      sources: [try source("stable", text)])
  }

  static func source(_ suite: String, _ text: String, priority: Int = 500) throws -> Universe.Source
  {
    Universe.Source(
      archive: "toy", suite: suite, component: "main", priority: priority, index: try index(text))
  }

  static func requirements(_ words: String) throws -> [Requirement] {
    try words.split(separator: " ").enumerated().map { line, word in
      try Requirement(argument: String(word), origin: "toy.yaml:\(line + 1)")
    }
  }

  /// What is chosen, `name=version` by name; or the refusal's text.
  static func picture(_ universe: Universe, _ words: String) throws -> String {
    try picture(Resolver(universe: universe), words)
  }

  static func picture(_ resolver: Resolver, _ words: String) throws -> String {
    let wanted = try requirements(words)
    do {
      let resolution = try resolver.resolve(wanted)
      let checker = ResolutionChecker(
        resolution.packages.map(\.package), architecture: resolver.universe.architecture,
        waived: resolver.waived)
      let faults = try checker.faults(wanted.map(\.relationship))
      if !faults.isEmpty { return faults.joined(separator: "\n") }
      return resolution.packages.map { "\($0.package.name)=\($0.package.version)" }
        .joined(separator: " ")
    } catch let error as Unsatisfiable {
      return error.description
    }
  }
}
