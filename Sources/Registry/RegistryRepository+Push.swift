internal import Content
internal import HTTP
internal import OCI

extension RegistryRepository {
  /// Puts a manifest or index under a tag, or under its digest.
  ///
  /// - Returns: whether the registry took notice of its `subject` (distribution-spec, "Pushing
  ///   Manifests with Subject").
  @discardableResult
  package func put(_ document: RegistryDocument, tag: String? = nil) async throws -> Bool {
    let digest = document.descriptor.digest
    let subject = tag.map { reference.tagged($0) } ?? reference.pinned(digest)
    let response = try await send(
      HTTPRequest(
        .put, try url("manifests/\(tag ?? "\(digest)")"),
        fields: ["Content-Type": document.descriptor.mediaType.text],
        body: .bytes(document.bytes)), expecting: [200, 201, 202], of: subject)
    if let told = response.fields["Docker-Content-Digest"], told != "\(digest)" {
      throw failure(
        .lied("it says that it stored \(RegistryError.quoted(told)) for \(digest)"), subject)
    }
    return response.fields["OCI-Subject"] != nil
  }
}
