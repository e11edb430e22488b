package import Composer
internal import Content

extension Failure {
  /// What went wrong as JSON: one line for each mistake (docs/json.md).
  package var json: String {
    problems.map { problem in
      var members: [String: JSON] = [
        "severity": "error", "message": .string(problem.message),
        "status": .int(Int64(status.rawValue)),
      ]
      if let place = problem.place {
        members["file"] = .string(place.file)
        members["line"] = .int(Int64(place.line))
        members["column"] = .int(Int64(place.column))
      }
      return JSON.object(members).canonicalText
    }.joined(separator: "\n")
  }

  /// The same as a SARIF log, each mistake a result.
  package var sarif: String {
    SARIFLog(runs: [
      SARIFLog.Run(
        problems.map { problem in
          let place = problem.place
          return SARIFLog.Result(
            rule: "manifest", level: .error, message: problem.message,
            at: [SARIFLog.Place(file: place?.file, line: place?.line, column: place?.column)])
        })
    ]).text
  }
}
