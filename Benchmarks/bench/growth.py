"""Group j: what grows: a lock of a hundred thousand packages, a fleet of two thousand locks."""
import copy, json, os, shutil

from .contest import Contestant, contest

PACKAGES = 100_000
LOCKS = 2_000


def large(shop, table, mirror):
    """j. Locks that are large, and locks that are many, made from the real ones."""
    shop.restore("built")()
    parse = ["python3", "-c", "import json, sys; [json.load(open(path)) for path in sys.argv[1:]]"]
    path = one(shop)
    done = contest(shop, table, f"j. diff of a lock of {PACKAGES} packages with itself",
                   Contestant("whittle diff", shop.whittle("diff", path, path)),
                   Contestant("Python's json.load, once", [*parse, path]), rounds=3)
    table.within(f"diff of a lock of {PACKAGES} packages with itself", 2000, done[0])
    if not mirror: return table.skip("j. status", "no mirror in apt's sources")
    mirror.update()
    paths = many(shop)
    status = shop.whittle("status", *paths, "--no-files")
    shop.run(*shop.whittle("resolve", "hello", "--arch", shop.arch))
    done = contest(shop, table, f"j. status of {LOCKS} locks, indices cached",
                   Contestant("whittle status --no-files", status, fine=(0, 1)),
                   Contestant("Python's json.load of the same", [*parse, *paths]), rounds=3)
    table.within(f"status of {LOCKS} locks", 2000, done[0])
    table.weigh(f"peak memory, status of {LOCKS} locks", 150, done[0])


def one(shop):
    """A lock with many packages more than any has."""
    lock = shop.lock(shop.manifest("base"))
    inputs = lock["architectures"][shop.arch]
    real = inputs["packages"]
    for number in range(PACKAGES - len(real)):
        package = copy.deepcopy(real[number % len(real)])
        name = f"zz{number:06d}"
        package.update(name=name, path=f"pool/main/z/{name}/{name}_1_{shop.arch}.deb", sha256=f"{number + 1:064x}")
        inputs["packages"].append(package)
    return write(shop.path("growth", "large.lock.json"), lock)


def many(shop):
    """The real locks under many names."""
    folder = shop.path("growth", "fleet")
    shutil.rmtree(folder, ignore_errors=True)
    locks = [shop.lock(shop.manifest(name)) for name in shop.names]
    paths = []
    for number in range(LOCKS):
        lock = dict(locks[number % len(locks)], name=f"image{number}")
        paths.append(write(os.path.join(folder, f"image{number}.lock.json"), lock))
    return paths


def write(path, lock):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file: json.dump(lock, file, separators=(",", ":"), sort_keys=True)
    return path
