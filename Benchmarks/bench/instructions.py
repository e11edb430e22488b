"""Group i: instructions of the hot paths, counted by callgrind: the same on a busy machine."""
import os, re, shutil, subprocess

from .workshop import Failure


def counts(shop, table, mirror):
    """i. One run each, with one job."""
    if not shutil.which("valgrind"): return table.skip("i. instructions", "no valgrind")
    # Valgrind cannot read the debugging information of Swift and gives up; nothing here needs it.
    program = shop.path("whittle-stripped")
    shop.run("strip", "-o", program, shop.program)

    def whittle(*words): return shop.whittle(*words, "--jobs", "1", program=program)
    def build(name): return shop.build(name, "--jobs", "1", program=program)
    base, static = shop.manifest("base"), shop.manifest("static")
    built = shop.restore("built")

    def nothing():
        built()
        shop.run(*build("base"))
    paths = [("start", [program, "--version"], None),
             ("base, nothing to do", build("base"), nothing),
             ("base, everything cached, no output", build("base"), shop.restore("built", shop.out("base"))),
             ("static, only the .debs cached", build("static"), shop.restore(shop.cold(static), shop.out("static"))),
             ("base, only the .debs cached", build("base"), shop.restore(shop.cold(base), shop.out("base")))]
    if mirror:
        lock = ("lock", base, "--arch", shop.arch, "--lock", shop.path("fresh.lock.json"))
        resolve = ("resolve", "curl", "--arch", shop.arch)

        def indices():
            built()
            shop.run(*whittle(*lock))
            shop.run(*whittle(*resolve))
        paths += [("resolve curl, indices cached, offline", whittle(*resolve, "--offline"), indices),
                  ("lock base, indices cached, offline", whittle(*lock, "--offline"), indices)]
    for title, command, prepare in paths:
        if prepare: prepare()
        table.add(f"i. {title}", "whittle, instructions", f"{count(shop, command) / 1e6:.1f} million")


def count(shop, command):
    environment = {**os.environ, "DEBUGINFOD_URLS": ""}
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                          capture_output=True, text=True, errors="replace", env=environment)
    found = re.findall(r"Collected : (\d+)", done.stderr)
    if not found: raise Failure(f"valgrind {shop.spoken(command)}: {' '.join(done.stderr.split())[-300:]}")
    return int(found[-1])
