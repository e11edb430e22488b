import TestSupport
import Testing

/// A command to which faults are done, and what it begins with.
struct Scenario: Hashable, Sendable, CustomTestStringConvertible {
  /// What lies in the directory before.
  enum Start: String, Hashable, Sendable, CaseIterable {
    /// The manifest alone.
    case nothing
    /// The lock too.
    case locked
    /// The lock and a full cache.
    case warm
    /// Lock and image of an older archive, and the cache of that time.
    case old
    /// The newest lock beside the image of the older archive.
    case oldImage
  }

  var name: String
  var start: Start
  var arguments: [String]
  /// What must be there in the end.
  var outputs: Set<String>

  var testDescription: String { name }

  static let all = [
    Scenario(
      name: "lock from nothing", start: .nothing, arguments: ["lock", "toy.yaml"],
      outputs: ["lock"]),
    Scenario(
      name: "build from nothing", start: .nothing,
      arguments: ["build", "toy.yaml", "-o", "image"], outputs: ["lock", "image"]),
    Scenario(
      name: "build from a lock", start: .locked,
      arguments: ["build", "toy.yaml", "-o", "image"], outputs: ["lock", "image"]),
    Scenario(
      name: "lock over a lock", start: .locked, arguments: ["lock", "toy.yaml"],
      outputs: ["lock"]),
    Scenario(
      name: "bump of an old lock", start: .old, arguments: ["bump", "toy.yaml"],
      outputs: ["lock"]),
    Scenario(
      name: "build over an old image", start: .oldImage,
      arguments: ["build", "toy.yaml", "-o", "image"], outputs: ["lock", "image"]),
    Scenario(
      name: "verify", start: .warm, arguments: ["verify", "toy.yaml"], outputs: ["lock"]),
  ]
}
