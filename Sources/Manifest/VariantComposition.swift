import Rootfs
internal import Spelling
internal import Tree

/// Lays each variant over the manifest: first the variants it names, in their order, then itself.
struct VariantComposition {
  /// The value of one image: the manifest's keys with the variant's over them.
  struct Body {
    let name: String
    let value: YAMLValue
    let position: SourcePosition
  }

  private let base: YAMLValue
  private let variants: [YAMLMember]
  private var composed: [String: YAMLValue] = [:]
  private(set) var problems: [ManifestError.Problem] = []

  /// The most variants a manifest may have, its own image left out.
  private static let most = 64

  /// Takes a whole manifest.
  init(_ manifest: YAMLValue) {
    var decoder = ManifestDecoder(isPart: false)
    variants = decoder.variants(manifest)
    problems = decoder.problems
    var members: [YAMLMember] = []
    if case .map(let all) = manifest.content { members = all.filter { $0.key != "variants" } }
    base = YAMLValue(content: .map(members), position: manifest.position)
    if variants.count > Self.most, let last = variants.last {
      problems.append(
        ManifestError.Problem(
          last.position, "cannot have more than \(Self.most) variants in a manifest"))
    }
  }

  /// The manifest itself as `latest`, then every variant in its order.
  mutating func bodies() -> [Body] {
    var bodies = [Body(name: Manifest.baseVariant, value: base, position: base.position)]
    for variant in variants.prefix(Self.most) {
      let own = compose(variant, above: [])
      bodies.append(
        Body(
          name: variant.key, value: MergeRule.manifest.merge(base, own),
          position: variant.position))
    }
    return bodies
  }

  /// What a variant adds to the manifest.
  ///
  /// At most `most` calls nest: a name that is above already ends them.
  private mutating func compose(_ variant: YAMLMember, above: [String]) -> YAMLValue {
    if let done = composed[variant.key] { return done }
    var result = YAMLValue(content: .map([]), position: variant.position)
    var decoder = ManifestDecoder(isPart: false)
    for name in decoder.composition(variant.value, variant.key) {
      guard let other = variants.first(where: { $0.key == name.value }) else {
        let near = nearestWord(to: name.value, among: variants.map(\.key))
        let hint = near.map { "; did you mean '\($0)'?" } ?? ""
        note(
          name.position, "cannot use variant \(quote(name.value)): there is no such variant\(hint)")
        continue
      }
      let chain = above + [variant.key]
      if chain.contains(other.key) {
        note(
          name.position,
          "cannot compose variant '\(variant.key)': a cycle, "
            + (chain + [other.key]).joined(separator: " -> "))
        continue
      }
      result = MergeRule.manifest.merge(result, compose(other, above: chain))
    }
    if case .map(let members) = variant.value.content {
      let own = YAMLValue(
        content: .map(members.filter { $0.key != "variants" }), position: variant.position)
      result = MergeRule.manifest.merge(result, own)
    }
    composed[variant.key] = result
    return result
  }

  private mutating func note(_ position: SourcePosition, _ message: String) {
    problems.append(ManifestError.Problem(position, message))
  }
}
