"""Images of Debian packages as hermetic actions.

`whittle_lock` reads a lock and declares each of its packages by SHA-256; `whittle_image` builds the
images of the lock from them, with no network, no cache and nothing of the machine.
"""

def _urls(mirrors, package):
    """The places of a package, in the order of the mirrors."""
    places = []
    for mirror in mirrors.get(package["archive"], []):
        places.append(mirror.rstrip("/") + "/" + package["path"])
    return places

def _whittle_lock_impl(ctx):
    lock = json.decode(ctx.read(ctx.attr.lock))
    if "architectures" not in lock:
        fail("%s is not a lock of Whittle" % ctx.attr.lock)
    wanted = ctx.attr.architectures or sorted(lock["architectures"].keys())
    packages = {}
    for name in wanted:
        if name not in lock["architectures"]:
            fail("%s has no %s; it has %s" % (
                ctx.attr.lock,
                name,
                ", ".join(sorted(lock["architectures"].keys())),
            ))
        for package in lock["architectures"][name]["packages"]:
            # A local package lies beside its manifest, and is among the sources of whittle_image.
            if not package["path"].startswith("./"):
                packages[package["sha256"]] = package
    for digest in sorted(packages.keys()):
        package = packages[digest]
        urls = _urls(ctx.attr.mirrors, package)
        if not urls:
            fail("no mirror of the archive %s, which has %s: add it to `mirrors`" % (
                package["archive"],
                package["name"],
            ))
        ctx.download(url = urls, output = "pool/blobs/sha256/" + digest, sha256 = digest)
    ctx.file("pool/pool.txt", "".join([
        "%s  %s\n" % (digest, packages[digest]["path"])
        for digest in sorted(packages.keys())
    ]))
    ctx.file("BUILD.bazel", """package(default_visibility = ["//visibility:public"])

# The packages, each under its SHA-256.
filegroup(name = "pool", srcs = glob(["pool/blobs/sha256/*"]))

# What is where; it stands for the directory.
filegroup(name = "index", srcs = ["pool/pool.txt"])
""")

whittle_lock = repository_rule(
    implementation = _whittle_lock_impl,
    doc = "Declares the packages of a lock, by SHA-256.",
    attrs = {
        "lock": attr.label(
            mandatory = True,
            allow_single_file = [".json"],
            doc = "The lock, such as `//:base.lock.json`.",
        ),
        "mirrors": attr.string_list_dict(
            mandatory = True,
            doc = "By the archive's name in the lock, URLs of mirrors: `{\"debian\": [\"https://…\"]}`.",
        ),
        "architectures": attr.string_list(
            doc = "Only these architectures; all of the lock by default.",
        ),
    },
)

# The forms of an image that are one file, with their file name's end.
_SUFFIXES = {"oci-archive": ".oci.tar", "docker-archive": ".docker.tar", "tar": ".tar"}

def _whittle_image_impl(ctx):
    form = ctx.attr.format
    if form == "oci":
        output = ctx.actions.declare_directory(ctx.label.name)
    else:
        output = ctx.actions.declare_file(ctx.label.name + _SUFFIXES[form])
    arguments = ctx.actions.args()
    arguments.add("build")
    arguments.add(ctx.file.manifest)
    arguments.add("--lock", ctx.file.lock)
    arguments.add("--output", output.path)
    arguments.add("--output-format", form)
    arguments.add("--pool", ctx.file.index.dirname)
    arguments.add_all(["--offline", "--no-cache", "--quiet"])

    # Inputs of an action are links into other directories.
    arguments.add("--allow-outside")
    if ctx.attr.architectures:
        arguments.add("--arch", ",".join(ctx.attr.architectures))
    if ctx.attr.variants:
        arguments.add("--variant", ",".join(ctx.attr.variants))
    ctx.actions.run(
        executable = ctx.executable.whittle,
        arguments = [arguments],
        inputs = depset(
            [ctx.file.manifest, ctx.file.lock, ctx.file.index] + ctx.files.srcs,
            transitive = [ctx.attr.pool[DefaultInfo].files],
        ),
        outputs = [output],
        mnemonic = "WhittleBuild",
        progress_message = "Building the image %s" % ctx.label,
    )
    return [DefaultInfo(files = depset([output]))]

_whittle_image = rule(
    implementation = _whittle_image_impl,
    attrs = {
        "manifest": attr.label(mandatory = True, allow_single_file = True),
        "lock": attr.label(mandatory = True, allow_single_file = True),
        "srcs": attr.label_list(allow_files = True),
        "pool": attr.label(mandatory = True),
        "index": attr.label(mandatory = True, allow_single_file = True),
        "format": attr.string(
            default = "oci",
            values = ["oci", "oci-archive", "docker-archive", "tar"],
        ),
        "architectures": attr.string_list(),
        "variants": attr.string_list(),
        "whittle": attr.label(
            mandatory = True,
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
)

def whittle_image(name, manifest, lock, packages, whittle, srcs = [], **kwargs):
    """Builds the images of a manifest from its lock.

    The result is what the lock pins, or the action fails.

    Args:
      name: of the target: an image layout in a directory, or one file with another `format`.
      manifest: the manifest.
      lock: its lock.
      packages: the repository that `whittle_lock` made of the lock, such as `@base_packages`.
      whittle: the program, as a file of the workspace or of a repository.
      srcs: what the manifest includes, and its own files.
      **kwargs: `format` (oci, oci-archive, docker-archive or tar), `architectures`, `variants`, and
        what every rule has.
    """
    _whittle_image(
        name = name,
        manifest = manifest,
        lock = lock,
        pool = packages + "//:pool",
        index = packages + "//:index",
        whittle = whittle,
        srcs = srcs,
        **kwargs
    )
