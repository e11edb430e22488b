"""Looks at built images without any of Whittle's code: tar, ELF and dpkg-deb alone.

    images.py JOBS.json

JOBS.json is a list of {"name", "layout", "architecture", "triplet", "lock", "blobs", "merged",
"variant", "exclude": [patterns], "made": [directories], "packages": {name: null or [prefixes]},
"whole": null, "packages" or "locked"}. Prints a JSON map from names to {"faults": what is not as it must be, "entries": paths
of the tree, "compared": paths of packages, "size": of the layers, "whole": of the packages}.

parity: every path of the packages that distroless takes whole is in the tree with the same type,
mode, owner, content or link target, or a pattern of the manifest's `exclude` matches it. Of a
package with prefixes distroless takes only what begins with one of them.
structure: links lead somewhere, programs find interpreter and libraries, accounts and homes are
there, nothing is set-id or writable for all, md5sums are those of the files.
"""

import gzip, hashlib, io, json, multiprocessing, re, struct, subprocess, sys, tarfile, zlib

# e_machine of the System V ABI, by Debian's name of the architecture.
MACHINES = {"amd64": 62, "arm64": 183, "armhf": 40, "ppc64el": 21, "riscv64": 243, "s390x": 22}
# What distroless makes in a way of its own, or the manifest replaces on purpose.
GENERATED = {"usr/lib/os-release"}


class Entry:
    __slots__ = ("kind", "mode", "owner", "link", "size", "sha", "md5", "elf", "shebang", "source")

    def same(self, other):
        return (self.kind, self.mode, self.owner, self.link, self.sha) == (
            other.kind, other.mode, other.owner, other.link, other.sha)

    def __str__(self):
        return f"{self.kind} {self.mode:o} {self.owner} {self.link or ''} {(self.sha or '')[:12]}"


def clean(name):
    return name.removeprefix("./").strip("/")


def entries(stream):
    """The entries of a tar stream in order: path, Entry. Hard links become files."""
    seen = {}
    with tarfile.open(fileobj=stream, mode="r|", errorlevel=2) as tar:
        for member in tar:
            entry, path = Entry(), clean(member.name)
            entry.kind = {b"0": "file", b"\0": "file", b"1": "file", b"2": "link", b"5": "dir"}[
                member.type]
            entry.mode, entry.owner = member.mode & 0o7777, (member.uid, member.gid)
            entry.link = member.linkname if entry.kind == "link" else None
            entry.size, entry.sha, entry.md5 = member.size, None, None
            entry.elf = entry.shebang = entry.source = None
            if member.type == b"1":
                source = seen[clean(member.linkname)]
                for field in ("size", "sha", "md5", "elf", "shebang"):
                    setattr(entry, field, getattr(source, field))
            elif entry.kind == "file":
                body = tar.extractfile(member).read()
                entry.sha = hashlib.sha256(body).hexdigest()
                entry.md5 = hashlib.md5(body).hexdigest()
                if body[:4] == b"\x7fELF":
                    entry.elf = elf(body)
                elif body[:2] == b"#!":
                    words = body[2:256].split(b"\n")[0].split()
                    entry.shebang = words[0].decode() if words else ""
                if path.startswith(("var/lib/dpkg/status", "etc/passwd", "etc/group")):
                    entry.source = body
                if path.startswith(("etc/ssl/certs/", "usr/lib/locale/C.utf8/")):
                    entry.source = body
            seen[path] = entry
            yield path, entry


def elf(body):
    """(machine, kind, interpreter, needed, run path) of an ELF file's program headers."""
    wide, order = body[4] == 2, "<" if body[5] == 1 else ">"
    kind, machine = struct.unpack_from(order + "HH", body, 16)
    if wide:
        offset, size, count = (
            struct.unpack_from(order + "Q", body, 32)[0],
            *struct.unpack_from(order + "HH", body, 54))
    else:
        offset, size, count = (
            struct.unpack_from(order + "I", body, 28)[0],
            *struct.unpack_from(order + "HH", body, 42))
    loads, dynamic, interpreter = [], None, None
    for index in range(count):
        at = offset + index * size
        if wide:
            kind_, _, where, virtual, _, length = struct.unpack_from(order + "IIQQQQ", body, at)
        else:
            kind_, where, virtual, _, length = struct.unpack_from(order + "IIIII", body, at)
        if kind_ == 1:
            loads.append((virtual, where, length))
        elif kind_ == 2:
            dynamic = (where, length)
        elif kind_ == 3:
            interpreter = body[where:where + length].rstrip(b"\0").decode()
    tags = []
    if dynamic:
        form = order + ("qQ" if wide else "iI")
        step = struct.calcsize(form)
        for at in range(dynamic[0], dynamic[0] + dynamic[1], step):
            tag, value = struct.unpack_from(form, body, at)
            if tag == 0:
                break
            tags.append((tag, value))
    table = next((value for tag, value in tags if tag == 5), None)

    def text(value):
        for virtual, where, length in loads:
            if table is not None and virtual <= table < virtual + length:
                start = table - virtual + where + value
                return body[start:body.index(b"\0", start)].decode()
        return "?"

    needed = [text(value) for tag, value in tags if tag == 1]
    paths = [text(value) for tag, value in tags if tag in (15, 29)]
    return machine, kind, interpreter, needed, ":".join(paths)


def pattern(text):
    """A pattern of the manifest as a regular expression; written from docs/manifest.md."""
    out, index = "", 0
    while index < len(text):
        char = text[index]
        if text.startswith("/**/", index):
            out, index = out + "/(?:.*/)?", index + 4
            continue
        if text[index:] == "/**":
            out, index = out + "/.+", index + 3
            continue
        if char == "*":
            out += "[^/]*"
        elif char == "?":
            out += "[^/]"
        elif char == "[":
            end = text.index("]", index + 2)
            out += "[" + text[index + 1:end].replace("!", "^", 1) + "]"
            index = end
        elif char == "{":
            out += "(?:"
        elif char == "}":
            out += ")"
        elif char == ",":
            out += "|"
        elif char == "\\":
            index += 1
            out += re.escape(text[index])
        else:
            out += re.escape(char)
        index += 1
    return re.compile(out, re.S)


def layers(layout, name):
    """The config, image manifest and open layers of an image of a layout."""
    def document(digest):
        with open(f"{layout}/blobs/{digest.replace(':', '/')}", "rb") as file:
            return json.load(file)

    with open(f"{layout}/index.json") as file:
        index = json.load(file)
    for item in index["manifests"]:
        if item["annotations"]["org.opencontainers.image.ref.name"] == name:
            manifest = document(item["digest"])
            return manifest, [
                f"{layout}/blobs/{layer['digest'].replace(':', '/')}"
                for layer in manifest["layers"]]
    raise KeyError(name)


def tree(layout, name, faults):
    """The entries of an image by path; what a tar archive must not have goes to the faults."""
    manifest, files = layers(layout, name)
    found = {}
    for file in files:
        with gzip.open(file) as stream:
            for path, entry in entries(stream):
                if path in found:
                    faults.append(f"{path} is there twice")
                parent = path.rpartition("/")[0]
                if parent and (parent not in found or found[parent].kind != "dir"):
                    faults.append(f"{path} comes before its folder, or below what is none")
                found[path] = entry
    return manifest, found


def resolve(found, path, depth=0):
    """Where a path leads through the links of a tree; None where that is nowhere."""
    place = ""
    parts = [part for part in path.split("/") if part and part != "."]
    while parts:
        part = parts.pop(0)
        if part == "..":
            place = place.rpartition("/")[0]
            continue
        step = f"{place}/{part}" if place else part
        entry = found.get(step)
        if entry is None:
            return None
        if entry.kind == "link":
            depth += 1
            if depth > 40:
                return None
            if entry.link.startswith("/"):
                place = ""
            parts = [part for part in entry.link.split("/") if part and part != "."] + parts
        else:
            place = step
    return place


def structure(job, found, faults):
    triplet = job["triplet"]
    names = {path.rpartition("/")[2] for path, entry in found.items() if entry.elf}
    for path, entry in found.items():
        if entry.kind == "link" and resolve(found, path) is None:
            # Made when the container starts.
            if entry.link not in ("/proc/mounts", "/run/lock", "/run"):
                faults.append(f"{path} points to {entry.link}, which is not there")
        if entry.kind == "file" and entry.mode & 0o6000:
            faults.append(f"{path} is set-id")
        if entry.kind != "link" and entry.mode & 0o002 and not (
                entry.kind == "dir" and entry.mode & 0o1000):
            faults.append(f"{path} may be written by all")
        if entry.shebang is not None and entry.mode & 0o111:
            if resolve(found, entry.shebang) is None:
                faults.append(f"{path} needs {entry.shebang}")
        if entry.elf:
            libraries(job, found, path, entry, names, faults)
    for account in ("root:x:0:0:root:/root:", "nonroot:x:65532:65532:nonroot:/home/nonroot:"):
        if account not in found["etc/passwd"].source.decode():
            faults.append(f"/etc/passwd lacks {account}")
    for path, kind, mode, owner in (
            ("root", "dir", 0o700, (0, 0)), ("home/nonroot", "dir", 0o700, (65532, 65532)),
            ("home", "dir", 0o755, (0, 0)), ("tmp", "dir", 0o1777, (0, 0)),
            ("etc/ssl/certs/ca-certificates.crt", "file", 0o644, (0, 0))):
        entry = found.get(path)
        if entry is None or (entry.kind, entry.mode, entry.owner) != (kind, mode, owner):
            faults.append(f"{path} is {entry}")
    records = {
        path.rpartition("/")[2]: entry.source.decode() for path, entry in found.items()
        if path.startswith("var/lib/dpkg/status.d/")}
    for package in job["locked"]:
        if package not in records:
            faults.append(f"no status.d/{package}")
        if f"usr/share/doc/{package}/copyright" not in found and resolve(
                found, f"usr/share/doc/{package}/copyright") is None:
            faults.append(f"no copyright file of {package}")
    for name, text in records.items():
        if not name.endswith(".md5sums"):
            continue
        for line in text.splitlines():
            path = resolve(found, line[34:])
            if path is None or found[path].md5 != line[:32]:
                # A file that the manifest replaces has sums of its own.
                if line[34:] not in GENERATED:
                    faults.append(f"{name}: {line[34:]} is not what its sum says")


def libraries(job, found, path, entry, names, faults):
    machine, kind, interpreter, needed, run_path = entry.elf
    if machine != MACHINES[job["architecture"]]:
        faults.append(f"{path} is for machine {machine}")
    if interpreter and resolve(found, interpreter) is None:
        faults.append(f"{path} needs {interpreter}")
    origin = "/" + path.rpartition("/")[0]
    own = [
        folder.replace("$ORIGIN", origin).replace("${ORIGIN}", origin)
        for folder in run_path.split(":") if folder]
    usual = [f"/lib/{job['triplet']}", f"/usr/lib/{job['triplet']}", "/lib", "/usr/lib", "/lib64",
             "/usr/lib64"]
    for name in needed:
        folders = [] if "/" in name else own + usual
        places = [f"{folder}/{name}" for folder in folders] or [name]
        if any((target := resolve(found, place)) and found[target].elf
               and found[target].elf[0] == machine for place in places):
            continue
        # The libraries of a virtual machine are loaded by its launcher, one after the other.
        if "/jvm/" in path and any(
                other.startswith("usr/lib/jvm/") and other.endswith(f"/{name}") for other in found):
            continue
        faults.append(f"{path} needs {name}")


debs = {}


def package(job, name):
    """The entries of a locked package as dpkg-deb unpacks it, and its plain tar's size."""
    locked = job["debs"].get(name)
    if locked is None:
        return None
    if locked not in debs:
        file = f"{job['blobs']}/{locked}"
        data = subprocess.run(["dpkg-deb", "--fsys-tarfile", file], check=True,
                              stdout=subprocess.PIPE).stdout
        control = subprocess.run(["dpkg-deb", "--ctrl-tarfile", file], check=True,
                                 stdout=subprocess.PIPE).stdout
        with tarfile.open(fileobj=io.BytesIO(control)) as tar:
            stanza = next(m for m in tar if clean(m.name) == "control")
            control = tar.extractfile(stanza).read()
        whole = 0
        if job["whole"]:
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            whole = len(packer.compress(data)) + len(packer.flush())
        debs[locked] = list(entries(io.BytesIO(data))), control, whole
    return debs[locked]


def parity(job, found, faults):
    variables = {"${triplet}": job["triplet"], "${arch}": job["architecture"]}
    exclude = []
    for text in job["exclude"]:
        for name, value in variables.items():
            text = text.replace(name, value)
        exclude.append(pattern(text))
    folders = {"bin", "sbin", "lib", "lib64", "lib32", "libx32"} if job["merged"] else set()
    compared = 0
    for name, prefixes in job["packages"].items():
        known = package(job, name)
        if known is None:
            faults.append(f"the lock has no package {name}, which distroless has")
            continue
        unpacked, control, _ = known
        record = found.get(f"var/lib/dpkg/status.d/{name}")
        if record is None or record.source != control:
            faults.append(f"status.d/{name} is not the package's control file")
        # A directory's mode and owner are base-files', else the first package's that has it.
        for path, entry in unpacked:
            top, _, rest = path.partition("/")
            if top in folders and rest:
                path = f"usr/{path}"
            if not path or path in GENERATED or entry.kind == "dir" and path in job["made"]:
                continue
            if prefixes and not any(path.startswith(prefix) for prefix in prefixes):
                continue
            compared += 1
            ours = found.get(path)
            excluded = any(expression.fullmatch("/" + path) for expression in exclude)
            # In the place of what is excluded, the manifest may have a link.
            if excluded and (ours is None or ours.kind == "link"):
                continue
            if ours is None:
                faults.append(f"{path} of {name} is not there, and no pattern excludes it")
            elif not ours.same(entry):
                faults.append(f"{path} of {name} is {ours}, in the package {entry}")
    return compared


def whole(job, found):
    """What the packages would have if nothing were left out, each compressed like a layer."""
    size, derived = 0, ["etc/ssl/certs/"]
    packages = dict(job["packages"])
    if job["whole"] == "locked":
        packages = {name: packages.get(name) for name in job["locked"]}
    for name, prefixes in packages.items():
        if not prefixes:
            size += package(job, name)[2]
        elif name == "libc-bin":
            derived.append("usr/lib/locale/")
    for path, entry in found.items():
        if entry.source and path.startswith(tuple(derived)):
            size += len(zlib.compress(entry.source, 6))
    return size


def inspect(jobs):
    """What is found in images of one architecture, which share packages."""
    results = {}
    for job in jobs:
        with open(job["lock"]) as file:
            locked = json.load(file)["architectures"][job["architecture"]]["packages"]
        job["debs"] = {package["name"]: package["sha256"] for package in locked}
        job["locked"] = [
            package["name"] for package in locked
            if job["variant"] in package.get("variants", [job["variant"]])]
        faults = []
        manifest, found = tree(job["layout"], f"{job['variant']}-{job['architecture']}", faults)
        structure(job, found, faults)
        compared = parity(job, found, faults)
        results[job["name"]] = {
            "faults": faults, "entries": len(found), "compared": compared,
            "size": sum(layer["size"] for layer in manifest["layers"]),
            "whole": whole(job, found) if job["whole"] else 0}
    return results


def main():
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    groups = {}
    for job in jobs:
        groups.setdefault((job["merged"], job["architecture"]), []).append(job)
    results = {}
    with multiprocessing.Pool() as pool:
        for found in pool.imap_unordered(inspect, groups.values(), chunksize=1):
            results.update(found)
    json.dump(results, sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
