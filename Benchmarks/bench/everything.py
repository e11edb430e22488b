"""Group g: every manifest of both distros, every variant, every architecture, in one command."""
import os, re

from .contest import Contestant, contest
from .floor import Entries
from .mirror import SUITES


def at_once(shop, table, floor, mirror):
    """g. And how the time grows with the number of manifests."""
    if not mirror: return table.skip("g. everything", "no mirror in apt's sources")
    architectures = ",".join(mirror.architectures(*SUITES))
    shop.tree("all")
    every = shop.manifests("all", *SUITES)
    name_apart(every)
    out, entries, tars, known = shop.out("all"), Entries(shop), [], 0
    shop.run(*shop.whittle("build", *every, "-o", out, "--arch", architectures))
    shop.gather()
    for count in [*(2 ** power for power in range(10) if 2 ** power < len(every)), len(every)]:
        some = every[:count]
        # What these add to the fewer manifests before is one more file of the floor's.
        layers = sorted({layer for manifest in some[known:] for layer in shop.layers(manifest)})
        tars.append(entries.add(layers, shop.path("tars", f"first-{count}.tar")))
        known = count
        images = sum(len(output["images"]) for manifest in some for output in shop.lock(manifest)["outputs"].values())
        title = f"g. {'all ' if count == len(every) else ''}{count} manifests, {images} images, only the .debs cached"
        ours = shop.whittle("build", *some, "-o", out, "--arch", architectures)
        done = contest(shop, table, title,
                       Contestant("whittle build", ours, shop.restore(shop.cold(*some), out)),
                       Contestant("floor of the distinct .debs and tar entries",
                                  floor.command({deb for manifest in some for deb in shop.debs(manifest)}, tars)), rounds=min(3, shop.rounds))
    table.at_most("everything at once from cached .debs, beside the floor of its distinct bytes", 1.3, done)
    table.weigh("peak memory, everything at once", 150, done[0])
    contest(shop, table, f"g. all {count} manifests, nothing to do", Contestant("whittle build", ours))
    table.notes.append(f"g. is for {architectures.replace(',', ' and ')}: where the mirror has the indices of both distros as they were signed.")


def name_apart(manifests):
    """Both distros have a base; images that are built at once into one folder need names of their own."""
    for path in manifests:
        distro = os.path.basename(os.path.dirname(path))
        text = re.sub(r"^name: (.*)$", rf"name: \1-{distro}", open(path).read(), flags=re.M)
        with open(path, "w") as file: file.write(text)
