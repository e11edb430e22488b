"""Holds what `whittle diff --format json` says against a plain comparison of two unpacked trees.

usage: compare-trees.py DIFF.json OLD NEW
"""
import gzip, json, os, re, stat, sys

report = json.load(open(sys.argv[1]))
old, new = sys.argv[2:]


def walk(root):
    found = {}
    for folder, names, files in os.walk(root):
        for name in names + files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = path
    return found


def kind(path):
    return stat.S_IFMT(os.lstat(path).st_mode)


def fields(a, b):
    x, y = os.lstat(a), os.lstat(b)
    differ = set()
    if kind(a) != kind(b):
        differ.add("type")
    elif stat.S_ISREG(x.st_mode):
        if open(a, "rb").read() != open(b, "rb").read():
            differ.add("content")
    elif stat.S_ISLNK(x.st_mode) and os.readlink(a) != os.readlink(b):
        differ.add("link")
    if stat.S_IMODE(x.st_mode) != stat.S_IMODE(y.st_mode):
        differ.add("mode")
    if (x.st_uid, x.st_gid) != (y.st_uid, y.st_gid):
        differ.add("owner")
    if not stat.S_ISDIR(x.st_mode) and int(x.st_mtime) != int(y.st_mtime):
        differ.add("mtime")
    return differ


before, after = walk(old), walk(new)
expected = {("removed", p): set() for p in before.keys() - after.keys()}
expected |= {("added", p): set() for p in after.keys() - before.keys()}
for path in before.keys() & after.keys():
    differ = fields(before[path], after[path])
    if differ:
        expected["changed", path] = differ
found = {}
for file in report["files"]:
    path = file["path"].lstrip("/")
    own = {f["field"] for f in file.get("fields", [])} - {"package"}
    # Bytes that differ and hold the same code and data; another test holds that against readelf.
    if "rebuilt" in own:
        own = own - {"rebuilt"} | {"content"}
        if file["change"] == "rebuilt":
            file["change"] = "changed"
    if file["change"] == "renamed":
        found["removed", file["from"].lstrip("/")] = set()
        found["added", path] = set()
    elif file["change"] != "changed":
        found[file["change"], path] = set()
    elif own:
        found["changed", path] = own
bad = {k for k in expected.keys() | found.keys() if expected.get(k) != found.get(k)}
for k in sorted(bad)[:20]:
    print("file", *k, "expected", expected.get(k), "found", found.get(k))


def versions(root):
    table = {}
    folder = f"{root}/var/lib/dpkg/status.d"
    for name in os.listdir(folder):
        if not name.endswith(".md5sums"):
            text = open(f"{folder}/{name}").read()
            table[name] = re.search("^Version: (.*)$", text, re.M)[1]
    return table


def entries(name, since):
    """The versions above the old one in the new package's changelog, as its lines stand."""
    folder = f"{new}/usr/share/doc/{name}"
    text = ""
    for file in ("changelog.Debian.gz", "changelog.gz"):
        if os.path.exists(f"{folder}/{file}"):
            text = gzip.open(f"{folder}/{file}", "rt", errors="replace").read()
            break
    found = re.findall(r"^[a-z0-9][a-z0-9+.-]+ \(([^)]+)\) [^;\n]+;", text, re.M)
    return found[: found.index(since)] if since in found else None


was, now = versions(old), versions(new)
expected = {n: (was.get(n), now.get(n)) for n in was.keys() | now.keys() if was.get(n) != now.get(n)}
found = {p["name"]: (p.get("old"), p.get("new")) for p in report["packages"]}
if expected != found:
    print("packages expected", expected, "found", found)
    bad.add("packages")
checked = 0
for package in report["packages"]:
    if package["change"] != "changed":
        continue
    versions_between = entries(package["name"], package["old"])
    if versions_between is None:
        continue
    checked += 1
    said = [e["version"] for e in package.get("changelog", [])]
    if said != versions_between:
        print("changelog of", package["name"], "expected", versions_between, "found", said)
        bad.add(package["name"])
print(f"{len(found)} packages, {checked} changelogs, {len(report['files'])} files")
sys.exit(1 if bad else 0)
