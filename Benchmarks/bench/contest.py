"""Contestants of one line, measured in turn: medians, spreads, and ratios of neighbours in time."""
import os, statistics, subprocess, sys
from dataclasses import dataclass, field
from typing import Callable, Optional

from .workshop import Failure


@dataclass
class Contestant:
    name: str
    command: list
    prepare: Optional[Callable] = None
    fine: tuple = (0,)
    seconds: list = field(default_factory=list)
    megabytes: float = 0

    @property
    def median(self): return statistics.median(self.seconds)

    def ratios(self, first):
        """The first's time over this one's, for each round: noise that drifts moves both."""
        return sorted(one / other for one, other in zip(first.seconds, self.seconds))


def measure(shop, contestant):
    """(seconds, peak memory in MB) of one run, by the stopwatch; preparation and its writes are over before."""
    if contestant.prepare:
        contestant.prepare()
        os.sync()
    done = subprocess.run([shop.stopwatch, *contestant.command], capture_output=True, text=True,
                          errors="replace", stdin=subprocess.DEVNULL)
    if done.returncode != 0: raise Failure(f"the stopwatch of {shop.spoken(contestant.command)} failed")
    seconds, kilobytes, status = done.stdout.split()
    code = os.waitstatus_to_exitcode(int(status))
    if code not in contestant.fine:
        raise Failure(f"{shop.spoken(contestant.command)} ended with {code}: {shop.spoken([done.stderr])}")
    return float(seconds), int(kilobytes) / 1024


def contest(shop, table, title, *contestants, rounds=None):
    """Measures all in turn, after a round that is not counted, and adds their rows. The first is ours;
    another that fails leaves with a row that says why."""
    table.say(f"{title} …")
    failed = {}
    for number in range(-1, rounds or shop.rounds):
        for contestant in contestants:
            if contestant.name in failed: continue
            try:
                seconds, megabytes = measure(shop, contestant)
            except Failure as failure:
                if contestant is contestants[0]: raise
                failed[contestant.name] = failure
                continue
            if number < 0: continue
            contestant.seconds.append(seconds)
            contestant.megabytes = max(contestant.megabytes, megabytes)
    for contestant in contestants:
        what = title if contestant is contestants[0] else ""
        if contestant.name in failed:
            table.add(what, contestant.name, f"failed: {failed[contestant.name]}")
            contestant.seconds = []
            continue
        table.add(what, contestant.name, time(contestant.median),
                  f"{time(min(contestant.seconds))} to {time(max(contestant.seconds))}",
                  f"{contestant.megabytes:.0f} MB",
                  "" if contestant is contestants[0] else spread(contestant.ratios(contestants[0])))
    return contestants


def time(seconds):
    return f"{1000 * seconds:.1f} ms" if seconds < 0.1 else f"{1000 * seconds:.0f} ms"


def digits(number):
    return f"{number:.2f}" if number >= 0.1 else f"{number:.3f}"


def spread(ratios):
    """The median of some ratios and, in brackets, the least and the greatest of them."""
    return f"{digits(statistics.median(ratios))} ({digits(ratios[0])} to {digits(ratios[-1])})"
