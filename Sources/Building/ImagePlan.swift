package import Packing
internal import Content
package import Debian
package import Inspection
package import Lock
package import OCI
package import Rootfs
package import Tree

/// One image to build: a variant of a manifest on one architecture, every input pinned.
///
/// Below this value nothing may read clock, environment, locale, network, host users or hash
/// order: the same plan gives the same bytes anywhere.
package struct ImagePlan: Hashable, Sendable {
  /// The manifest's name.
  package var name: String
  package var variant: String
  /// Debian's name.
  package var architecture: String
  package var platform: Platform
  /// Sorted by name.
  package var packages: [PlannedPackage]
  /// What the manifest declares; content made from packages is not among it.
  package var generated: [GeneratedEntry]
  package var bundle: Bundle?
  /// The lines of `/etc/passwd` and `/etc/group` where packages tell some of them; else nil.
  package var accounts: Accounts?
  /// The packages whose files for systemd-tmpfiles are followed.
  package var temporary: [Temporary] = []
  package var osRelease: OSRelease?
  package var linkerCache: LinkerCachePlan?
  /// Links of the manifest for whole directories of the root, such as `/lib -> usr/lib`.
  package var links: [Link]
  package var execution: ImageConfig.Execution
  package var annotations: [String: String]
  package var layering: Layering
  /// Faults that the manifest accepts (`allow`).
  package var allowances: [Allowance]
  /// Whether the image has dpkg's own database (`metadata.dpkg: status`).
  package var hasDpkgDatabase: Bool
  package var compressor: Compressor
  /// Seconds since 1970.
  package var epoch: Int64

  /// A package and what is taken of it.
  package struct PlannedPackage: Hashable, Sendable {
    package var package: Lock.Package
    package var selection: Selection
    /// Whether the manifest names the package, rather than a relation.
    package var isNamed: Bool
  }

  /// How an image is divided into layers.
  package enum Layering: Hashable, Sendable {
    /// Everything is in one.
    case single
    /// The head, then each package.
    case package
    /// At most `budget`: the head, then the packages of each group, then the user's own files.
    case groups([[PackageName]], budget: Int)

    /// Whether there is room for a layer of the head alone.
    static func separatesHead(_ budget: Int) -> Bool { budget >= 2 }

    /// Whether there is room for a layer of the user's own files alone.
    static func separatesOwnFiles(_ budget: Int) -> Bool { budget >= 3 }
  }

  /// Whether something was read from beside the manifest.
  var hasOwnFiles: Bool { generated.contains { $0.isOwn && !$0.entry.isDirectory } }

  /// How many layers a budget leaves for packages.
  package func packageLayers(of budget: Int) -> Int {
    var rest = budget
    if Layering.separatesHead(budget) { rest -= 1 }
    if Layering.separatesOwnFiles(budget), hasOwnFiles { rest -= 1 }
    return rest
  }

  /// A symbolic link of the manifest.
  package struct Link: Hashable, Sendable {
    package var path: MemberPath
    package var target: [UInt8]
  }

  /// The certificates file to make.
  package struct Bundle: Hashable, Sendable {
    package var path: MemberPath
    /// More PEM files.
    package var extra: [Extra]
    /// Whether each certificate has a file of its own beside the bundle, and OpenSSL's link to it.
    package var hasHashLinks: Bool
    /// Where Java's key store is made.
    package var keyStore: MemberPath?
    package var origin: String

    /// The package that has the certificates, and where.
    package static let package = "ca-certificates"
    package static let pattern = "/usr/share/ca-certificates/**/*.crt"

    /// A PEM file beside the manifest.
    package struct Extra: Hashable, Sendable {
      package var name: String
      package var content: [UInt8]
    }
  }

  /// Users and groups, in the manifest's order.
  package struct Accounts: Hashable, Sendable {
    package var users: [Account]
    package var groups: [Account]
    package var usersOrigin: String
    package var groupsOrigin: String

    package struct Account: Hashable, Sendable {
      package var name: String
      package var uid: UInt32?
      package var gid: UInt32?
      /// Nil where Debian says the numbers.
      package var line: String?
      package var position: String
    }

    /// The names whose numbers only packages tell.
    package var openNames: Set<String> {
      Set((users + groups).filter { $0.line == nil }.map(\.name).filter { !Self.isBase($0) })
    }

    static let paths = ["passwd", "group"].map {
      MemberPath.root.appending("etc").appending($0)
    }
  }

  /// A package whose files in `/usr/lib/tmpfiles.d` say what is made.
  package struct Temporary: Hashable, Sendable {
    package var package: String
    package var position: String

    package static let pattern = "/usr/lib/tmpfiles.d/*.conf"
  }

  /// The lines that the manifest states for `/usr/lib/os-release`.
  package struct OSRelease: Hashable, Sendable {
    package var lines: [Line]
    package var origin: String

    package static let package = "base-files"
    package static let path = MemberPath.root.appending("usr").appending("lib")
      .appending("os-release")

    /// A name and what it stands for; nil leaves the package's line out.
    package struct Line: Hashable, Sendable {
      package var name: String
      package var value: String?
    }
  }

  /// The plan without what only the image's documents hold: equal ones make equal trees.
  var ofTree: ImagePlan {
    var plan = self
    plan.variant = ""
    plan.execution = ImageConfig.Execution()
    plan.annotations = [:]
    plan.allowances = []
    return plan
  }

  /// `/etc/ld.so.cache`, to make of the whole tree.
  package struct LinkerCachePlan: Hashable, Sendable {
    package var triplet: String
    package var origin: String

    package static let path = MemberPath.root.appending("etc").appending("ld.so.cache")
  }

  /// What messages call the image.
  package var title: String { "\(name):\(variant) \(architecture)" }
}
