extension Manifest {
  /// What the image's config and annotations say (OCI image-spec, config.md).
  package struct ImageSettings: Sendable {
    /// `user`, `uid`, `user:group`, `uid:gid`; nil: not said, which means root.
    package let user: String?
    package let workingDirectory: String?
    /// The environment, in the manifest's order.
    package let environment: [Setting]
    /// nil: not said; empty: said to be none.
    package let entrypoint: [String]?
    package let command: [String]?
    /// Sorted by name.
    package let labels: [Setting]
    /// Sorted by name.
    package let annotations: [Setting]
    /// Such as `8080/tcp`, sorted.
    package let exposedPorts: [String]
    /// Absolute paths, sorted.
    package let volumes: [String]
    package let stopSignal: String?
    package let healthcheck: Healthcheck?
  }

  /// How a container is asked whether it is well: Docker's extension of the config.
  package struct Healthcheck: Hashable, Sendable {
    /// `CMD` and the words of a command, `CMD-SHELL` and a line, or `NONE`.
    package let test: [String]
    /// Nanoseconds.
    package let interval: Int64?
    /// Nanoseconds.
    package let timeout: Int64?
    /// Nanoseconds.
    package let startPeriod: Int64?
    package let retries: Int64?
  }
}
