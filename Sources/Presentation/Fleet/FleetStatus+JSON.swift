package import Composer
internal import Content

extension FleetStatus {
  /// The same as JSON; docs/fleet.md describes the members.
  package var json: String {
    let json: JSON = [
      "whittle-status": 1, "must-move": .bool(mustMove),
      "locks": .array(locks.map(\.document)), "notes": .array(notes.map { .string($0) }),
      "releases": .array(
        releases.map { release in
          var members: [String: JSON] = [
            "release": .string(release.release), "end": .string(release.end),
            "ended": .bool(release.hasEnded),
            "locks": .array(release.locks.map { .string($0) }),
          ]
          members["long-term-end"] = release.longTermEnd.map { .string($0) }
          return .object(members)
        }),
    ]
    return json.canonicalText
  }
}

extension LockStatus {
  fileprivate var document: JSON {
    var members: [String: JSON] = [
      "lock": .string(path), "name": .string(name), "must-move": .bool(mustMove),
      "packages": .array(moves.map(\.document)),
      "vulnerabilities": .array(vulnerabilities.map { .string($0) }),
    ]
    members["date"] = date.map { .int($0) }
    if mustMove { members["changes-files"] = changesFiles.map { .bool($0) } }
    return .object(members)
  }
}

extension FleetPlan {
  /// The groups as JSON.
  package var json: String {
    let json: JSON = ["whittle-plan": 1, "shards": .array(shards.map(\.document))]
    return json.canonicalText
  }

  /// What `strategy.matrix` of a GitHub workflow takes, on one line.
  package var gitHub: String {
    let json: JSON = [
      "include": .array(
        shards.map {
          ["shard": .int(Int64($0.number)), "locks": .string($0.locks.joined(separator: " "))]
        })
    ]
    return json.canonicalText
  }

  /// A job with a matrix, for a child pipeline of GitLab.
  package var gitLab: String {
    let json: JSON = [
      "whittle": [
        "parallel": [
          "matrix": .array(
            shards.map {
              [
                "SHARD": .array([.string("\($0.number)")]),
                "LOCKS": .array([.string($0.locks.joined(separator: " "))]),
              ]
            })
        ],
        "script": .array(["whittle verify $LOCKS"]),
      ]
    ]
    // YAML takes JSON as it is (YAML 1.2, 1.3).
    return String(decoding: json.lines(depth: 4).dropLast(), as: UTF8.self)
  }

  /// An indexed Job, and a ConfigMap that has the locks of each index.
  package var kubernetes: String {
    var data: [String: JSON] = [:]
    for shard in shards {
      data["\(shard.number - 1)"] = .string(shard.locks.map { $0 + "\n" }.joined())
    }
    let command = "xargs whittle verify < /plan/$JOB_COMPLETION_INDEX"
    let json: JSON = [
      "apiVersion": "v1", "kind": "List",
      "items": .array([
        [
          "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "whittle-plan"],
          "data": .object(data),
        ],
        [
          "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "whittle"],
          "spec": [
            "completionMode": "Indexed", "completions": .int(Int64(shards.count)),
            "parallelism": .int(Int64(shards.count)),
            "template": [
              "spec": [
                "restartPolicy": "Never",
                "containers": .array([
                  [
                    "name": "whittle", "image": "whittle",
                    "command": .array(["sh", "-c", .string(command)]),
                    "volumeMounts": .array([["name": "plan", "mountPath": "/plan"]]),
                  ]
                ]),
                "volumes": .array([["name": "plan", "configMap": ["name": "whittle-plan"]]]),
              ]
            ],
          ],
        ],
      ]),
    ]
    return String(decoding: json.lines(depth: 8).dropLast(), as: UTF8.self)
  }
}

extension FleetPlan.Shard {
  fileprivate var document: JSON {
    [
      "shard": .int(Int64(number)), "work": .int(work),
      "locks": .array(locks.map { .string($0) }), "images": .array(names.map { .string($0) }),
    ]
  }
}

extension MergeResult {
  /// The same as JSON.
  package var json: String {
    let json: JSON = [
      "output": .string(output.string),
      "indices": .array(
        indices.map { index in
          var members: [String: JSON] = [
            "digest": .string("\(index.digest)"),
            "platforms": .array(index.platforms.map { .string($0) }),
          ]
          members["name"] = index.name.map { .string($0) }
          return .object(members)
        }),
    ]
    return json.canonicalText
  }
}
