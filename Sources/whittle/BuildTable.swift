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
    return Table(rows, right: [1, 2]).text
  }
}
