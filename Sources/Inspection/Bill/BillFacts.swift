package import Content
package import Debian

/// What is known of an image beside its tree, where there is a lock.
package struct BillFacts: Sendable {
  /// What a lock knows of a package.
  package struct Deb: Hashable, Sendable {
    package var blob: Blob
    package var fileName: String
    /// The files that it has in all.
    package var fileCount: Int

    package init(blob: Blob, fileName: String, fileCount: Int) {
      self.blob = blob
      self.fileName = fileName
      self.fileCount = fileCount
    }
  }

  /// The manifest's name.
  package var name: String?
  /// The control stanzas, by package; nil: those of the image's own records.
  package var controls: [String: ControlStanza]?
  package var debs: [String: Deb] = [:]

  package init(name: String? = nil, controls: [String: ControlStanza]? = nil) {
    self.name = name
    self.controls = controls
  }
}
