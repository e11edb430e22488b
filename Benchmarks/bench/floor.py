"""What the floor works on: .debs, and the tars of layers or the distinct entries of many layers."""
import gzip, hashlib, os

BLOCK = 512
LIBRARIES = ("-llzma", "-ldeflate", "-lzstd", "-lcrypto", "-lpthread")


class Floor:
    def __init__(self, shop):
        self.shop = shop
        self.program = shop.compile("floor", *LIBRARIES)

    def command(self, debs, tars, chained=False):
        return [self.program, "--chained" if chained else "--at-once", str(self.shop.jobs), *sorted(debs), "--", *tars]

    def tar(self, layer):
        """The tar of a layer, in a file."""
        path = self.shop.path("tars", layer.removeprefix("sha256:"))
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with gzip.open(self.shop.blob(layer)) as source, open(path, "wb") as target:
                while step := source.read(1 << 20): target.write(step)
        return path

    def of(self, manifest, variant="latest"):
        """The floor of one lock: the .debs of a variant, and its distinct layers."""
        return self.command(self.shop.debs(manifest, variant), map(self.tar, self.shop.layers(manifest, variant)))


class Entries:
    """Writes what was not seen before of one layer after another.

    A debug image's layer repeats the whole of the latest one, images share packages, architectures
    share what is `Architecture: all`: nobody needs to hash and compress that twice. So the least that
    many images cost is not that of their distinct layers but that of their distinct packages' runs.
    Runs are a notion of whittle; tar entries are the tar's own, and the distinct entries (header, pax
    header and body, byte for byte) of all layers are just the distinct runs, in some order."""

    def __init__(self, shop):
        self.shop, self.seen = shop, set()

    def add(self, layers, path=None):
        """Writes the entries of layers that no layer before had into a file, if one is named."""
        os.makedirs(os.path.dirname(path or self.shop.path("tars", "x")), exist_ok=True)
        with open(path or os.devnull, "wb") as target:
            for layer in layers:
                with gzip.open(self.shop.blob(layer)) as source: self.copy(source, target)
        return path

    def copy(self, source, target):
        entry = bytearray()
        while len(header := source.read(BLOCK)) == BLOCK and header.strip(b"\0"):
            size = int(header[124:136].rstrip(b" \0") or b"0", 8)
            entry += header + source.read((size + BLOCK - 1) // BLOCK * BLOCK)
            if header[156:157] in b"xgLK": continue  # These belong to the entry that follows.
            key = hashlib.sha256(entry).digest()
            if key not in self.seen:
                self.seen.add(key)
                target.write(entry)
            entry.clear()
