internal import Inspection
internal import Tree

/// How `ls` shows what it finds.
public struct ListingOptions: Hashable, Sendable {
  /// What becomes of names that begin with a dot.
  public enum Hidden: Hashable, Sendable { case hide, show, showWithDots }
  /// What the rows are sorted by: names by their bytes, the largest or the newest first.
  public enum Order: Hashable, Sendable { case name, size, time }

  public var hidden = Hidden.hide
  public var order = Order.name
  public var isReversed = false
  public var isRecursive = false
  /// Whether a directory is shown itself, not what is in it.
  public var showsDirectories = false
  /// Whether a symbolic link among the arguments is shown itself, as `ls -l` does.
  public var showsLinks = false

  public init() {}
}

extension Composer {
  /// Lists paths of an image, as `ls` does.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - paths: absolute, or relative to the image's root; patterns are expanded; none: the root.
  ///   - options: what is shown, and in which order.
  public func list(
    _ image: String, _ paths: [String], options: ListingOptions
  ) async throws -> Listing {
    let opened = try await self.image(image)
    let tree = opened.image.tree
    let finder = PathFinder(tree, title: opened.image.title)
    let maker = ListingRows(tree, try await Accounts(of: opened), options)
    for note in opened.image.notes { onEvent(.incomplete(note)) }
    var listing = Listing(image: opened.image.title, groups: [], failures: [])
    var found: [PathFinder.Found] = []
    for path in paths.isEmpty ? ["/"] : paths {
      do {
        found += try finder.find(
          path, followsLast: !options.showsLinks && !options.showsDirectories)
      } catch let error as ImageError {
        listing.failures.append("\(error)")
      }
    }
    let isDirectory = { (found: PathFinder.Found) in
      found.entry.isDirectory && !options.showsDirectories
    }
    let files = found.filter { !isDirectory($0) }.map { maker.row($0.entry, named: $0.spelled) }
    if !files.isEmpty {
      listing.groups.append(Listing.Group(directory: nil, rows: maker.sorted(files)))
    }
    let directories = found.filter(isDirectory).sorted {
      let isBefore = $0.spelled.lexicographicallyPrecedes($1.spelled)
      return options.isReversed ? !isBefore : isBefore
    }
    for directory in directories { listing.groups += maker.groups(of: directory) }
    return listing
  }
}
