"""Group k: a layout pushed to a registry on this machine, beside skopeo."""
import os, shutil, socket, subprocess, tempfile, time, urllib.request

from .contest import Contestant, contest
from .workshop import Failure

CONFIG = """version: 0.1
log: {{level: fatal, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {store}}}, cache: {{blobdescriptor: inmemory}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


def push(shop, table):
    """k. One tag of a layout, to a registry that has nothing of it and keeps what it gets in memory:
    what its disk costs would be the same for all."""
    missing = [tool for tool in ("docker-registry", "skopeo") if not shutil.which(tool)]
    if missing: return table.skip("k. push", f"{' and '.join(missing)} not installed")
    for name in shop.names[-2:]:
        shop.restore("built")()
        shop.run(*shop.build(name))
        layout = f"oci:{shop.out(name)}:latest"
        with Registry(shop) as registry:
            done = contest(
                shop, table, f"k. push of {name} to an empty registry",
                Contestant("whittle push", shop.whittle("push", layout, registry.name(name)), registry.empty),
                Contestant("skopeo copy --all",
                           ["skopeo", "copy", "--quiet", "--all", "--dest-tls-verify=false", layout, registry.name(name)],
                           registry.empty))
        table.faster(f"push of {name}, beside skopeo copy --all", 1.5, done)


class Registry:
    """Debian's docker-registry, on a port that was free."""

    def __init__(self, shop):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.store = tempfile.mkdtemp(prefix="whittle-bench-", dir=memory)
        self.config = shop.path("registry.yml")
        self.server = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(self.config, "w") as file: file.write(CONFIG.format(store=self.store, port=self.port))

    def name(self, image):
        return f"docker://127.0.0.1:{self.port}/{image}:latest"

    def empty(self):
        """What to do before a round: a registry without anything."""
        self.stop()
        shutil.rmtree(self.store, ignore_errors=True)
        os.makedirs(self.store)
        self.server = subprocess.Popen(["docker-registry", "serve", self.config],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v2/").close()
            except OSError:
                time.sleep(0.05)
        raise Failure("docker-registry does not answer")

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        self.server = None

    def __enter__(self): return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.store, ignore_errors=True)
