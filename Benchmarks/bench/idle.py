"""Group c: what it costs to start, and to find that there is nothing to do."""
from .contest import Contestant, contest


def start_and_nothing(shop, table):
    """c. Start-up, and a build whose output is already there and right."""
    contest(shop, table, "c. start", Contestant("whittle --version", [shop.program, "--version"]),
            Contestant("true", ["true"]), rounds=20)
    for name in shop.names:
        shop.restore("built")()
        shop.run(*shop.build(name))
        done = contest(shop, table, f"c. {name}, nothing to do", Contestant("whittle build", shop.build(name)), rounds=20)
        table.within(f"{name}, nothing to do", 30, done[0])
