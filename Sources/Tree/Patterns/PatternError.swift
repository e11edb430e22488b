/// Why a pattern was refused, and where in it.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with the pattern.
  package enum Reason: Hashable, Sendable {
    /// It does not begin with `/`.
    case relative
    /// It ends in `/`, or is no more than that.
    case endsInSlash
    /// A part is empty.
    case emptyPart
    /// A part is `.` or `..`, which no path of a tree has.
    case dotPart
    /// `**` is not a part of its own.
    case deepInPart
    /// `[` or `{` is not closed before the end of its part.
    case unclosed(Character)
    /// A set is empty, or has `/`.
    case emptySet
    /// A range of a set ends before it begins.
    case reversedRange
    /// A set holds a byte that is not ASCII.
    case setNotASCII
    /// A set begins with `^`, where `!` is meant.
    case caret
    /// Braces within braces.
    case nestedBraces
    /// `${` without a known name and `}`.
    case unknownVariable(String)
    /// `\` before something that needs no escape.
    case needlessEscape
    /// A byte that no pattern may hold.
    case controlCharacter
    /// More than `PathPattern.longest` bytes.
    case tooLong
    /// The braces stand for more than `PathPattern.mostAlternatives` patterns.
    case tooManyAlternatives
  }

  /// The pattern as it was written.
  package let pattern: String
  /// The offset of the mistake in bytes, from 0.
  package let offset: Int
  /// What is wrong.
  package let reason: Reason

  /// An error at `offset` of `pattern`.
  package init(pattern: String, offset: Int, reason: Reason) {
    self.pattern = pattern
    self.offset = offset
    self.reason = reason
  }

  /// `cannot read pattern '…': …`.
  package var description: String {
    "cannot read pattern '\(pattern.prefix(200))': \(why)"
  }

  private var why: String {
    switch reason {
    case .relative: "it must begin with '/': patterns are absolute paths of the final tree"
    case .endsInSlash: "it ends in '/': for everything below a directory end it with '/**'"
    case .emptyPart: "an empty segment at byte \(offset + 1)"
    case .dotPart: "a '.' or '..' segment at byte \(offset + 1): no path of a tree has one"
    case .deepInPart:
      "'**' at byte \(offset + 1) must be a segment of its own, as in '/usr/**/*.so'"
    case .unclosed(let opening):
      "'\(opening)' at byte \(offset + 1) is not closed before the next '/'"
        + "; to mean the character itself write '\\\(opening)'"
    case .emptySet: "the set at byte \(offset + 1) is empty or holds '/'"
    case .reversedRange: "the range at byte \(offset + 1) ends before it begins"
    case .setNotASCII:
      "the set at byte \(offset + 1) holds a character that is not ASCII; use '{a,b}' for these"
    case .caret: "the set at byte \(offset + 1) begins with '^'; write '[!…]' for all others"
    case .nestedBraces: "braces within braces at byte \(offset + 1)"
    case .unknownVariable(let name):
      "no variable '\(name)' at byte \(offset + 1); the variables are ${arch} and ${triplet}"
    case .needlessEscape:
      "'\\' at byte \(offset + 1) escapes nothing; write '\\\\' for the character itself"
    case .controlCharacter: "a control character at byte \(offset + 1)"
    case .tooLong: "it is longer than \(PathPattern.longest) bytes"
    case .tooManyAlternatives:
      "its braces stand for more than \(PathPattern.mostAlternatives) patterns"
    }
  }
}
