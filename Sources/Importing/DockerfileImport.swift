internal import Manifest

extension ImportedManifest {
  /// A manifest of the last stage of a Dockerfile.
  ///
  /// - Parameter kind: what lies at a path beside the Dockerfile.
  /// - Throws: ``ImportError`` where no image begins.
  package init(
    dockerfile: Dockerfile, named name: String, kind: @escaping (String) -> LocalKind
  ) throws {
    var stages: [(name: String?, base: String, instructions: [Dockerfile.Instruction])] = []
    var variables = DockerVariables()
    for instruction in dockerfile.instructions {
      if instruction.word == "FROM" {
        let words = Dockerfile.words(variables.filled(instruction.text))
          .filter { !$0.hasPrefix("--") }
        let isNamed = words.count == 3 && words[1].uppercased() == "AS"
        stages.append((isNamed ? words[2] : nil, words.first ?? "", []))
      } else if stages.isEmpty {
        if instruction.word == "ARG" { Self.define(instruction.text, &variables) }
      } else {
        stages[stages.count - 1].instructions.append(instruction)
      }
    }
    guard let last = stages.last else { throw ImportError("the Dockerfile has no FROM") }
    // A stage that begins with an earlier one has what that has.
    var chain = [last]
    while let base = stages.dropLast().first(where: { $0.name == chain[0].base }),
      !chain.contains(where: { $0.name == base.name }) || chain[0].name != base.name
    {
      chain.insert(base, at: 0)
      if chain.count > stages.count { break }
    }
    let base = chain[0].base
    let release = Self.release(of: base)
    self.init(name: name, includes: ["whittle:\(release ?? "debian13")", "whittle:program"])
    head = [
      "From a Dockerfile that begins with \(base).",
      "Packages are whole; patterns in the place of `all` make the image smaller.",
    ]
    if release == nil {
      remark("FROM \(base): the packages here are Debian 13's")
    }
    var reader = DockerStageReader(variables: variables, kind: kind)
    for instruction in chain.flatMap(\.instructions) { reader.read(instruction, into: &self) }
    reader.finish(&self)
  }

  /// The part of Debian's release that an image is of; nil for another system.
  private static func release(of image: String) -> String? {
    if image == "scratch" { return "debian13" }
    let parts: [(word: String, part: String)] = [
      ("bookworm", "debian12"), ("debian12", "debian12"), ("debian:12", "debian12"),
      ("trixie", "debian13"), ("debian13", "debian13"), ("debian:13", "debian13"),
      ("debian", "debian13"),
    ]
    return parts.first { image.contains($0.word) }?.part
  }

  static func define(_ text: String, _ variables: inout DockerVariables) {
    for word in Dockerfile.words(text) {
      let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { continue }
      variables[String(halves[0])] = variables.filled(String(halves[1]))
    }
  }
}

/// What lies at a path.
package enum LocalKind: Sendable {
  case file, directory, absent
}
