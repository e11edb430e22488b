"""Group f: the other verbs."""
from .bump import TARGET, without
from .contest import Contestant, contest


def others(shop, table, mirror):
    """f. verify, diff of locks and of images, resolve."""
    verify(shop, table)
    diff(shop, table)
    resolve(shop, table, mirror)


def verify(shop, table):
    for name in shop.names[-2:]:
        shop.restore("built")()
        ours = shop.whittle("verify", shop.manifest(name), "--arch", shop.arch)
        contest(shop, table, f"f. verify {name}", Contestant("whittle verify", ours), rounds=3)


def diff(shop, table):
    if "python3" not in shop.names: return table.skip("f. diff", "no manifest python3")
    shop.restore("built")()
    old, new = without(shop, TARGET), shop.manifest("python3")
    shop.run(*shop.whittle("build", old, "-o", shop.out("before"), "--arch", shop.arch))
    shop.run(*shop.build("python3", variant=None))
    for title, words in (("two locks", (old, new)), ("two locks, packages only", (old, new, "--only", "packages")),
                         ("two images", (shop.out("before"), shop.out("python3")))):
        contest(shop, table, f"f. diff of {title}, python3 with and without {TARGET}",
                Contestant("whittle diff", shop.whittle("diff", *words, "--variant", "latest", "--arch", shop.arch), fine=(0, 1)))


def resolve(shop, table, mirror):
    if not mirror: return table.skip("f. resolve", "no mirror in apt's sources")
    shop.restore("built")()
    mirror.update()
    for package in ("curl", "gnome"):
        words = ("resolve", package, "--arch", shop.arch)
        shop.run(*shop.whittle(*words))
        contest(shop, table, f"f. resolve {package}, indices cached",
                Contestant("whittle resolve --offline", shop.whittle(*words, "--offline")),
                Contestant("apt-get install -s", [*mirror.apt(), "install", "-s", "-qq", "--no-install-recommends", package]))
