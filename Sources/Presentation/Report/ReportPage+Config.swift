internal import Inspection
internal import Content
internal import OCI

extension ReportPage {
  /// How a container starts, and the layers.
  var config: String {
    guard let config = report.image.config else { return "" }
    let execution = config.execution
    func words(_ words: [String]) -> String? {
      words.isEmpty ? nil : words.map(HTML.code).joined(separator: " ")
    }
    func lines(_ lines: [String]) -> String? {
      lines.isEmpty ? nil : lines.map(HTML.code).joined(separator: "<br>")
    }
    let values: [(String, String?)] = [
      ("Platform", HTML.text("\(config.platform)")),
      ("User", execution.user.map(HTML.code)),
      ("Working directory", execution.workingDirectory.map(HTML.code)),
      ("Entrypoint", words(execution.entrypoint)), ("Command", words(execution.command)),
      ("Environment", lines(execution.environment)), ("Ports", words(execution.exposedPorts)),
      ("Volumes", words(execution.volumes)), ("Stop signal", execution.stopSignal.map(HTML.code)),
      ("Labels", lines(Self.pairs(execution.labels))),
      ("Annotations", lines(Self.pairs(report.image.annotations))),
    ]
    let rows = values.compactMap { name, value in value.map { (name, $0) } }
    let layers = report.image.layers.enumerated().map { number, layer -> [Cell] in
      [
        .count(number + 1), .code("\(layer.blob.digest)"), .code("\(layer.diff.digest)"),
        .size(layer.blob.size), .size(layer.diff.size),
      ]
    }
    let table =
      layers.isEmpty
      ? ""
      : "<h3>Layers</h3>\n"
        + Self.table(
          "layer-table", ["Layer", "Digest", "diffID", "Stored", "Unpacked"], layers,
          numbers: [0, 3, 4])
    return Self.list(rows) + "\n" + table
  }

  private static func pairs(_ map: [String: String]) -> [String] {
    map.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.key)=\($0.value)" }
  }
}
