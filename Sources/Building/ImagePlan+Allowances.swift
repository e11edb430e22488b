internal import Packing
internal import Debian
internal import Inspection
internal import Manifest
internal import Tree

extension Manifest.Allowances {
  /// What the manifest accepts, for one architecture.
  func bound(_ bind: (PathPattern) -> BoundPattern) -> [Allowance] {
    missingLibraries.map { Allowance(.missingLibraries, name: $0.value, at: $0.position) }
      + missingInterpreters.map {
        Allowance(.missingInterpreters, name: "\($0.value)", at: $0.position)
      }
      + dangling.map { Allowance(.dangling, pattern: bind($0)) }
      + setuid.map { Allowance(.setuid, pattern: bind($0)) }
      + worldWritable.map { Allowance(.worldWritable, pattern: bind($0)) }
      + copyright.map { Allowance(.copyright, name: $0.value.text, at: $0.position) }
      + emptyPackages.map { Allowance(.emptyPackages, name: $0.value.text, at: $0.position) }
      + settings.map { Allowance(.settings, name: $0.value, at: $0.position) }
      + symbolVersions.map { Allowance(.symbolVersions, name: $0.value, at: $0.position) }
      + runtimes.map { Allowance(.runtimes, name: $0.value, at: $0.position) }
  }
}
