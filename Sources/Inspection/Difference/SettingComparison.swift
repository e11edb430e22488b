internal import Content
internal import OCI

/// Holds the configs and annotations of two images against each other.
enum SettingComparison {
  /// What differs; in the order of the config, then by name.
  static func changes(from old: InspectedImage, to new: InspectedImage) -> [SettingChange] {
    // A directory has no config: nothing can be said of it.
    guard let before = old.config, let after = new.config else { return [] }
    let pairs = zip(settings(before, old.annotations), settings(after, new.annotations))
    var changes: [SettingChange] = []
    for (left, right) in pairs {
      for name in Set(left.values.keys).union(right.values.keys).sorted(by: <) {
        let (a, b) = (left.values[name], right.values[name])
        guard a != b else { continue }
        let title = name.isEmpty ? left.title : "\(left.title) \(name)"
        changes.append(SettingChange(name: title, old: a, new: b))
      }
    }
    return changes
  }

  /// Settings of one kind: by name, or under an empty one where the kind has but one value.
  private typealias Group = (title: String, values: [String: String])

  private static func settings(
    _ config: ImageConfig, _ annotations: [String: String]
  ) -> [Group] {
    let execution = config.execution
    var environment: [String: String] = [:]
    for line in execution.environment {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      environment[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
    return [
      one("platform", config.platform.text), one("user", execution.user),
      one("working-dir", execution.workingDirectory), ("env", environment),
      one("entrypoint", list(execution.entrypoint)), one("cmd", list(execution.command)),
      one("exposed-ports", list(execution.exposedPorts)), one("volumes", list(execution.volumes)),
      one("stop-signal", execution.stopSignal), ("label", execution.labels),
      ("annotation", annotations),
    ]
  }

  private static func one(_ title: String, _ value: String?) -> Group {
    (title, value.map { ["": $0] } ?? [:])
  }

  /// Words as the JSON list that the manifest would have.
  private static func list(_ words: [String]) -> String? {
    words.isEmpty ? nil : JSON.array(words.map { .string($0) }).canonicalText
  }
}

extension Platform {
  /// `linux/arm64/v8`.
  fileprivate var text: String {
    [os, architecture, variant].compactMap { $0 }.joined(separator: "/")
  }
}
