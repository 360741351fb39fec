"""The rules against their second implementation, on many random subjects. Run: ``python tools/oracle.py [--subjects N]``.

For each rule: how many subjects (at least as many as asked for, also where one law follows another and the day
decides which of them judges), how many on which the two disagree, seconds. Each kind of disagreement is printed
once with the least subject that still shows it. Subjects come from the rule's name and their number: the same every
time, whatever the number of processes. Ends with 1 if there is any disagreement.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kechuang.rules.facts import plain  # noqa: E402 - the repository must be on the path first
from tests.oracle.common import Given  # noqa: E402
from tests.oracle.compare import ORACLES, asked, differences, drawn, kind_of, oracle_of, shrunk  # noqa: E402

CHUNK = 5_000


@dataclass
class Tally:
    """What came of some subjects of one rule: how many, verdicts of the oracle, the first of each kind of difference."""

    subjects: int = 0
    disagreements: int = 0
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in another chunk's."""
        self.subjects += other.subjects
        self.disagreements += other.disagreements
        self.seconds += other.seconds
        self.verdicts += other.verdicts
        for kind, found in other.first.items():
            self.first[kind] = min(found, self.first.get(kind, found))


def run(job: tuple[str, int, int]) -> tuple[str, dict[str, Tally]]:
    """Compare one chunk of an oracle's subjects, by number; tallied by the rule that judges each."""
    name, start, stop = job
    oracle = oracle_of(name)
    tallies: dict[str, Tally] = {}
    for number in range(start, stop):
        began = time.perf_counter()
        given = drawn(oracle, f"{name}:{number}")
        wanted, result = oracle.judge(given), asked(oracle, given)
        tally = tallies.setdefault(result.rule.code, Tally())
        tally.subjects += 1
        tally.verdicts[str(wanted["verdict"])] += 1
        found = differences(wanted, result)
        tally.disagreements += bool(found)
        for each in found:
            tally.first.setdefault(kind_of(each), (number, each))
        tally.seconds += time.perf_counter() - began
    return name, tallies


def jobs(spans: dict[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Subjects of oracles from one number to another, in chunks."""
    return [
        (name, start, min(start + CHUNK, stop))
        for name, (first, stop) in spans.items()
        for start in range(first, stop, CHUNK)
    ]


def spans_lacking(
    tallies: dict[tuple[str, str], Tally], drawn_so_far: dict[str, int], subjects: int
) -> dict[str, tuple[int, int]]:
    """Which subjects to draw still, so that each rule of an oracle judges enough: a day decides between some rules."""
    spans = {}
    for name, done in drawn_so_far.items():
        least = min((tally.subjects for (own, _), tally in tallies.items() if own == name), default=0)
        if least < subjects:
            more = (subjects - least) * done // least + CHUNK // 10 if least else subjects
            spans[name] = (done, done + more)
    return spans


def told(given: Given) -> str:
    """A subject in one line, as one would type it into a case."""
    facts = {
        name if year is None else f"{name}@{year}": plain(value)
        for (name, year), value in given.facts.items()
    }
    return f"as_of {given.as_of}, places {list(given.places)}, readings {given.readings}, facts {facts}"


def report(tallies: dict[tuple[str, str], Tally]) -> bool:
    """Print the table and each kind of disagreement; did all agree?"""
    print(f"{'rule':28}{'subjects':>10}{'disagree':>10}{'seconds':>9}  verdicts of the oracle")
    for (name, rule), tally in tallies.items():
        words = ", ".join(f"{word} {count}" for word, count in sorted(tally.verdicts.items()))
        print(f"{rule:28}{tally.subjects:>10}{tally.disagreements:>10}{tally.seconds:>9.1f}  {words}")
        for kind, (number, words) in sorted(tally.first.items()):
            least = shrunk(oracle_of(name), drawn(oracle_of(name), f"{name}:{number}"), kind)
            print(f"    {words}\n      subject {number}, at least: {told(least)}")
    subjects = sum(tally.subjects for tally in tallies.values())
    bad = sum(tally.disagreements for tally in tallies.values())
    print(f"{len(tallies)} rules, {subjects} subjects, {bad} disagreements")
    return bad == 0


def main() -> int:
    """Compare all rules, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="*", help="names of rules; all if none is given")
    parser.add_argument("--subjects", type=int, default=100_000, help="subjects a rule")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    names = options.rules or [oracle.RULE for oracle in ORACLES]
    tallies: dict[tuple[str, str], Tally] = {}
    began = time.perf_counter()
    with ProcessPoolExecutor(options.processes) as pool:
        done = dict.fromkeys(names, 0)
        while spans := spans_lacking(tallies, done, options.subjects):
            for name, found in pool.map(run, jobs(spans)):
                for rule, tally in found.items():
                    tallies.setdefault((name, rule), Tally()).add(tally)
            done |= {name: stop for name, (_, stop) in spans.items()}
    is_same = report(tallies)
    print(f"{time.perf_counter() - began:.0f} seconds")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
