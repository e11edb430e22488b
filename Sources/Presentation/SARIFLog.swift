package import Composer
internal import Content
internal import Inspection
internal import Tree

/// What checks found, in the form that code scanning of GitHub, GitLab and editors reads: SARIF 2.1.0
/// (OASIS), one run.
package struct SARIFLog: Sendable {
  /// How much a result matters.
  package enum Level: String, Sendable {
    case error, warning, note
  }

  /// One thing that was found.
  package struct Result: Sendable {
    package var rule: String
    package var level: Level
    package var message: String
    /// The file that it is about, as the user named it.
    package var file: String?
    /// Counted from 1.
    package var line: Int?
    package var column: Int?
    /// What it is about inside of the file: a path of an image.
    package var subject: String?

    package init(
      rule: String, level: Level, message: String, file: String? = nil, line: Int? = nil,
      column: Int? = nil, subject: String? = nil
    ) {
      self.rule = rule
      self.level = level
      self.message = message
      self.file = file
      self.line = line
      self.column = column
      self.subject = subject
    }
  }

  package var results: [Result]

  package init(results: [Result]) { self.results = results }

  /// The log as a document.
  package var text: String { json.canonicalText }

  private var json: JSON {
    let rules = Set(results.map(\.rule)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let driver: JSON = [
      "name": "whittle", "version": .string(Composer.version),
      "rules": .array(rules.map { ["id": .string($0)] }),
    ]
    let run: JSON = [
      "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
      "results": .array(results.map(\.json)),
    ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [run],
    ]
  }
}

extension SARIFLog.Result {
  fileprivate var json: JSON {
    var members: [String: JSON] = [
      "ruleId": .string(rule), "level": .string(level.rawValue),
      "message": ["text": .string(message)],
    ]
    var location: [String: JSON] = [:]
    if let file {
      // Code scanning shows what has a place in a file, so that all has one.
      var region: [String: JSON] = ["startLine": .int(Int64(line ?? 1))]
      if let column { region["startColumn"] = .int(Int64(column)) }
      location["physicalLocation"] = [
        "artifactLocation": ["uri": .string(Self.uri(file))], "region": .object(region),
      ]
    }
    if let subject {
      location["logicalLocations"] = [["fullyQualifiedName": .string(subject)]]
    }
    if !location.isEmpty { members["locations"] = [.object(location)] }
    return .object(members)
  }

  /// A path as a reference of RFC 3986: relative to where the program runs, or with `file://`.
  private static func uri(_ path: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return path.hasPrefix("/") ? "file://\(text)" : text
  }
}

extension SARIFLog {
  /// What the checks found, each thing once for all images that have it.
  package init(_ lint: [LintResult]) {
    results = lint.map(\.report).flatMap { report in
      report.rows.map { row in
        let finding = row.finding
        let subject = finding.path.map(\.description).flatMap { $0.isEmpty ? nil : $0 }
        let text = [subject, finding.message].compactMap { $0 }.joined(separator: " ")
        return Result(
          rule: finding.rule.rawValue, level: finding.severity == .error ? .error : .note,
          message: text + (finding.remedy.map { "; \($0)" } ?? ""), file: report.manifest,
          subject: subject)
      }
    }
  }
}
