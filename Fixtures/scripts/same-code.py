"""Says of two .deb files which of their files differ, and which hold the same code and data.

An independent account of what `whittle diff` calls rebuilt: sections as readelf lists them.

usage: same-code.py pairs COUNT     lists pairs of packages of which apt has two versions
       same-code.py OLD.deb NEW.deb
"""
import gzip, hashlib, os, re, stat, subprocess, sys, tempfile

ROW = re.compile(
    r"\s*\[\s*\d+\]\s(\S+)\s+(\S+)\s+([0-9a-f]+)\s+([0-9a-f]+)\s+([0-9a-f]+)\s+[0-9a-f]+"
    r"\s+([A-Za-z]*)\s+\d+\s+\d+\s+\d+$")


def sections(path):
    """The allocated sections of a linked ELF file with their contents; None for other files."""
    head = subprocess.run(
        ["readelf", "-hSW", path], capture_output=True, text=True, env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
    kind = re.search(r"^  Type:\s+(EXEC|DYN)", head.stdout, re.M)
    if head.returncode or not kind:
        return None
    entry = re.search(r"Entry point address:\s+(\S+)", head.stdout)[1]
    data = open(path, "rb").read()
    found = [entry]
    for line in head.stdout.splitlines():
        match = ROW.match(line)
        if not match or "A" not in match[6]:
            continue
        name, type, address, offset, size, flags = match.groups()
        if name == ".note.gnu.build-id":
            continue
        start, count = int(offset, 16), int(size, 16)
        body = b"" if type == "NOBITS" else data[start:start + count]
        found.append((name, type, address, size, flags, body))
    return found if len(found) > 1 else None


def same(a, b):
    x, y = open(a, "rb").read(), open(b, "rb").read()
    if x[:4] == y[:4] == b"\x7fELF":
        before = sections(a)
        return before is not None and before == sections(b)
    if x[:2] == y[:2] == b"\x1f\x8b":
        return gzip.decompress(x) == gzip.decompress(y)
    return False


def walk(root):
    found = {}
    for folder, names, files in os.walk(root):
        for name in files + [n for n in names if os.path.islink(os.path.join(folder, n))]:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = path
    return found


def compare(old, new):
    with tempfile.TemporaryDirectory() as work:
        for name, deb in (("a", old), ("b", new)):
            subprocess.run(["dpkg-deb", "-x", deb, f"{work}/{name}"], check=True)
        before, after = walk(f"{work}/a"), walk(f"{work}/b")
        for path in sorted(before.keys() | after.keys()):
            if path not in before:
                print("added", path)
            elif path not in after:
                print("removed", path)
            else:
                a, b = before[path], after[path]
                x, y = os.lstat(a), os.lstat(b)
                if (x.st_mode, x.st_uid, x.st_gid) != (y.st_mode, y.st_uid, y.st_gid):
                    print("changed", path)
                elif stat.S_ISLNK(x.st_mode):
                    if os.readlink(a) != os.readlink(b):
                        print("changed", path)
                elif stat.S_ISREG(x.st_mode) and open(a, "rb").read() != open(b, "rb").read():
                    print("rebuilt" if same(a, b) else "changed", path)


def pairs(count):
    """NAME OLD NEW: packages that the apt of this machine knows in two versions, the rest small."""
    lists = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(FILENAME)", "Created-By: Packages"],
        capture_output=True, text=True).stdout.split()
    known = {}
    for path in lists:
        text = subprocess.run(
            ["/usr/lib/apt/apt-helper", "cat-file", path], capture_output=True, text=True).stdout
        for stanza in text.split("\n\n"):
            fields = dict(re.findall(r"^(Package|Version|Architecture|Size): (.*)$", stanza, re.M))
            if fields.get("Architecture") == "amd64" and int(fields["Size"]) < 3_000_000:
                known.setdefault(fields["Package"], {})[fields["Version"]] = path
    rows = [(n, v) for n, v in known.items() if len(v) > 1]
    # In no order that a mirror has, and the same on every machine.
    rows.sort(key=lambda row: hashlib.sha256(row[0].encode()).digest())
    for name, versions in rows[:count]:
        ordered = sorted(versions)
        print(name, ordered[0], ordered[1])


if sys.argv[1] == "pairs":
    pairs(int(sys.argv[2]))
else:
    compare(*sys.argv[1:3])
