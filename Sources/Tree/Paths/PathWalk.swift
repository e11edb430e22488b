/// The one way to follow a path through symbolic links, part by part, as Linux does inside a root
/// (path_resolution(7)); over whatever knows what a name is in a directory.
package enum PathWalk {
  /// The most links that are followed on one path: Linux' own bound (MAXSYMLINKS).
  package static let linkLimit = 40

  /// What a name is in a directory.
  package enum Step<Place> {
    case directory(Place)
    case link(Place, target: [UInt8])
    /// There, and with nothing below it.
    case leaf(Place)
    /// Nothing; where it would be.
    case nothing(Place)
  }

  /// Where a path leads.
  package enum End<Place> {
    case found(Place)
    /// Where nothing is, or where something that is no directory would have to be one.
    case missing(Place)
    /// Links lead to each other, or there are more than ``linkLimit``.
    case circle

    /// What is there; nil where that is nothing.
    package var place: Place? {
      if case .found(let place) = self { place } else { nil }
    }
  }

  /// Follows a path.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to `start`.
  ///   - followsLast: whether a link at the end is followed, too.
  ///   - parent: the directory above one; the root's is the root.
  ///   - step: looks a name up in a directory; it is told whether the name is the last so far.
  package static func follow<Place, Failure: Error>(
    _ path: some Collection<UInt8>, from start: Place, root: Place, followsLast: Bool = true,
    parent: (Place) -> Place,
    step: (ArraySlice<UInt8>, Place, _ isLast: Bool) throws(Failure) -> Step<Place>
  ) throws(Failure) -> End<Place> {
    let slash = UInt8(ascii: "/")
    var place = path.first == slash ? root : start
    var rest = Array(Array(path).split(separator: slash).reversed())
    var (isDirectory, isThere) = (true, true)
    var followed = 0
    while let part = rest.popLast() {
      let isParent = part.elementsEqual("..".utf8)
      if isParent || part.elementsEqual(".".utf8) {
        // The letter is not enough: what is not there has no directory above it.
        guard isDirectory else { return .missing(place) }
        if isParent { place = parent(place) }
        continue
      }
      let found = try step(part, place, rest.isEmpty)
      switch found {
      case .link(let link, let target) where isDirectory:
        guard followsLast || !rest.isEmpty else { return .found(link) }
        followed += 1
        guard followed <= linkLimit else { return .circle }
        if target.first == slash { place = root }
        rest += target.split(separator: slash).reversed()
      case .directory(let next), .leaf(let next), .link(let next, _), .nothing(let next):
        // Below what is no directory nothing is, whatever has a name like it.
        if !isDirectory { isThere = false }
        if case .nothing = found { isThere = false }
        if case .directory = found {} else { isDirectory = false }
        place = next
      }
    }
    return isThere ? .found(place) : .missing(place)
  }
}
