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
    /// How a container is asked whether it is well; Docker's extension, which is written only.
    package var healthcheck: Healthcheck?

    /// Docker's `Healthcheck` (moby, image/spec, v1.2); times in nanoseconds.
    package struct Healthcheck: Hashable, Sendable {
      private(set) var test: [String]
      private(set) var interval: Int64?
      private(set) var timeout: Int64?
      private(set) var startPeriod: Int64?
      private(set) var retries: Int64?

      package init(
        test: [String], interval: Int64?, timeout: Int64?, startPeriod: Int64?, retries: Int64?
      ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
      }

      var json: JSON {
        .members([
          "Test": .array(test.map { .string($0) }), "Interval": interval.map { .int($0) },
          "Timeout": timeout.map { .int($0) }, "StartPeriod": startPeriod.map { .int($0) },
          "Retries": retries.map { .int($0) },
        ])
      }
    }

    package init(
      user: String? = nil, environment: [String] = [], entrypoint: [String] = [],
      command: [String] = [], workingDirectory: String? = nil, labels: [String: String] = [:],
      exposedPorts: [String] = [], volumes: [String] = [], stopSignal: String? = nil,
      healthcheck: Healthcheck? = nil
    ) {
      self.healthcheck = healthcheck
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
      "StopSignal": stopSignal.map { .string($0) }, "Healthcheck": healthcheck?.json,
    ])
  }
}
