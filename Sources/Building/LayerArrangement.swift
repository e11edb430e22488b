internal import Content
internal import Debian
package import Tree

/// Which parts of an image stand in which of its layers.
package struct LayerArrangement: Hashable, Sendable {
  /// What stands together in a layer.
  enum Part: Hashable, Sendable {
    /// Directories and what the manifest makes; without what ``own`` has.
    case head
    case package(String)
    /// The files from beside the manifest.
    case own
  }

  /// The lowest first.
  let layers: [[Part]]
  /// The files from beside the manifest that have a layer of their own.
  let own: Set<MemberPath>

  package var count: Int { layers.count }

  /// The arrangement of a draft with a tree.
  package init(_ draft: ImageDraft) {
    // A package of which nothing is taken makes no run, and so no layer.
    let packages = draft.fragments.filter { $0.tar.size > 0 }.map(\.package)
    let parts = packages.map { Part.package($0) }
    var own: Set<MemberPath> = []
    switch draft.plan.layering {
    case .single: layers = [[.head] + parts]
    case .package: layers = [[.head]] + parts.map { [$0] }
    case .groups(let groups, let budget):
      let known = Set(packages)
      let grouped = groups.map { group in
        group.map(\.text).filter(known.contains).map { Part.package($0) }
      }.filter { !$0.isEmpty }
      if !ImagePlan.Layering.separatesHead(budget) {
        layers = [[.head] + grouped.flatMap { $0 }]
      } else if draft.plan.hasOwnFiles, ImagePlan.Layering.separatesOwnFiles(budget) {
        // What lies above a changed layer has to be unpacked again, and of all files the user's own
        // change most often.
        own = Set(
          draft.generated.filter { $0.isOwn && !$0.entry.isDirectory }.map(\.entry.path))
        layers = [[.head]] + grouped + [[.own]]
      } else {
        layers = [[.head]] + grouped
      }
    }
    self.own = own
  }

  /// The layer that an entry of the draft's tree is in, from 0; nil where none has it.
  package func number(of entry: Entry) -> Int? {
    if let package = entry.package { return number(of: package) }
    return number(of: own.contains(entry.path) ? .own : .head)
  }

  /// The layer that a package is in, from 0; nil where nothing is taken of it.
  package func number(of package: String) -> Int? { number(of: .package(package)) }

  private func number(of part: Part) -> Int? { layers.firstIndex { $0.contains(part) } }
}
