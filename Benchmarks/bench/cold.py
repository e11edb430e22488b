"""Groups a and b: cold builds beside the floor, and beside tools of the field."""
import os, shutil

from .contest import Contestant, contest
from .mirror import Mmdebstrap


def beside_floor(shop, table, floor):
    """a. From cached .debs alone, beside the same bytes hashed, decoded and compressed."""
    for name in shop.names:
        manifest, out = shop.manifest(name), shop.out(name)
        done = contest(shop, table, f"a. {name}, only the .debs cached",
                       Contestant("whittle build", shop.build(name), shop.restore(shop.cold(manifest), out)),
                       Contestant("floor: hash, xz, deflate of the same bytes", floor.of(manifest)))
        if name != "static": table.at_most(f"{name} from cached .debs, beside the floor", 1.25, done)
        if name == "java21": table.weigh("peak memory, java21 from cached .debs", 150, done[0])


def beside_tools(shop, table, mirror):
    """b. The same packages by other tools: base, with an image layout on our side alone."""
    manifest, out = shop.manifest("base"), shop.out("base")
    pipe = 'sha256sum "$@" >/dev/null; for deb; do dpkg-deb --fsys-tarfile "$deb"; done | gzip -6 >/dev/null'
    cold = shop.restore(shop.cold(manifest), out)
    contenders = [Contestant("sha256sum, dpkg-deb, gzip; one after another",
                             ["bash", "-euo", "pipefail", "-c", pipe, "bash", *shop.debs(manifest, "latest")])]
    rivals = []
    if not shutil.which("mmdebstrap"): table.skip("b. mmdebstrap", "not installed")
    elif os.geteuid() != 0: table.skip("b. mmdebstrap", "not root")
    elif not mirror: table.skip("b. mmdebstrap", "no mirror in apt's sources")
    else:
        tool = Mmdebstrap(mirror, manifest)
        rivals = [
            Contestant("mmdebstrap extract, .debs cached, indices fetched", tool.command()),
            Contestant("mmdebstrap extract, .debs and indices cached", tool.command(cached_indices=True)),
            Contestant("mmdebstrap extract, everything fetched", tool.command(cached_debs=False))]
    done = contest(shop, table, "b. base, only the .debs cached",
                   Contestant("whittle build", shop.build("base"), cold), *contenders, *rivals)
    for number, rival in enumerate(done[2:4], 2):
        table.faster(f"base from cached .debs, beside {rival.name}", 12, done, number)
    cold()
    shop.run(*shop.build("base"))
    shop.clear(os.path.join(shop.cache, "layers"))
    shop.keep("fragments")
    done = contest(shop, table, "b. base, packages unpacked and compressed before, the layer not",
                   Contestant("whittle build", shop.build("base"), shop.restore("fragments", out)),
                   *(Contestant(rival.name, rival.command) for rival in rivals[:2]))
    for number, rival in enumerate(done[1:], 1):
        table.faster(f"base from cached fragments, beside {rival.name}", 60, done, number)
