import Composer

/// Images as a table: one line a variant with the digest of its index, one an architecture.
struct BuildTable {
  private let images: [ImageSummary]

  init(_ images: [ImageSummary]) { self.images = images }

  var text: String {
    var rows: [[String]] = []
    for image in images {
      rows.append(["\(image.name):\(image.variant)", "", "", "\(image.index)"])
      for row in image.architectures {
        rows.append([
          "  \(row.architecture)", "\(ByteCount(row.size))", "\(ByteCount(row.tarSize)) unpacked",
          "\(row.manifest)",
        ])
      }
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let first = pad(row[0], widths[0], left: false)
      let sizes = (1..<3).map { pad(row[$0], widths[$0], left: true) }
      return ([first] + sizes + [row[3]]).joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private func pad(_ text: String, _ width: Int, left: Bool) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return left ? space + text : text + space
  }
}
