package import Composer
internal import Content
internal import Inspection
internal import Rootfs
internal import Spelling
internal import Tree

extension MentionsResult {
  /// One object for each thing that is lacking, one per line (docs/explain.md); empty for none.
  package var json: [String] {
    mentions.evidence.map { item in
      JSON.object([
        "variant": .string(mentions.image.variant),
        "architecture": .string(mentions.image.architecture),
        "package": item.package.map { .string($0) } ?? .null,
        "patterns": .array(item.patterns.map { .string($0) }),
        "message": .string(item.finding.message),
        "remedy": item.finding.remedy.map { .string($0) } ?? .null,
        "mentions": .array(item.places.map(\.json)),
      ]).canonicalText
    }
  }
}

extension MentionEvidence.Place {
  fileprivate var json: JSON {
    [
      "file": .string("\(file)"), "package": package.map { .string($0) } ?? .null,
      "says": spelling.map { .string(printable($0)) } ?? .null,
    ]
  }
}
