// The keys of what a manifest makes itself, and of what is accepted of an image.

internal import Content

extension ManifestSchema {
  private static let path = ManifestKey(
    "path", .absolutePath, "Where it is made.", isRequired: true)
  private static let mode = ManifestKey(
    "mode", .mode, "Three or four octal digits in quotes: \"0755\".")
  private static let uid = ManifestKey("uid", .id, "The owner; 0 if not given.")
  private static let gid = ManifestKey("gid", .id, "The group; 0 if not given.")
  private static let replace = ManifestKey(
    "replace", .boolean, "Whether it may take the place of what a package has.")

  static let directoryKeys = [path, mode, uid, gid, replace]

  static let symlinkKeys = [
    path,
    ManifestKey("target", .line, "What the link points to.", isRequired: true),
    replace,
  ]

  static let file = ManifestShape.keys([
    path,
    ManifestKey("text", .text(), "What the file holds."),
    ManifestKey("source", .file, "A file beside the manifest that it is a copy of."),
    mode, uid, gid, replace,
  ]).and(["oneOf": [["required": ["text"]], ["required": ["source"]]]])

  static let treeKeys = [
    ManifestKey(
      "path", .anyAbsolutePath, "Where the directory's content is put.", isRequired: true),
    ManifestKey("source", .file, "A directory beside the manifest.", isRequired: true),
    ManifestKey(
      "exclude", .list(of: .relativePattern, "relative patterns", isUnique: true),
      "Patterns relative to the directory of what is left out."),
    uid, gid, replace,
  ]

  static let certificateKeys: [ManifestKey] = [
    ManifestKey(
      "bundle", .absolutePath, "All certificates in one file. Required.", isRemovable: true),
    ManifestKey(
      "extra", .list(of: .file, "PEM files"), "More certificates, beside the manifest.",
      isRemovable: true),
    ManifestKey(
      "hash-links", .boolean, "Also make a directory for OpenSSL beside the bundle.",
      isRemovable: true),
    ManifestKey(
      "java-keystore", .absolutePath, "Also make a key store for Java at this path.",
      isRemovable: true),
  ]

  static let allowKeys: [ManifestKey] = [
    allow(
      "missing-libraries", .line, "library names",
      "ELF files whose library is not in the image."),
    allow(
      "missing-interpreters", .absolutePath, "paths",
      "Scripts and programs whose interpreter is not in the image."),
    allow("dangling", .pattern, "patterns", "Symbolic links whose target does not exist."),
    allow(
      "setuid", .pattern, "patterns",
      "Files that run with the privileges of their owner or group."),
    allow("world-writable", .pattern, "patterns", "Files that anyone may write to."),
    allow(
      "copyright", .packageName, "package names",
      "Packages whose copyright is not in the image."),
    allow(
      "empty-packages", .packageName, "package names",
      "Packages from which files are selected, and none is in the image."),
    allow(
      "image-settings", .line, "settings", "Settings that name what is not in the image."),
    allow(
      "runtimes", .line, "paths", "Programs whose interpreter's library is not in the image."),
    allow(
      "symbol-versions", .line, "versions",
      "Versions of symbols that the library in the image lacks."),
  ]

  private static func allow(
    _ name: String, _ item: ManifestShape, _ kind: String, _ help: String
  ) -> ManifestKey {
    ManifestKey(name, .list(of: item, kind), help, isRemovable: true)
  }

  static let imageKeys: [ManifestKey] = [
    ManifestKey(
      "user", .user, "USER, UID, either with :GROUP or :GID; a number in quotes.",
      isRemovable: true),
    ManifestKey(
      "working-dir", .anyAbsolutePath, "The directory that the program starts in.",
      isRemovable: true),
    ManifestKey(
      "env", .map(of: .text(), name: "NAME", names: .variableName),
      "The environment, in this order; may have variables such as ${arch}.", isRemovable: true),
    ManifestKey(
      "entrypoint", .list(of: .text(), "words"), "The program and its first arguments.",
      isRemovable: true),
    ManifestKey(
      "cmd", .list(of: .text(), "words"),
      "The arguments, or without an entrypoint the program.", isRemovable: true),
    ManifestKey(
      "labels", .map(of: .text(), name: "NAME", names: .someName), "Labels of the config.",
      isRemovable: true),
    ManifestKey(
      "annotations", .map(of: .text(), name: "NAME", names: .someName),
      "Annotations of image manifests and image index.", isRemovable: true),
    ManifestKey(
      "exposed-ports", .list(of: .port, "ports"), "Ports such as 8080, 8080/tcp and 53/udp.",
      isRemovable: true),
    ManifestKey(
      "volumes", .list(of: .anyAbsolutePath, "absolute paths"),
      "Directories that are mounted from outside.", isRemovable: true),
    ManifestKey(
      "stop-signal", .signal, "The signal that asks the program to end: SIGTERM.",
      isRemovable: true),
    ManifestKey(
      "healthcheck", .keys(healthcheckKeys),
      "How the container is asked whether it is well (Docker's extension of the config).",
      isRemovable: true),
  ]

  private static let healthcheckKeys: [ManifestKey] = [
    ManifestKey(
      "test", .list(of: .text(), "words", isEmpty: false), "The command, or [NONE].",
      isRequired: true),
    ManifestKey("interval", .duration, "The time between two checks."),
    ManifestKey("timeout", .duration, "The time after which a check has failed."),
    ManifestKey("start-period", .duration, "The time in which failures do not count."),
    ManifestKey("retries", .integer(1...1000), "How many failures in a row make it unwell."),
  ]
}
