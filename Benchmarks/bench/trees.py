"""Group h: a directory of one's own with ten thousand files, beside tar and the compressor."""
import os, random

from .contest import Contestant, contest

FILES = 10_000
MANIFEST = """whittle: 1
name: tree
architectures: [amd64]
trees: [{path: /app, source: ./tree}]
"""


def ten_thousand(shop, table, floor):
    """h. From nothing but the files: the layer that holds them, beside a tar of them that is compressed."""
    place = shop.path("own")
    write(os.path.join(place, "tree"))
    manifest, out = os.path.join(place, "tree.yaml"), shop.out("tree")
    with open(manifest, "w") as file: file.write(MANIFEST)
    lock = os.path.join(place, "tree.lock.json")
    build = shop.whittle("build", manifest, "-o", out)
    shop.run(*build)
    tar = shop.path("tars", "tree.tar")
    os.makedirs(os.path.dirname(tar), exist_ok=True)
    line = 'tar -C "$1" -cf "$2" tree; shift 2; exec "$@"'
    compressed = ["bash", "-ec", line, "bash", place, tar, *floor.command([], [tar])]
    piped = ["bash", "-euo", "pipefail", "-c", 'tar -C "$1" -c tree | gzip -6 >"$2"', "bash", place, tar + ".gz"]

    def prepare(*others):
        def clear():
            shop.clear(shop.cache, out)
            for path in others: os.path.exists(path) and os.remove(path)
        return clear

    done = contest(shop, table, f"h. a tree of {FILES} files, nothing cached",
                   Contestant("whittle build", build, prepare()),
                   Contestant("tar, then its bytes hashed and compressed by the bare library", compressed, prepare(tar)),
                   Contestant("tar and gzip -6", piped, prepare(tar + ".gz")))
    table.at_most(f"a tree of {FILES} files, beside tar and the compressor", 1.3, done)
    contest(shop, table, f"h. lock of the same tree, nothing cached",
            Contestant("whittle lock", shop.whittle("lock", manifest), prepare(lock)),
            Contestant("tar, then its bytes hashed and compressed by the bare library", compressed, prepare(tar)))


def write(tree):
    """Files as programs have them: a hundred in a directory, of 4 kB in the mean and compressible."""
    source = random.Random(2026)
    words = [bytes(source.choices(b"abcdefghijklmnopqrstuvwxyz", k=source.randint(2, 11))) for _ in range(4000)]
    for number in range(FILES):
        directory = os.path.join(tree, f"module{number // 100}")
        os.makedirs(directory, exist_ok=True)
        count = min(20_000, int(source.expovariate(1 / 600)) + 1)
        with open(os.path.join(directory, f"file{number}.js"), "wb") as file:
            file.write(b" ".join(source.choices(words, k=count)))
