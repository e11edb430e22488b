internal import Content
internal import HTTP
internal import Registry

extension Composer {
  /// The store of a command, beside the place that is shared, if there is one.
  ///
  /// - Parameter takesRecords: whether records are taken of it, and not only `.deb`s, which their
  ///   hashes speak for.
  func sharedStore(takingRecords takesRecords: Bool) throws -> BlobStore {
    let store = try store()
    guard let shared else { return store }
    return store.sharing(shared, takingRecords: takesRecords)
  }

  /// The shared store that the settings name.
  ///
  /// - Throws: `RegistryError` for a name that is none.
  static func sharedRegistry(
    _ settings: Settings, _ transport: any HTTPTransport, _ onEvent: @escaping EventHandler
  ) throws(RegistryError) -> SharedRegistry? {
    guard let text = settings.sharedStore, !text.isEmpty, !settings.isOffline else { return nil }
    let reference = try RegistryReference(parsing: text)
    guard reference.tag == nil, reference.digest == nil else {
      throw RegistryError(
        "use the store", reference, .reference("a store is a repository, without tag or digest"))
    }
    let client = RegistryClient(
      transport: transport, retry: Retry(attempts: 2),
      logins: RegistryLogins(environment: settings.environment),
      isPlainHTTP: settings.isPlainHTTP)
    return SharedRegistry(client, reference, onEvent)
  }
}
