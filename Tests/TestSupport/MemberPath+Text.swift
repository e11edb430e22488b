package import Tree

/// The path that a text names.
package func memberPath(_ path: String) throws -> MemberPath {
  try MemberPath(parsing: Array(path.utf8))
}
