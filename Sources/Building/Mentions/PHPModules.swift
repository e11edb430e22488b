internal import Inspection
internal import Rootfs
internal import Tree

/// The links by which PHP's programs find the settings of their modules: phpenmod(8) makes them when
/// a package is installed, so that no package has them.
struct PHPModules {
  private let tree: Tree
  private let offers: [PackageOffer]

  init(_ tree: Tree, _ offers: [PackageOffer]) {
    self.tree = tree
    self.offers = offers
  }

  /// A program of PHP: `php8.4`, `php-fpm8.4`, `php-cgi8.4`.
  private struct Program {
    var version: String
    /// The directory of its settings below `/etc/php/VERSION`.
    var interface: String
    var path: MemberPath

    init?(_ path: MemberPath) {
      let name = String(decoding: path.lastComponent, as: UTF8.self)
      let known = [("php-fpm", "fpm"), ("php-cgi", "cgi"), ("php", "cli")]
      guard let (prefix, interface) = known.first(where: { name.hasPrefix($0.0) }) else {
        return nil
      }
      version = String(name.dropFirst(prefix.count))
      guard version.first?.isNumber == true,
        version.allSatisfy({ $0.isNumber || $0 == "." })
      else { return nil }
      self.interface = interface
      self.path = path
    }
  }

  /// What must be loaded before others has a lower number (php-common, "priority").
  private static func priority(of module: String) -> String {
    switch module {
    case "mysqlnd", "opcache", "pdo": "10"
    case "xml": "15"
    default: "20"
    }
  }

  /// One note for each program whose modules are there without their links.
  func findings(triplet: String?) -> [LintFinding] {
    let programs = tree.entries.filter { !$0.isDirectory && $0.mode & 0o111 != 0 }
      .compactMap { Program($0.path) }
    guard !programs.isEmpty else { return [] }
    let modules = Set(
      tree.entries.filter { $0.path.bytes.starts(with: "usr/lib/php/".utf8) }.compactMap { entry in
        let name = String(decoding: entry.path.lastComponent, as: UTF8.self)
        return name.hasSuffix(".so") ? String(name.dropLast(3)) : nil
      })
    return programs.compactMap { program in
      var additions: [ManifestAddition] = []
      for offer in offers {
        for item in offer.paths where !item.isDirectory {
          let parts = item.path.components.map { String(decoding: $0, as: UTF8.self) }
          guard parts.count > 3, parts[0] == "usr", parts[1] == "share",
            parts[2].hasPrefix("php\(program.version)-"), parts[parts.count - 1].hasSuffix(".ini"),
            modules.contains(String(parts[parts.count - 1].dropLast(4)))
          else { continue }
          let name = String(parts[parts.count - 1].dropLast(4))
          let link =
            "/etc/php/\(program.version)/\(program.interface)/conf.d/"
            + "\(Self.priority(of: name))-\(name).ini"
          guard tree.resolve(Array(link.utf8), followsLast: false).entry == nil else { continue }
          let pattern = "/usr/share/\(parts[2])/**"
          if !additions.contains(.package(offer.name, [pattern])), tree[item.path] == nil {
            additions.append(.package(offer.name, [pattern]))
          }
          additions.append(.symlink(path: link, target: "\(item.path)"))
        }
      }
      guard !additions.isEmpty else { return nil }
      var finding = LintFinding(
        .mentions, .note, path: program.path,
        message: "loads only the modules that links in /etc/php name, and the image lacks them")
      finding.additions = additions
      return finding
    }
  }
}
