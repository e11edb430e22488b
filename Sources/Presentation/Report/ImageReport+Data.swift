internal import Content
internal import Inspection
internal import Tree
internal import Rootfs

extension ImageReport {
  /// The files as the page's script reads them: directories and names apart, since directories
  /// repeat.
  var data: JSON {
    var directories: [MemberPath: Int] = [:]
    var paths: [JSON] = []
    var names: [String: Int] = [:]
    var packages: [JSON] = []
    let files: [JSON] = files.map { file in
      let directory = file.path.parent ?? .root
      let number = directories[directory] ?? paths.count
      if directories.updateValue(number, forKey: directory) == nil {
        paths.append(.string(String(decoding: directory.bytes, as: UTF8.self)))
      }
      let package = file.package ?? ""
      let owner = names[package] ?? packages.count
      if names.updateValue(owner, forKey: package) == nil { packages.append(.string(package)) }
      let name = String(decoding: file.path.lastComponent, as: UTF8.self)
      return [.int(Int64(number)), .string(name), .int(file.size), .int(Int64(owner))]
    }
    return [
      "directories": .array(paths), "packages": .array(packages), "files": .array(files),
      "title": .string(image.title),
    ]
  }
}
