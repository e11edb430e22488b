"""Group e: `lock`, with the archives' indices to fetch and with indices cached."""
from .contest import Contestant, contest


def lock(shop, table, mirror):
    """e. Beside the bare download and decoding of the same indices, and beside apt-get update."""
    if not mirror: return table.skip("e. lock", "no mirror in apt's sources")
    manifest = shop.manifest("base")
    ours = shop.whittle("lock", manifest, "--arch", shop.arch, "--lock", shop.path("fresh.lock.json"))
    # All that a lock before this one left, but for what the archive signs and the indices it names.
    shop.restore(shop.cold(manifest))()
    shop.run(*shop.build("base", variant=None, out=shop.out("lock")))
    shop.run(*ours)
    shop.forget([index["sha256"] for index in shop.lock(manifest)["architectures"][shop.arch]["indices"]])
    shop.keep("no-indices")
    # One curl and one xz an index, all at once; xz with threads where the file has blocks.
    bare = "pids=(); for url; do curl -sSf \"$url\" | xz -T0 -dc >/dev/null & pids+=($!); done; for pid in ${pids[@]}; do wait $pid; done"
    indices = shop.lock(manifest)["architectures"][shop.arch]["indices"]
    done = contest(shop, table, "e. lock base, fresh indices",
                   Contestant("whittle lock", ours, shop.restore("no-indices")),
                   Contestant("curl and xz -d of the same indices, at once",
                              ["bash", "-euo", "pipefail", "-c", bare, "bash", *mirror.urls(indices)]),
                   Contestant("apt-get update", [*mirror.apt(), "update", "-qq"], mirror.forget_lists))
    table.at_most("lock of base with fresh indices, beside download and xz -d", 1.3, done)
    shop.restore("no-indices")()
    shop.run(*ours)
    mirror.update()
    contest(shop, table, "e. lock base, cached indices, asking the mirror whether they are the newest",
            Contestant("whittle lock", ours), Contestant("apt-get update", [*mirror.apt(), "update", "-qq"]))
    done = contest(shop, table, "e. lock base, cached indices, offline", Contestant("whittle lock --offline", [*ours, "--offline"]))
    table.within("lock of base with cached indices, offline", 60, done[0])
