"""The work folder: copies of the manifests with locks of their own, a cache, and saved states of it."""
import glob, hashlib, json, os, re, shutil, subprocess

here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
repository = os.path.dirname(here)
WISHED = ("static", "base", "python3", "java21")


class Failure(Exception):
    """A command that had to work did not; the group that needed it ends."""


class Workshop:
    def __init__(self, program, folder, arch, rounds):
        self.folder, self.arch, self.rounds = folder, arch, rounds
        self.program = os.path.abspath(program)
        self.cache = self.path("cache")
        self.jobs = os.cpu_count()
        self.stopwatch = self.compile("stopwatch", "-static")
        # The top of a checkout: manifests include parts that lie beside their directory.
        os.makedirs(self.path(".git"), exist_ok=True)
        self.tree("manifests")
        self.names = [name for name in WISHED if os.path.exists(self.manifest(name))]

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def compile(self, name, *flags):
        """Builds Benchmarks/NAME/NAME.c into the work folder."""
        out = self.path(name)
        subprocess.run(["cc", "-O2", "-o", out, f"{here}/{name}/{name}.c", *flags], check=True)
        return out

    # Manifests, locks and outputs. Locks lie beside the manifests of a tree, as users have them.

    def tree(self, name):
        """A copy of the repository's manifests without its locks."""
        shutil.copytree(f"{repository}/manifests", self.path(name),
                        ignore=shutil.ignore_patterns("*.lock.json"), dirs_exist_ok=True)
        return self.path(name)

    def manifest(self, name, tree="manifests", distro="debian13"):
        return self.path(tree, distro, f"{name}.yaml")

    def manifests(self, tree, *distros):
        return [path for distro in distros for path in sorted(glob.glob(self.path(tree, distro, "*.yaml")))]

    def lock(self, manifest):
        """The lock beside a manifest; it has the manifest's name, not that of its file."""
        name = re.search(r"^name: (.*)$", open(manifest).read(), re.M).group(1)
        with open(os.path.join(os.path.dirname(manifest), f"{name}.lock.json")) as file: return json.load(file)

    def out(self, name):
        return self.path("out", name)

    # Command lines of the program.

    def whittle(self, *words, program=None):
        return [program or self.program, *words, "--cache", self.cache, "--quiet", "--progress", "none"]

    def build(self, name, *words, tree="manifests", out=None, variant="latest", program=None):
        which = ["--variant", variant] if variant else []
        return self.whittle("build", self.manifest(name, tree), "-o", out or self.out(name),
                            "--arch", self.arch, *which, *words, program=program)

    # Blobs that benchmarks read lie in a pool beside cache and outputs, which change with every round.
    # The only things known of a cache here are where its blobs, its records of indices and its release
    # files lie.

    def gather(self):
        """Takes the .debs of the cache and the layers of outputs into the pool as well: hard links."""
        os.makedirs(self.path("pool"), exist_ok=True)
        for folder in [f"{self.cache}/blobs/sha256", *glob.glob(self.path("out", "**", "blobs", "sha256"), recursive=True)]:
            self.run("cp", "-aln", f"{folder}/.", self.path("pool"))

    def blob(self, digest):
        return self.path("pool", digest.removeprefix("sha256:"))

    def debs(self, manifest, variant=None):
        """The paths of the .debs of a lock; of all its architectures and variants unless one is named."""
        return sorted({self.blob(package["sha256"])
                       for inputs in self.lock(manifest)["architectures"].values() for package in inputs["packages"]
                       if variant is None or variant in package.get("variants", [variant])})

    def layers(self, manifest, variant=None):
        """The digests of the distinct layers of a lock."""
        return sorted({layer["digest"] for name, output in self.lock(manifest)["outputs"].items()
                       if variant in (None, name)
                       for image in output["images"].values() for layer in image["layers"]})

    def keep(self, state):
        """Saves the cache as it is under a name: hard links."""
        target = self.path("states", state)
        self.clear(target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        self.run("cp", "-al", self.cache, target)

    def restore(self, state, *outputs):
        """What to do before a round: the cache as it was saved, and no outputs."""
        def prepare():
            self.clear(self.cache, *outputs)
            self.run("cp", "-al", self.path("states", state), self.cache)
        return prepare

    def cold(self, *manifests):
        """Makes a state of the cache that holds the .debs of locks, read once, and nothing else."""
        debs = {path for manifest in manifests for path in self.debs(manifest)}
        name = hashlib.sha256("".join(sorted(debs)).encode()).hexdigest()[:16]
        blobs = self.path("states", name, "blobs", "sha256")
        if not os.path.exists(blobs):
            os.makedirs(blobs)
            for path in debs: os.link(path, os.path.join(blobs, os.path.basename(path)))
        read(*debs)
        return name

    def forget(self, digests):
        """Takes blobs, all records of indices and all release files out of the cache."""
        for digest in digests: os.remove(f"{self.cache}/blobs/sha256/{digest}")
        self.clear(f"{self.cache}/releases", f"{self.cache}/indices")

    def clear(self, *paths):
        for path in paths: shutil.rmtree(path, ignore_errors=True)

    # Commands whose time is not asked for.

    def run(self, *command):
        if not command: return
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if done.returncode != 0: raise Failure(f"{self.spoken(command)}: {self.spoken([done.stderr.decode(errors='replace')])}")

    def spoken(self, command):
        """A command for people: without this machine's folders, on one line and not long."""
        text = " ".join(command).replace(self.program, "whittle").replace(self.folder, "WORK")
        return " ".join(text.split())[:300]


def read(*paths):
    """Brings files into the page cache: a cold build is cold of results, not of the disk."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 20): pass
