internal import Content

extension ImageConfig {
  /// How a container of the image starts (OCI image-spec, config.md, `config`).
  package struct Execution: Hashable, Sendable {
    /// `user`, `uid`, `user:group` or `uid:gid`.
    package var user: String?
    /// `NAME=value`, in the order given.
    package var environment: [String]
    package var entrypoint: [String]
    package var command: [String]
    package var workingDirectory: String?
    package var labels: [String: String]
    /// `port/tcp`, `port/udp` or `port`.
    package var exposedPorts: [String]
    package var volumes: [String]
    /// `SIGTERM` or a number.
    package var stopSignal: String?

    package init(
      user: String? = nil, environment: [String] = [], entrypoint: [String] = [],
      command: [String] = [], workingDirectory: String? = nil, labels: [String: String] = [:],
      exposedPorts: [String] = [], volumes: [String] = [], stopSignal: String? = nil
    ) {
      self.user = user
      self.environment = environment
      self.entrypoint = entrypoint
      self.command = command
      self.workingDirectory = workingDirectory
      self.labels = labels
      self.exposedPorts = exposedPorts
      self.volumes = volumes
      self.stopSignal = stopSignal
    }
  }
}

extension ImageConfig.Execution {
  init(_ reader: DocumentReader) throws(OCIError) {
    self.init(
      user: try reader.optionalString("User"), environment: try reader.strings("Env"),
      entrypoint: try reader.strings("Entrypoint"), command: try reader.strings("Cmd"),
      workingDirectory: try reader.optionalString("WorkingDir"),
      labels: try reader.stringMap("Labels"), exposedPorts: try reader.names("ExposedPorts"),
      volumes: try reader.names("Volumes"), stopSignal: try reader.optionalString("StopSignal"))
  }

  var json: JSON {
    .members([
      "User": user.map { .string($0) }, "Env": .strings(environment),
      "Entrypoint": .strings(entrypoint), "Cmd": .strings(command),
      "WorkingDir": workingDirectory.map { .string($0) }, "Labels": .map(labels),
      "ExposedPorts": .names(exposedPorts), "Volumes": .names(volumes),
      "StopSignal": stopSignal.map { .string($0) },
    ])
  }
}
