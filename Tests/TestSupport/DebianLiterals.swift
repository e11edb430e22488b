package import Debian

// Names, versions and relations of tests, written as text; one that breaks Policy ends the test.

extension PackageName: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self = literal(text) { try? Self(parsing: $0) } }
}

extension Version: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self = literal(text) { try? Self(parsing: $0) } }
}

extension Architecture: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self = literal(text) { try? Self(parsing: $0) } }
}

extension Relationship: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self = literal(text) { try? Self(parsing: $0) } }
}

private func literal<Value>(_ text: String, _ parse: (String) -> Value?) -> Value {
  guard let value = parse(text) else { preconditionFailure("a literal that is wrong: \(text)") }
  return value
}
