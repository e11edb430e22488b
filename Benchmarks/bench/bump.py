"""Group d: one package of python3's is new, all others are unpacked and compressed in the cache."""
import re

from .contest import Contestant, contest
from .floor import Entries
from .workshop import Failure

# A package of medium size and a small one, with the libraries that others miss without it.
PACKAGES = {"libssl3t64": ("libcrypto.so.3", "libssl.so.3"), "libffi8": ("libffi.so.8",)}
TARGET = "libssl3t64"


def one_of_forty(shop, table, floor):
    """d. Beside the floor of that package: its .deb, and what of the layer it changes."""
    if "python3" not in shop.names: return table.skip("d. one package new", "no manifest python3")
    manifest, out = shop.manifest("python3"), shop.out("python3")
    packages = shop.lock(manifest)["architectures"][shop.arch]["packages"]
    count = sum("latest" in package.get("variants", ["latest"]) for package in packages)
    for name in PACKAGES:
        before = without(shop, name)
        shop.restore(shop.cold(manifest))()
        shop.run(*shop.whittle("build", before, "-o", shop.out("before"), "--arch", shop.arch))
        shop.gather()
        shop.keep(f"before-{name}")
        entries = Entries(shop)
        entries.add(shop.layers(before, "latest"))
        new = entries.add(shop.layers(manifest, "latest"), shop.path("tars", f"new-{name}.tar"))
        deb = [shop.blob(package["sha256"]) for package in packages if package["name"] == name]
        done = contest(shop, table, f"d. python3, one of {count} packages new ({name})",
                       Contestant("whittle build", shop.build("python3"), shop.restore(f"before-{name}", out)),
                       Contestant("floor of that package", floor.command(deb, [new])),
                       Contestant("the same, compressing what was decoded: not before it", floor.command(deb, [new], chained=True)))
        if name == TARGET: table.at_most(f"python3, one of {count} packages new, beside its own floor", 1.5, done)


def without(shop, package):
    """python3's manifest in a tree of its own, where the package has a place but no files: the cache
    then knows all of python3 but this package, whatever form it has."""
    tree = f"before-{package}"
    shop.tree(tree)
    changed = 0
    for path in shop.manifests(tree, "debian13", "parts"):
        text, times = re.subn(rf"^(  {re.escape(package)}): all$", r"\1: []", open(path).read(), flags=re.M)
        changed += times
        with open(path, "w") as file: file.write(text)
    if not changed: raise Failure(f"no manifest has all of {package}")
    manifest = shop.manifest("python3", tree)
    with open(manifest, "a") as file:
        file.write(f"\nallow: {{missing-libraries: [{', '.join(PACKAGES[package])}]}}\n")
    return manifest
