import Composer
import Spelling

/// Images as a table.
struct BuildTable {
  private let images: [ImageSummary]

  init(_ images: [ImageSummary]) { self.images = images }

  /// One line a variant with the digest of its index, one an architecture.
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
    return Table(rows, right: [1, 2]).shown
  }

  /// One line a variant: what its smallest and its largest architecture weigh, how many there are,
  /// and the digest of its index.
  var summary: String {
    let rows = images.map { image in
      let sizes = image.architectures.map(\.size)
      let ends = [sizes.min(), sizes.max()].compactMap { $0 }.map { "\(ByteCount($0))" }
      let names = image.architectures.map(\.architecture)
      return [
        "\(image.name):\(image.variant)", ends.first ?? "",
        ends.first == ends.last ? "" : "to \(ends.last ?? "")",
        names.count > 2 ? "\(names.count) architectures" : names.joined(separator: " "),
        "\(image.index)",
      ]
    }
    return Table(rows, right: [1, 2]).shown
  }
}
