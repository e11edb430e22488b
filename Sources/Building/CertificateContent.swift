internal import Certificates
internal import Rootfs
internal import Tree

/// What is made of the trusted certificates: the bundle, the directory for OpenSSL, Java's key
/// store.
struct CertificateContent {
  private(set) var entries: [GeneratedEntry] = []
  private let wanted: ImagePlan.Bundle
  private let placement: Placement
  private let epoch: Int64

  /// - Parameters:
  ///   - fragment: of the package that has the certificates; nil where there is none.
  ///   - epoch: seconds since 1970.
  /// - Throws: ``CertificateError``.
  init(
    _ wanted: ImagePlan.Bundle, _ fragment: Fragment?, _ placement: Placement, epoch: Int64
  ) throws {
    self.wanted = wanted
    self.placement = placement
    self.epoch = epoch
    var bundle = CertificateBundle()
    for file in fragment?.harvest ?? [] {
      try bundle.add(file.content, named: file.path.description)
    }
    for extra in wanted.extra { try bundle.add(extra.content, named: extra.name) }
    entries = [file(wanted.path, bundle.pem)]
    if wanted.hasHashLinks { try addDirectory(bundle, fragment) }
    if let path = wanted.keyStore { entries.append(file(path, try JavaKeyStore.bytes(of: bundle))) }
  }

  private func file(_ path: MemberPath, _ body: [UInt8]) -> GeneratedEntry {
    .file(
      placement.place(path), body, epoch: epoch, origin: wanted.origin, replaces: true)
  }

  private func link(_ path: MemberPath, _ target: [UInt8]) -> GeneratedEntry {
    .link(placement.place(path), to: target, epoch: epoch, origin: wanted.origin, replaces: true)
  }

  /// A file for each certificate beside the bundle, or a link to the package's, where the image
  /// has that, as `update-ca-certificates` makes; and the links that OpenSSL follows.
  private mutating func addDirectory(_ bundle: CertificateBundle, _ fragment: Fragment?) throws {
    let directory = wanted.path.parent ?? .root
    let present = Set((fragment?.members ?? []).map(\.entry.path))
    let counts = Dictionary(
      bundle.certificates.map { ($0.file, 1) }, uniquingKeysWith: { $0 + $1 })
    var sources: [String: MemberPath] = [:]
    for file in fragment?.harvest ?? [] where present.contains(file.path) {
      let name = file.path.description
      if counts[name] == 1 { sources[name] = file.path }
    }
    let made = try CertificateDirectory(bundle)
    for (name, certificate) in made.files {
      let path = directory.appending(try MemberPath(parsing: name))
      if let source = sources[certificate.file] {
        entries.append(link(path, [UInt8(ascii: "/")] + source.bytes))
      } else {
        entries.append(file(path, certificate.pem))
      }
    }
    for (name, target) in made.links {
      entries.append(link(directory.appending(try MemberPath(parsing: name)), target))
    }
  }
}
