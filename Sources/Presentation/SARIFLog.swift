internal import Composer
internal import Content

/// What was found, in the form that code scanning of GitHub, GitLab and editors reads: SARIF 2.1.0
/// (OASIS).
package struct SARIFLog: Sendable {
  /// How much a result matters.
  package enum Level: String, Sendable {
    case error, warning, note
  }

  /// Where something is.
  package struct Place: Sendable {
    /// The file, as the user named it, or as it lies in an image.
    package var file: String?
    /// Counted from 1.
    package var line: Int?
    package var column: Int?
    /// What it is about inside of the file: a path of an image.
    package var subject: String?
    /// The packages that it is of.
    package var packages: [String] = []

    package init(
      file: String? = nil, line: Int? = nil, column: Int? = nil, subject: String? = nil,
      packages: [String] = []
    ) {
      self.file = file
      self.line = line
      self.column = column
      self.subject = subject
      self.packages = packages
    }
  }

  /// One thing that was found.
  package struct Result: Sendable {
    package var rule: String
    package var level: Level
    package var message: String
    package var places: [Place]
    /// What stays the same of it from run to run.
    package var fingerprint: [String: String]

    package init(
      rule: String, level: Level, message: String, at places: [Place],
      fingerprint: [String: String] = [:]
    ) {
      self.rule = rule
      self.level = level
      self.message = message
      self.places = places
      self.fingerprint = fingerprint
    }
  }

  /// What a rule is about.
  package struct Rule: Sendable {
    package var title: String
    package var text: String
  }

  /// What was found in one go.
  package struct Run: Sendable {
    package var results: [Result]
    /// By their names; rules need no words.
    package var rules: [String: Rule]

    package init(_ results: [Result], rules: [String: Rule] = [:]) {
      self.results = results
      self.rules = rules
    }
  }

  package var runs: [Run]

  package init(runs: [Run]) { self.runs = runs }

  /// The log in one line.
  package var text: String { json.canonicalText }

  /// The log as a file, a line for each result.
  package var document: [UInt8] { json.lines(depth: 3) }

  private var json: JSON {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": .array(runs.map(\.json)),
    ]
  }
}

extension SARIFLog.Run {
  fileprivate var json: JSON {
    let names = Set(results.map(\.rule)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let rules = names.map { name -> JSON in
      guard let rule = self.rules[name] else { return ["id": .string(name)] }
      return [
        "id": .string(name), "shortDescription": ["text": .string(rule.title)],
        "fullDescription": ["text": .string(rule.text)],
      ]
    }
    return [
      "tool": [
        "driver": [
          "name": "whittle", "version": .string(Composer.version), "rules": .array(rules),
        ]
      ],
      "columnKind": "unicodeCodePoints",
      "results": .array(results.map { $0.json(places[$0.rule] ?? 0) }),
    ]
  }
}

extension SARIFLog.Result {
  fileprivate func json(_ index: Int) -> JSON {
    var members: [String: JSON] = [
      "ruleId": .string(rule), "ruleIndex": .int(Int64(index)), "level": .string(level.rawValue),
      "message": ["text": .string(message)],
    ]
    if !fingerprint.isEmpty {
      members["partialFingerprints"] = .object(fingerprint.mapValues { .string($0) })
    }
    let places = places.map(\.json).filter { $0 != .object([:]) }
    if !places.isEmpty { members["locations"] = .array(places) }
    return .object(members)
  }
}

extension SARIFLog.Place {
  fileprivate var json: JSON {
    var members: [String: JSON] = [:]
    if let file {
      // Code scanning shows what has a place in a file, so that all has one.
      var region: [String: JSON] = ["startLine": .int(Int64(line ?? 1))]
      if let column { region["startColumn"] = .int(Int64(column)) }
      members["physicalLocation"] = [
        "artifactLocation": ["uri": .string(Self.uri(file))], "region": .object(region),
      ]
    }
    var logical: [JSON] = packages.map { ["name": .string($0), "kind": "package"] }
    if let subject { logical.append(["fullyQualifiedName": .string(subject)]) }
    if !logical.isEmpty { members["logicalLocations"] = .array(logical) }
    return .object(members)
  }

  /// A path as a reference of RFC 3986: relative to where the program runs or to the image's root, or
  /// with `file://`; a reference with a scheme keeps it.
  private static func uri(_ text: String) -> String {
    var (scheme, path) = ("", Substring(text))
    if let mark = text.firstRange(of: "://") {
      scheme = String(text[..<mark.upperBound])
      path = text[mark.upperBound...]
    } else if text.hasPrefix("/") {
      scheme = "file://"
    }
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"):
        bytes.append(byte)
      // A port or digest; elsewhere it could be taken for the end of a scheme.
      case UInt8(ascii: ":") where !scheme.isEmpty: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return scheme + String(decoding: bytes, as: UTF8.self)
  }
}
