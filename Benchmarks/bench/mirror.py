"""This machine's Debian mirror, as apt has it, and apt with folders of its own. Its name is never printed."""
import glob, os, re, shutil, subprocess

from .workshop import Failure

SUITES = {"debian13": "trixie", "debian12": "bookworm"}


class Mirror:
    def __init__(self, shop, host):
        self.shop, self.host = shop, host
        self.security = host.removesuffix("/debian") + "/debian-security"

    @classmethod
    def here(cls, shop):
        """The mirror of this machine's own sources; None where there is none."""
        files = [path for path in ("/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")) if os.path.isfile(path)]
        found = re.findall(r"^(?:URIs:|deb )\s*(?:\[.*?\] )?(https?://\S*?/debian/?)(?:\s|$)",
                           "\n".join(open(path, errors="replace").read() for path in files), re.M)
        return cls(shop, found[0].rstrip("/")) if found else None

    def sources(self, suite="trixie"):
        """The lines of apt that say what the manifests' archives say."""
        return [f"deb [trusted=yes] {host} {name} main" for host, name in (
            (self.host, suite), (self.host, f"{suite}-updates"), (self.security, f"{suite}-security"))]

    def urls(self, indices):
        """Where the indices that a lock names come from."""
        return [f"{self.security if 'security' in index['suite'] else self.host}/dists/{index['suite']}/"
                f"{index['component']}/binary-{self.shop.arch}/Packages.xz" for index in indices]

    def apt(self, suite="trixie"):
        """apt-get in folders of its own, for the same suites and architecture, without translations."""
        root = self.shop.path("apt")
        for folder in ("state/lists/partial", "cache/archives/partial", "etc/preferences.d"):
            os.makedirs(f"{root}/{folder}", exist_ok=True)
        open(f"{root}/status", "w").close()
        with open(f"{root}/etc/sources.list", "w") as file: file.write("\n".join(self.sources(suite)) + "\n")
        settings = (
            f"Dir::State={root}/state", f"Dir::State::status={root}/status", f"Dir::Cache={root}/cache",
            f"Dir::Etc={root}/etc", f"Dir::Etc::sourcelist={root}/etc/sources.list", "Dir::Etc::sourceparts=-",
            "APT::Sandbox::User=root", "Acquire::Languages=none", "APT::Update::Post-Invoke-Success::=true",
            f"APT::Architecture={self.shop.arch}", f"APT::Architectures={self.shop.arch}")
        return ["apt-get", *(word for setting in settings for word in ("-o", setting))]

    def forget_lists(self):
        self.shop.clear(self.shop.path("apt/state/lists"), self.shop.path("apt/cache"))
        for folder in ("state/lists/partial", "cache/archives/partial"):
            os.makedirs(self.shop.path("apt", folder), exist_ok=True)

    def update(self):
        self.shop.run(*self.apt(), "update", "-qq")

    def architectures(self, *distros):
        """Those of the manifests whose indices the mirror has as they were signed: a lock of static for
        each says so. Only those that work for every distro, so that one command builds all."""
        working = None
        for distro in distros:
            manifest = self.shop.manifest("static", "manifests", distro)
            part = self.shop.path("manifests", "parts", f"{distro}.yaml")
            named = re.search(r"^architectures: \[(.*?)\]", open(part).read(), re.M).group(1).replace(" ", "").split(",")
            those = [arch for arch in named if self.locks(manifest, arch)]
            working = those if working is None else [arch for arch in working if arch in those]
        return working

    def locks(self, manifest, arch):
        try:
            self.shop.run(*self.shop.whittle("lock", manifest, "--arch", arch, "--lock", self.shop.path("probe.lock.json")))
            return True
        except Failure:
            return False


class Mmdebstrap:
    """mmdebstrap's `extract` variant of exactly the packages of a lock, given their .debs.

    It resolves dependencies through apt, and the lock's list is not closed (no shell, no debconf):
    what apt would add is written into dpkg's status as installed, so that both unpack the same. The
    .debs are linked into apt's archives before it looks, so it fetches none. Signatures are not
    asked for, which spares it three runs of gpgv."""

    def __init__(self, mirror, manifest, variant="latest", suite="trixie"):
        self.mirror, self.shop, self.suite = mirror, mirror.shop, suite
        packages = [package for package in self.shop.lock(manifest)["architectures"][self.shop.arch]["packages"]
                    if variant in package.get("variants", [variant])]
        self.names = [package["name"] for package in packages]
        mirror.update()
        self.folder = self.shop.path("mmdebstrap")
        self.shop.clear(self.folder)
        os.makedirs(f"{self.folder}/archives")
        for package in packages:
            name = "_".join((package["name"], package["version"].replace(":", "%3a"), package["architecture"]))
            os.link(self.shop.blob(package["sha256"]), f"{self.folder}/archives/{name}.deb")
        self.status()
        self.lists = f"{self.folder}/lists"
        shutil.copytree(self.shop.path("apt/state/lists"), self.lists)

    def status(self):
        """Writes what apt would install besides the names as if it were."""
        said = subprocess.run([*self.mirror.apt(), "install", "-s", "-qq", "--no-install-recommends", *self.names],
                              capture_output=True, text=True, check=True).stdout
        with open(f"{self.folder}/status", "w") as file:
            for name, version, arch in re.findall(r"^Inst (\S+) \((\S+) .*?\[(\S+?)\]\)", said, re.M):
                if name not in self.names:
                    file.write(f"Package: {name}\nStatus: install ok installed\nArchitecture: {arch}\n"
                               f"Version: {version}\nMulti-Arch: foreign\nMaintainer: none\nDescription: none\n\n")

    def command(self, cached_debs=True, cached_indices=False):
        steps = [f'cp "{self.folder}/status" "$1/var/lib/dpkg/status"']
        if cached_debs:
            steps += ['mkdir -p "$1/var/cache/apt/archives"', f'ln -f "{self.folder}"/archives/* "$1/var/cache/apt/archives/"']
        if cached_indices:
            steps += ['mkdir -p "$1/var/lib/apt"', f'cp -al "{self.lists}" "$1/var/lib/apt/"']
        skip = ["download/empty", *(["update"] if cached_indices else [])]
        return ["env", f"TMPDIR={self.shop.folder}", "mmdebstrap", "--variant=extract", "--mode=root",
                f"--include={','.join(self.names)}", f"--skip={','.join(skip)}",
                "--aptopt=Acquire::Languages none", f"--architectures={self.shop.arch}",
                f"--setup-hook={' && '.join(steps)}", self.suite, f"{self.shop.folder}/mmdebstrap.tar",
                *self.mirror.sources(self.suite)]
