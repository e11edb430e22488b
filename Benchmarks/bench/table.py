"""What was measured, as Markdown: the targets, the rows, and the machine they were measured on."""
import datetime, os, re, statistics, subprocess

from .contest import digits, spread, time


class Table:
    def __init__(self):
        self.rows, self.targets, self.notes = [], [], []

    def say(self, text):
        print(text, flush=True)

    def add(self, what, who, time="", spread="", memory="", ratio=""):
        row = f"| {what} | {who} | {time} | {spread} | {memory} | {ratio} |"
        self.rows.append(row)
        self.say(row)

    def skip(self, what, why):
        self.add(what, f"skipped: {why}")

    # Targets say; they decide nothing.

    def target(self, what, bound, value, holds):
        self.targets.append(f"| {what} | {bound} | {value} | {'holds' if holds else 'does **not** hold'} |")
        self.say(self.targets[-1])

    def at_most(self, what, bound, contestants, other=1):
        """The first's time is to be at most BOUND times that of another."""
        if not all(one.seconds for one in (contestants[0], contestants[other])): return
        ratios = contestants[other].ratios(contestants[0])
        self.target(what, f"at most {bound} x", spread(ratios), statistics.median(ratios) <= bound)

    def faster(self, what, bound, contestants, other=1):
        """The first is to be at least BOUND times faster than another."""
        if not all(one.seconds for one in (contestants[0], contestants[other])): return
        ratios = sorted(1 / ratio for ratio in contestants[other].ratios(contestants[0]))
        self.target(what, f"at least {bound} x faster", spread(ratios), statistics.median(ratios) >= bound)

    def within(self, what, milliseconds, contestant):
        self.target(what, f"at most {milliseconds} ms", time(contestant.median), contestant.median * 1000 <= milliseconds)

    def weigh(self, what, megabytes, contestant):
        self.target(what, f"at most {megabytes} MB", f"{contestant.megabytes:.0f} MB", contestant.megabytes <= megabytes)

    def text(self, shop):
        parts = ["# Measured by `make bench`", machine(shop)]
        if self.targets:
            parts += ["## Targets", "\n".join(["| what | target | measured | |", "|---|---|---|---|", *self.targets])]
        parts += ["## Rows",
                  "All of one row's contestants ran in one run and in turn, after a round that does not count. Times are\n"
                  "medians with the least and the greatest; memory is the peak of the largest process, mapped files\n"
                  "included; a ratio is whittle's time over the line's, the median of the rounds' own ratios with the\n"
                  "least and the greatest of them.",
                  "\n".join(["| what | who | time | from, to | peak memory | whittle / this |",
                             "|---|---|--:|--:|--:|--:|", *self.rows])]
        if self.notes: parts.append("\n".join(f"- {note}" for note in self.notes))
        return "\n\n".join(parts) + "\n"


def machine(shop):
    """Whom the figures belong to; nothing of it names this machine or its network."""
    def found(pattern, path):
        match = re.search(pattern, open(path).read(), re.M)
        return match.group(1).strip() if match else "unknown"
    release = found(r'^PRETTY_NAME="?(.*?)"?$', "/etc/os-release")
    model = found(r"^model name\s*:(.*)", "/proc/cpuinfo") if os.uname().machine == "x86_64" else os.uname().machine
    memory = int(found(r"^MemTotal:\s*(\d+)", "/proc/meminfo")) / 1e6
    packages = ("liblzma-dev", "libdeflate-dev", "libzstd-dev", "libssl-dev", "mmdebstrap", "apt", "dpkg", "valgrind")
    versions = [f"{name.removesuffix('-dev')} {version}" for name in packages if (version := installed(name))]
    return "\n".join([
        f"- {datetime.date.today()}; {shop.jobs} cores ({model}), {memory:.0f} GB, Linux {os.uname().release}, {release}",
        f"- whittle: {os.path.getsize(shop.program) / 1e6:.1f} MB, linked statically but for "
        f"{', '.join(shared(shop.program)) or 'nothing'}",
        f"- {', '.join(versions)}",
        f"- {shop.rounds} rounds unless a row is of few milliseconds (20) or of everything (at most 3)"])


def installed(package):
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def shared(program):
    done = subprocess.run(["readelf", "-d", program], capture_output=True, text=True)
    return sorted(re.findall(r"NEEDED.*\[(.*?)\]", done.stdout))
