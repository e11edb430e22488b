internal import Inspection
internal import Tree

extension Composer {
  /// Says how much directories, files or packages of an image hold, as `du` does.
  ///
  /// - Parameters:
  ///   - image: `PATH[:TAG]`.
  ///   - paths: absolute, or relative to the image's root; patterns are expanded; none: the root.
  ///   - options: what is shown, and in which order.
  public func usage(
    of image: String, _ paths: [String], options: UsageOptions
  ) async throws -> Usage {
    let opened = try await self.image(image)
    let tree = opened.image.tree
    let finder = PathFinder(tree, title: opened.image.title)
    for note in opened.image.notes { onEvent(.incomplete(note)) }
    var usage = Usage(
      image: opened.image.title, isByPackage: options.isByPackage, rows: [], total: 0,
      failures: [])
    var tops: [PathFinder.Found] = []
    for path in paths.isEmpty ? ["/"] : paths {
      do {
        tops += try finder.find(path, followsLast: true)
      } catch let error as ImageError {
        usage.failures.append("\(error)")
      }
    }
    let disk = DiskUsage(tree)
    for top in tops {
      usage.rows += options.isByPackage ? packages(disk, top) : directories(disk, top, options)
    }
    usage.total = tops.reduce(0) { total, top in
      total + (disk.rows(below: top.entry).last?.amount.bytes ?? 0)
    }
    if options.isByPackage { usage.rows = merged(usage.rows) }
    if options.order == .size || (options.order == nil && options.isByPackage) {
      usage.rows.sort {
        ($1.bytes, String(decoding: $0.name, as: UTF8.self))
          < ($0.bytes, String(decoding: $1.name, as: UTF8.self))
      }
    } else if options.isByPackage {
      usage.rows.sort { $0.name.lexicographicallyPrecedes($1.name) }
    }
    return usage
  }

  private func packages(_ disk: DiskUsage, _ top: PathFinder.Found) -> [Usage.Row] {
    disk.byPackage(below: top.entry).map { package, amount in
      Usage.Row(
        name: Array((package ?? "(no package)").utf8), package: package, bytes: amount.bytes,
        files: amount.files)
    }
  }

  /// One row for each package, whatever number of directories was asked for.
  private func merged(_ rows: [Usage.Row]) -> [Usage.Row] {
    var places: [[UInt8]: Int] = [:]
    var merged: [Usage.Row] = []
    for row in rows {
      if let place = places[row.name] {
        merged[place].bytes += row.bytes
        merged[place].files += row.files
      } else {
        places[row.name] = merged.count
        merged.append(row)
      }
    }
    return merged
  }

  private func directories(
    _ disk: DiskUsage, _ top: PathFinder.Found, _ options: UsageOptions
  ) -> [Usage.Row] {
    let slash = UInt8(ascii: "/")
    let cut = top.entry.path.isRoot ? 0 : top.entry.path.bytes.count + 1
    return disk.rows(below: top.entry).compactMap { row in
      let isDirectory = row.entry.isDirectory
      guard row.depth == 0 || isDirectory || options.showsFiles,
        row.depth <= options.depth ?? Int.max
      else { return nil }
      var name = top.spelled
      if row.depth > 0 {
        name += (name.last == slash ? [] : [slash]) + row.entry.path.bytes[cut...]
      }
      return Usage.Row(
        name: name, package: nil, bytes: row.amount.bytes, files: row.amount.files)
    }
  }
}
