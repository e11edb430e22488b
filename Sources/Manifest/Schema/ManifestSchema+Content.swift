internal import Content

extension ManifestSchema {
  /// The keys that a manifest and its variants have in common.
  static func contentKeys(isVariant: Bool) -> [ManifestKey] {
    [
      ManifestKey(
        "include", .list(of: .file, "files", isUnique: true),
        "Files that this one extends, and built-in parts such as whittle:debian13; merged in this "
          + "order, the file's own keys last."),
      ManifestKey(
        "dependencies", .words(Manifest.Dependencies.self),
        "Which files of dependencies come along: none, what selected ELF files need (libraries, the "
          + "default), or all.", isRemovable: true),
      ManifestKey(
        "waive", .list(of: .packageName, "package names", isUnique: true),
        "Dependencies left out on purpose; the lock records them.", isRemovable: true),
      ManifestKey(
        "dlopen", .words(Manifest.Dlopen.self),
        "Which libraries that files load while they run come along, as their .note.dlopen says: "
          + "required, recommended (the default), suggested; or ignore.", isRemovable: true),
      ManifestKey(
        "packages", .map(of: package, name: "PACKAGE", names: .packageOrFile),
        "Which files of which packages: PACKAGE: [PATTERN, …], or all.", isRemovable: true),
      ManifestKey(
        "exclude", .patterns,
        "No file of a package that matches one of these enters the image, whatever selects it.",
        isRemovable: true),
      ManifestKey(
        "keep", .patterns, "Paths for which exclude is undone.", isRemovable: true),
      ManifestKey(
        "metadata", .keys(metadataKeys), "What is kept of packages beside their files.",
        isRemovable: true),
      ManifestKey(
        "users", .list(of: .either("name or map", [.account, .keys(userKeys)]), "users"),
        "The lines of /etc/passwd, in this order; a bare name is a user of Debian's or of a package.",
        isRemovable: true),
      ManifestKey(
        "groups", .list(of: .either("name or map", [.account, .keys(groupKeys)]), "groups"),
        "The lines of /etc/group, in this order; a bare name is a group of Debian's or of a package.",
        isRemovable: true),
      ManifestKey(
        "directories", .list(of: .keys(directoryKeys), "directories"),
        "Directories that are made.", isRemovable: true),
      ManifestKey(
        "symlinks", .list(of: .keys(symlinkKeys), "symbolic links"),
        "Symbolic links that are made.", isRemovable: true),
      ManifestKey(
        "files", .list(of: file, "files"), "Files that are made, of a text or of a file of yours.",
        isRemovable: true),
      ManifestKey(
        "trees", .list(of: .keys(treeKeys), "directories"),
        "Directories beside the manifest that the image gets whole.", isRemovable: true),
      ManifestKey(
        "capabilities", .map(of: .capability, name: "PATH", names: .absolutePath),
        "The capabilities(7) that files run with, as setcap(8) takes them.", isRemovable: true),
      ManifestKey(
        "alternatives", .map(of: .packageName, name: "NAME", names: .someName),
        "Which package has a link that update-alternatives would make: awk: mawk.",
        isRemovable: true),
      ManifestKey(
        "tmpfiles", .list(of: .packageName, "package names", isUnique: true),
        "Packages whose directories and links of tmpfiles.d are made.", isRemovable: true),
      ManifestKey(
        "ca-certificates", .keys(certificateKeys),
        "What update-ca-certificates would make of the package ca-certificates.",
        isRemovable: true),
      ManifestKey(
        "os-release", .map(of: .optionalLine, name: "NAME", names: .releaseName),
        "Lines that override those of /usr/lib/os-release; null leaves one out.",
        isRemovable: true),
      ManifestKey(
        "ld-so-cache", .boolean,
        "Create /etc/ld.so.cache, through which libraries outside of /lib and /usr/lib are found.",
        isRemovable: true),
      ManifestKey(
        "allow", .keys(allowKeys), "Findings of the checks that are accepted.", isRemovable: true),
      ManifestKey(
        "prefer", .map(of: .packageName, name: "PATTERN", names: .pattern),
        "Which package wins where several have different content at one path.", isRemovable: true),
      ManifestKey(
        "image", .keys(imageKeys), "How the image is started: the OCI image config.",
        isRemovable: true),
      ManifestKey(
        "layers",
        .either(
          "single, package or {budget: N}",
          [
            .words(["single", "package"]),
            .keys([
              ManifestKey(
                "budget", .integer(1...100), "At most so many layers.", isRequired: true)
            ]),
          ]), "How entries are spread over layers: one, or one for each package.",
        isRemovable: true),
      ManifestKey(
        "compression", .words(Manifest.Compression.self), "How layers are compressed.",
        isRemovable: true),
      isVariant
        ? ManifestKey(
          "variants", .list(of: .name, "variants", isUnique: true),
          "Other variants, laid between the manifest and this one.", isRemovable: true)
        : ManifestKey(
          "variants", variants, "Other images of the same manifest.", isRemovable: true),
    ]
  }

  private static let variants = ManifestShape.map(
    of: .keys(contentKeys(isVariant: true)), name: "NAME",
    names: ManifestShape.name.and(["not": ["const": "latest"]]))

  private static let package: ManifestShape = {
    let patterns = ManifestShape.list(
      of: .either(
        "pattern",
        [
          .pattern,
          .keys([
            ManifestKey("path", .pattern, "The pattern.", isRequired: true),
            ManifestKey("optional", .boolean, "Whether it may match nothing."),
          ]),
        ]), "patterns")
    let files = ManifestShape.either("all, or list of patterns", [patterns, .words(["all"])])
    return .either(
      "list of patterns, all, none or map",
      [
        patterns, .words(["all", "none"]),
        .keys([
          ManifestKey(
            "files", files,
            "Patterns of files to take, or all; each may be {path: PATTERN, optional: true}.",
            isRemovable: true),
          ManifestKey(
            "version", .constraint, "Take only such a version: \">= 3.5\".", isRemovable: true),
          ManifestKey(
            "dependencies", .words(Manifest.Dependencies.self),
            "The mode for this package's own dependencies: all for modules of an interpreter.",
            isRemovable: true),
          ManifestKey(
            "architectures", .architectures, "Take the package only for these.",
            isRemovable: true),
        ]),
      ])
  }()

  private static let metadataKeys: [ManifestKey] = [
    ManifestKey(
      "copyright", .boolean, "Keep /usr/share/doc/PACKAGE/copyright of every package (true).",
      isRemovable: true),
    ManifestKey(
      "dpkg", .words(Manifest.DpkgRecords.self),
      "How scanners learn which packages are there: distroless' status.d (the default), dpkg's own "
        + "status, or none.", isRemovable: true),
  ]

  private static let userKeys: [ManifestKey] = [
    ManifestKey("name", .account, "The name.", isRequired: true),
    ManifestKey("uid", .id, "The number.", isRequired: true),
    ManifestKey("gid", .id, "The number of the group.", isRequired: true),
    ManifestKey("home", .filledAccountField, "The home; /nonexistent if not given."),
    ManifestKey("shell", .accountField, "The shell; /sbin/nologin if not given."),
    ManifestKey("comment", .accountField, "The comment; the name if not given."),
  ]

  private static let groupKeys: [ManifestKey] = [
    ManifestKey("name", .account, "The name.", isRequired: true),
    ManifestKey("gid", .id, "The number.", isRequired: true),
    ManifestKey("members", .list(of: .account, "user names"), "Users that belong to it, too."),
  ]
}
