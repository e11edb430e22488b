/// How long an answer is searched for before the search is given up.
///
/// Whether packages fit together is as hard as any such question (NP-complete), so an index of a
/// few dozen stanzas can ask for more than the age of the universe. Bound to a task, as the limits
/// on archives are.
package struct ResolverLimits: Hashable, Sendable {
  /// Contradictions that are met, and learned from, on the way to one answer.
  ///
  /// Counted rather than timed, so that the outcome is the same on every machine.
  package var conflicts = 5_000

  package init() {}

  @TaskLocal package static var current = ResolverLimits()
}
