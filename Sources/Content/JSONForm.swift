/// One description of what a JSON value looks like, from which it is read and written, and its
/// schema made.
package struct JSONForm<Value: Sendable>: Sendable {
  /// A JSON Schema (draft 2020-12).
  package let schema: JSON
  /// Makes the JSON of a value.
  package let write: @Sendable (Value) -> JSON
  /// Reads a value strictly: every member is there and of its type, and no other.
  package let read: @Sendable (JSON) throws(JSONMismatch) -> Value

  package init(
    schema: JSON, write: @escaping @Sendable (Value) -> JSON,
    read: @escaping @Sendable (JSON) throws(JSONMismatch) -> Value
  ) {
    self.schema = schema
    self.write = write
    self.read = read
  }
}

/// Why and where a JSON value is not of its form.
package struct JSONMismatch: Error, Hashable, Sendable {
  /// The names of members and the numbers of elements on the way, outermost first.
  package private(set) var place: [String] = []
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  func within(_ step: String) -> JSONMismatch {
    var outer = self
    outer.place.insert(step, at: 0)
    return outer
  }
}

/// A member of an object: its name, its form, and where the value has it.
package struct JSONField<Owner: Sendable, Member: Sendable>: Sendable {
  fileprivate let name: String
  fileprivate let isRequired: Bool
  fileprivate let schema: JSON
  fileprivate let write: @Sendable (Owner) -> JSON?
  fileprivate let read: @Sendable (JSON?) throws(JSONMismatch) -> Member

  /// A member that every object has.
  package init(
    _ name: String, _ path: any KeyPath<Owner, Member> & Sendable, _ form: JSONForm<Member>
  ) {
    self.name = name
    isRequired = true
    schema = form.schema
    write = { form.write($0[keyPath: path]) }
    read = { json throws(JSONMismatch) in
      guard let json else { throw JSONMismatch("it is missing") }
      return try form.read(json)
    }
  }

  /// A member that is left out where it is what it usually is.
  package init(
    _ name: String, _ path: any KeyPath<Owner, Member> & Sendable, _ form: JSONForm<Member>,
    usually usual: Member
  ) where Member: Equatable {
    self.name = name
    isRequired = false
    schema = form.schema
    write = { $0[keyPath: path] == usual ? nil : form.write($0[keyPath: path]) }
    read = { json throws(JSONMismatch) in try json.map(form.read) ?? usual }
  }

  /// A member that may be absent.
  package init<Wrapped>(
    _ name: String, _ path: any KeyPath<Owner, Wrapped?> & Sendable, _ form: JSONForm<Wrapped>
  ) where Member == Wrapped? {
    self.name = name
    isRequired = false
    schema = form.schema
    write = { $0[keyPath: path].map(form.write) }
    read = { json throws(JSONMismatch) in try json.map(form.read) }
  }
}

extension JSONForm {
  /// An object of these members and no others; the members are read in this order.
  package static func object<each Member>(
    _ fields: repeat JSONField<Value, each Member>,
    make: @escaping @Sendable (repeat each Member) -> Value
  ) -> JSONForm {
    let fields = (repeat each fields)
    var properties: [String: JSON] = [:]
    var required: [String] = []
    for field in repeat each fields {
      properties[field.name] = field.schema
      if field.isRequired { required.append(field.name) }
    }
    let names = Set(properties.keys)
    return JSONForm(
      schema: [
        "type": "object", "properties": .object(properties), "additionalProperties": false,
        "required": .array(required.map { .string($0) }),
      ],
      write: { value in
        var members: [String: JSON] = [:]
        for field in repeat each fields { members[field.name] = field.write(value) }
        return .object(members)
      },
      read: { json throws(JSONMismatch) in
        guard let members = json.object else { throw JSONMismatch("expected an object") }
        if let unknown = members.keys.filter({ !names.contains($0) }).min() {
          throw JSONMismatch("the member '\(unknown)' is not known")
        }
        return make(repeat try (each fields).member(of: members))
      })
  }
}

extension JSONField {
  fileprivate func member(of members: [String: JSON]) throws(JSONMismatch) -> Member {
    do throws(JSONMismatch) {
      return try read(members[name])
    } catch {
      throw error.within(name)
    }
  }
}

extension JSONForm where Value == String {
  package static let string = JSONForm(
    schema: ["type": "string"], write: { .string($0) },
    read: { json throws(JSONMismatch) in
      guard let value = json.string else { throw JSONMismatch("expected a string") }
      return value
    })
}

extension JSONForm where Value == Int64 {
  package static let integer = JSONForm(
    schema: ["type": "integer"], write: { .int($0) },
    read: { json throws(JSONMismatch) in
      guard let value = json.int else { throw JSONMismatch("expected a number") }
      return value
    })

  /// A tebibyte: a hundred thousand of them add up without overflow, and nothing here is as large.
  private static var largestSize: Int64 { 1 << 40 }

  /// Bytes.
  package static let size = JSONForm(
    schema: ["type": "integer", "minimum": 0, "maximum": .int(largestSize)],
    write: { .int($0) },
    read: { json throws(JSONMismatch) in
      let value = try integer.read(json)
      guard value >= 0 else { throw JSONMismatch("a size must not be negative") }
      guard value <= largestSize else { throw JSONMismatch("a size is more than \(largestSize)") }
      return value
    })
}

extension JSONForm {
  /// A list of values.
  package static func list<Element>(_ form: JSONForm<Element>) -> JSONForm
  where Value == [Element] {
    JSONForm(
      schema: ["type": "array", "items": form.schema], write: { .array($0.map(form.write)) },
      read: { json throws(JSONMismatch) in
        guard let array = json.array else { throw JSONMismatch("expected an array") }
        return try Array(array.enumerated()).mapInParallel { index, element throws(JSONMismatch) in
          do throws(JSONMismatch) {
            return try form.read(element)
          } catch {
            throw error.within(String(index))
          }
        }
      })
  }

  /// An object whose members are named by the one who writes it.
  package static func dictionary<Element>(_ form: JSONForm<Element>) -> JSONForm
  where Value == [String: Element] {
    JSONForm(
      schema: ["type": "object", "additionalProperties": form.schema],
      write: { .object($0.mapValues(form.write)) },
      read: { json throws(JSONMismatch) in
        guard let object = json.object else { throw JSONMismatch("expected an object") }
        var values: [String: Element] = [:]
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
          do throws(JSONMismatch) {
            values[name] = try form.read(value)
          } catch {
            throw error.within(name)
          }
        }
        return values
      })
  }
}

/// One of several forms of a value, told by a member that it alone has.
package struct JSONAlternative<Owner: Sendable>: Sendable {
  fileprivate let member: String
  fileprivate let schema: JSON
  fileprivate let write: @Sendable (Owner) -> JSON?
  fileprivate let read: @Sendable (JSON) throws(JSONMismatch) -> Owner

  /// - Parameters:
  ///   - payload: what is written of a value; nil for one of another form.
  ///   - make: the value of what was read.
  package init<Payload>(
    _ member: String, _ form: JSONForm<Payload>,
    payload: @escaping @Sendable (Owner) -> Payload?,
    make: @escaping @Sendable (Payload) -> Owner
  ) {
    self.member = member
    schema = form.schema
    write = { payload($0).map(form.write) }
    read = { json throws(JSONMismatch) in make(try form.read(json)) }
  }
}

extension JSONForm {
  /// A value of several forms; what has the member of none is read as the last one.
  package static func oneOf(_ alternatives: JSONAlternative<Value>...) -> JSONForm {
    JSONForm(
      schema: ["oneOf": .array(alternatives.map(\.schema))],
      write: { value in alternatives.lazy.compactMap { $0.write(value) }.first ?? .null },
      read: { json throws(JSONMismatch) in
        let found = alternatives.first { json[$0.member] != nil } ?? alternatives.last
        guard let found else { throw JSONMismatch("it has no form") }
        return try found.read(json)
      })
  }

  /// A text with a grammar of its own.
  package static func spelled(
    _ write: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (String) throws(JSONMismatch) -> Value
  ) -> JSONForm {
    JSONForm(
      schema: ["type": "string"], write: { .string(write($0)) },
      read: { json throws(JSONMismatch) in try read(try JSONForm<String>.string.read(json)) })
  }
}

extension JSONForm where Value == Bool {
  /// Nothing but `true`.
  package static let `true` = JSONForm(
    schema: ["const": true], write: { .bool($0) },
    read: { json throws(JSONMismatch) in
      guard json == .bool(true) else { throw JSONMismatch("it can only be true") }
      return true
    })
}
