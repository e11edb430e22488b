/// What distroless puts into its images, read in its repository (commit cd080764, 2026-08-21:
/// static/config.bzl, base/config.bzl, cc/config.bzl, python3/config.bzl, java/config.bzl).
enum DistrolessPackages {
  /// The packages that an image takes whole.
  ///
  /// - Returns: those of the image that ours is like where distroless takes the rest from
  ///   elsewhere: node from nodejs.org, Java from Adoptium.
  static func whole(_ image: SampleImage) -> [String] {
    let debian13 = image.distro == "debian13"
    let fixed = ["base-files", "netbase", "tzdata", "media-types"]
    let zones = debian13 && !image.isProgram ? ["tzdata-legacy"] : []
    let openssl = debian13 ? ["libssl3t64", "libzstd1", "zlib1g"] : ["libssl3"]
    let gcc = ["libgomp1", "libstdc++6", "libgcc-s1", debian13 ? "gcc-14-base" : "gcc-12-base"]
    let lists: [String: [String]] = [
      "base-nossl": ["libc6"], "base": ["libc6"] + openssl, "cc": ["libc6"] + openssl + gcc,
      "nodejs": ["libc6"] + openssl + gcc, "python3": ["libc6"] + openssl + gcc + python,
      "java-base": ["libc6"] + java, "java21": ["libc6"] + java, "java25": ["libc6"] + java,
    ]
    return fixed + zones + (lists[image.name] ?? [])
  }

  /// The packages of which it takes some files, by what their paths begin with.
  static func parts(_ image: SampleImage) -> [String: [String]] {
    var parts = ["ca-certificates": ["usr/share/doc/ca-certificates/copyright"]]
    if image.name.hasPrefix("java") {
      parts["libc-bin"] = ["usr/lib/locale/C.utf8/", "usr/share/doc/libc-bin/copyright"]
    }
    return parts
  }

  private static let python = [
    "libbz2-1.0", "libdb5.3t64", "libexpat1", "liblzma5", "libsqlite3-0", "libuuid1",
    "libncursesw6", "libtinfo6", "libcom-err2", "libcrypt1", "libc-bin", "libgssapi-krb5-2",
    "libk5crypto3", "libkeyutils1", "libkrb5-3", "libkrb5support0", "libnsl2", "libreadline8t64",
    "libtirpc3t64", "libffi8", "libpython3.13-minimal", "libpython3.13-stdlib",
    "python3.13-minimal", "python3.13-venv",
  ]

  private static let java = [
    "zlib1g", "libjpeg62-turbo", "liblcms2-2", "libfreetype6", "fonts-dejavu-core",
    "fontconfig-config", "libexpat1", "libfontconfig1", "libuuid1", "libbrotli1", "libcrypt1",
    "libstdc++6", "libgcc-s1", "gcc-14-base", "libpng16-16t64", "libbz2-1.0",
  ]
}
