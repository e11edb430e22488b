internal import ELF
internal import Tree

extension PlanMaker {
  /// Refuses an ELF file of the user's that is for another machine than the image.
  func check(
    _ bytes: [UInt8], _ path: some CustomStringConvertible, _ architecture: String,
    _ position: SourcePosition
  ) throws(WorkspaceError) {
    guard let found = ABI(of: bytes), let wanted = ABI(debian: architecture), found != wanted else {
      return
    }
    throw .otherMachine(
      position: "\(position)", path: "\(path)", found: "\(found)", wanted: architecture)
  }
}
