package import Content
internal import Rootfs
package import Tree

/// Why something is in an image, and what it costs.
package struct Explanation: Hashable, Sendable {
  /// What is explained.
  package enum Subject: Hashable, Sendable {
    /// One path of the tree.
    case path(Entry, Cause)
    /// A package, with the patterns that take its files.
    case package([Pattern])
  }

  /// A pattern of the manifest and how many paths it takes.
  package struct Pattern: Hashable, Sendable {
    package var text: String
    package var position: SourcePosition
    package var entries: Int

    package init(text: String, position: SourcePosition, entries: Int) {
      self.text = text
      self.position = position
      self.entries = entries
    }
  }

  /// The package, as the lock pins it, or as the image's own records name it.
  package struct Source: Hashable, Sendable {
    package var name: String
    package var version: String
    package var architecture: String
    package var source: String
    /// Where its `.deb` comes from; nil where only a lock would tell.
    package var deb: Deb?

    /// A `.deb` of an archive.
    package struct Deb: Hashable, Sendable {
      package var archive: String
      /// Below the archive's root.
      package var path: String
      package var digest: Digest

      package init(archive: String, path: String, digest: Digest) {
        self.archive = archive
        self.path = path
        self.digest = digest
      }
    }

    package init(
      name: String, version: String, architecture: String, source: String, deb: Deb? = nil
    ) {
      self.name = name
      self.version = version
      self.architecture = architecture
      self.source = source
      self.deb = deb
    }
  }

  /// What it takes of the image.
  package struct Cost: Hashable, Sendable {
    /// Files and links; 1 for a single one, for a directory those below it.
    package var entries: Int
    /// Of files' contents, in bytes.
    package var bytes: Int64
    /// In a layer, headers and all, compressed for itself; nil where it was not asked for.
    package var compressed: Int64?

    package init(entries: Int, bytes: Int64, compressed: Int64? = nil) {
      self.entries = entries
      self.bytes = bytes
      self.compressed = compressed
    }
  }

  /// Which of the layers of an image.
  package struct Layer: Hashable, Sendable {
    /// From 1, the lowest.
    package var number: Int
    package var count: Int
    /// Of the blob, and of the uncompressed layer.
    package var digest: Digest?
    package var diffID: Digest?

    package init(number: Int, count: Int, digest: Digest? = nil, diffID: Digest? = nil) {
      self.number = number
      self.count = count
      self.digest = digest
      self.diffID = diffID
    }
  }

  /// What messages call the image, such as `base:latest amd64`.
  package var title: String
  package var image: ImageName
  /// As it was asked for.
  package var name: String
  package var subject: Subject
  /// Nil for what no package has.
  package var package: Source?
  /// From the manifest to the package.
  package var chain: [ExplanationStep]
  package var cost: Cost
  /// Where it stands; nil where nothing tells, and for a package of several layers.
  package var layer: Layer?
  /// Other packages at hand that have the path.
  package var others: [String]

  package init(
    title: String, image: ImageName, name: String, subject: Subject, package: Source? = nil,
    chain: [ExplanationStep] = [], cost: Cost, layer: Layer? = nil, others: [String] = []
  ) {
    self.title = title
    self.image = image
    self.name = name
    self.subject = subject
    self.package = package
    self.chain = chain
    self.cost = cost
    self.layer = layer
    self.others = others
  }
}
