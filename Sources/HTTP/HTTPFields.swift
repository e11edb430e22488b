/// Header fields in order, found by name whatever its case (RFC 9110 5.1).
package struct HTTPFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// Name and value as they were given.
  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  package private(set) var fields: [Field] = []

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first value of that name; setting replaces every field of that name.
  package subscript(_ name: String) -> String? {
    get { fields.first { Self.areEqual($0.name, name) }?.value }
    set {
      fields.removeAll { Self.areEqual($0.name, name) }
      if let newValue { fields.append(Field(name: name, value: newValue)) }
    }
  }

  /// Appends a field, even where one of that name is there.
  package mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  private static func areEqual(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && lowercased(a.utf8) == lowercased(b.utf8)
  }
}
