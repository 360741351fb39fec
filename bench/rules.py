"""How fast rules are judged: many enterprises × HNTE, technology SME and size, with full findings.

python bench/rules.py [--firms 500000] [--skip cluster openfisca oracle page]

Prints evaluations a second and the peak memory of all processes, in two processes and on a Dask cluster of two
workers, whose answers must be equal (a hash over all full findings); then OpenFisca-Core on the same HNTE conditions
as far as it can express them (in a throw-away environment, where it can be fetched), the second implementation of the
tests on a sample, and one enterprise's page of all rules.
"""

from __future__ import annotations

import argparse
import array
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from firms import DAY, YEARS, firms, values_of  # noqa: E402 - the repository must be on the path first

from kechuang.rules.catalogue import evaluate, rule_of  # noqa: E402
from kechuang.rules.facts import Facts  # noqa: E402
from kechuang.rules.sweep import sweep  # noqa: E402

RULES = ("hnte_2016", "tech_sme_2017", "enterprise_size_2017")
BAR_EVALUATIONS, BAR_MEMORY, BAR_PAGE = 15_000, 2.0, 150
PARTS = ("cluster", "openfisca", "oracle", "page")
OPENFISCA = ROOT / "bench" / "peers" / "openfisca_hnte.py"


# ── memory ─────────────────────────────────────────────────────────────────────────────────────
class Memory:
    """The most that this process and all that it started have held at once, looked at ten times a second."""

    def __init__(self) -> None:
        self.peak = 0
        self._stop = threading.Event()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            self.peak = max(self.peak, sum(map(resident, family(os.getpid()))))

    @contextmanager
    def watching(self) -> Iterator[Memory]:
        """Look while the block runs."""
        thread = threading.Thread(target=self._watch, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, IndexError):  # it may have ended meanwhile
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(folder.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def resident(pid: int) -> int:
    """Bytes that a process holds; what several share is counted for each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


# ── the sweep ──────────────────────────────────────────────────────────────────────────────────
def swept(name: str, count: int, **how: Any) -> tuple[str, dict[str, dict[str, int]]]:
    """Sweep, print the figures, return a hash over every full finding and the verdicts by rule."""
    whole, verdicts = blake2b(digest_size=16), {code: dict.fromkeys("YN?P", 0) for code in RULES}
    with Memory().watching() as memory:
        start, used = time.perf_counter(), busy()
        for block in sweep(RULES, firms, count=count, as_of=DAY, **how):
            for answers in block.answers:
                whole.update(answers.hashes)
                for letter in "YN?P":
                    verdicts[answers.rule][letter] += answers.verdicts.count(letter)
        seconds, used = time.perf_counter() - start, busy() - used
    speed, held = count * len(RULES) / seconds, memory.peak / 2**30
    if how.get("processes", 1) > 1:  # the workers have ended
        print(
            f"{name}：每处理器秒 {count * len(RULES) / used:.0f} 次（机器空闲时两核约 {2 * count * len(RULES) / used:.0f} 次）"
        )
    print(
        f"{name}：{count * len(RULES)} 次判定，{seconds:.1f} 秒，每秒 {speed:.0f} 次（{said(speed >= BAR_EVALUATIONS, f'不低于{BAR_EVALUATIONS}')}），"
        f"内存最高 {held:.2f} GB（{said(held < BAR_MEMORY, f'低于{BAR_MEMORY} GB')}）"
    )
    return whole.hexdigest(), verdicts


def busy() -> float:
    """Seconds of a processor that this process and those it has seen end have used: what a busy machine does not alter."""
    return sum(os.times()[:4])


def said(is_met: bool, bar: str) -> str:  # noqa: FBT001 - reads as a sentence
    """The bar and whether it is met."""
    return f"要求{bar}：{'达到' if is_met else '未达到'}"


def on_cluster(count: int) -> tuple[str, dict[str, dict[str, int]]]:
    """The same on two workers of a Dask cluster of its own, found by its address."""
    from distributed import LocalCluster  # only this part needs it

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        return swept("Dask 集群（两个工作进程）", count, cluster=cluster.scheduler_address)


# ── others ─────────────────────────────────────────────────────────────────────────────────────
def second_implementation(count: int) -> None:
    """The tests' own implementation on the first enterprises: how fast, and whether it says the same."""
    from tests.oracle import enterprise_size, hnte, tech_sme  # not part of the package
    from tests.oracle.common import Given

    oracles = dict(zip(RULES, (hnte, tech_sme, enterprise_size), strict=True))
    given = [Given(values_of(number), DAY) for number in range(count)]
    start = time.perf_counter()
    said_so = {code: [each.judge(one)["verdict"] for one in given] for code, each in oracles.items()}
    theirs = time.perf_counter() - start
    start = time.perf_counter()
    ours = {
        code: [
            str(evaluate(rule_of(code), Facts.trusted(one.facts), as_of=DAY, alternatives=False).verdict)
            for one in given
        ]
        for code in RULES
    }
    own = time.perf_counter() - start
    total = count * len(RULES)
    differ = sum(a != b for code in RULES for a, b in zip(ours[code], said_so[code], strict=True))
    print(
        f"独立实现（同一进程，{total} 次）：每秒 {total / theirs:.0f} 次，只答结论与分数；规则引擎每秒 {total / own:.0f} 次，"
        f"带全部依据；结论不同 {differ} 次"
    )


def openfisca(count: int) -> None:
    """OpenFisca-Core on the conditions it can express: those without unknowns, experts, scores by bands."""
    uv = shutil.which("uv") or str(ROOT / ".venv" / "bin" / "uv")
    with tempfile.TemporaryDirectory(prefix="kechuang-openfisca-") as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        try:
            subprocess.run([uv, "venv", "-q", f"{folder}/venv"], check=True, capture_output=True, timeout=60)
            subprocess.run(
                [uv, "pip", "install", "-q", "--python", str(python), "openfisca-core"],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            print(f"OpenFisca-Core：跳过，取不到（{type(error).__name__}）")
            return
        rows, kept = _rows(count)
        data = Path(folder) / "firms.bin"
        data.write_bytes(rows.tobytes())
        done = subprocess.run(
            [str(python), str(OPENFISCA), str(data)], capture_output=True, text=True, timeout=600, check=False
        )
    if done.returncode:
        print(f"OpenFisca-Core：跳过，运行失败：{done.stderr.strip().splitlines()[-1:]}")
        return
    seconds, *lines = done.stdout.splitlines()
    theirs = dict(line.split() for line in lines)
    chosen, differ = rule_of("hnte_2016"), dict.fromkeys(theirs, 0)
    start = time.perf_counter()
    results = [
        evaluate(chosen, Facts.trusted(values_of(number)), as_of=DAY, alternatives=False) for number in kept
    ]
    own = time.perf_counter() - start
    for place, result in enumerate(results):
        for code, letters in theirs.items():
            differ[code] += (str(result.finding(code).verdict) == "met") != (letters[place] == "Y")
    print(
        f"OpenFisca-Core（{len(kept)} 家，{len(theirs)} 项条件，整列 float32，只有是否）：每秒 {len(kept) / float(seconds):.0f} 家；"
        f"规则引擎同样的企业（单进程，10项条件和评分，带依据）：每秒 {len(kept) / own:.0f} 家；不同 {differ}"
    )


def _rows(count: int) -> tuple[array.array[float], list[int]]:
    """The numbers of enterprises that have told everything: OpenFisca knows no unknown. R&D is added up beforehand."""
    rows, kept = array.array("d"), []
    for number in range(count):
        if (row := _row(values_of(number))) is not None:
            rows.extend(row)
            kept.append(number)
    return rows, kept


def _row(values: dict[Any, Any]) -> list[float] | None:
    registered = values["registered_on", None]
    if registered.year > YEARS[0] or ("hnte_rd_total", YEARS[0]) not in values:
        return None
    try:
        spent = [values["hnte_rd_total", year] for year in YEARS]
        home = [values["hnte_rd_domestic", year] for year in YEARS]
        sales = [values["sales", year] for year in YEARS]
        found = (
            values["is_resident", None], (DAY - registered).days, values["ip_class1", None] + values["ip_class2_unused", None],
            values["st_staff_average", 2025], values["employees_average", 2025], sum(spent), sum(home), sum(spent),
            sum(sales), sales[-1], values["hightech_income", 2025],
            values["total_income", 2025] - values["non_taxable_income", 2025], values["had_major_violation", None], 1, 0,
        )  # fmt: skip
    except KeyError:
        return None
    return [float(each) for each in found]


def page() -> None:
    """One enterprise's page of all rules through the whole application, on a database of its own."""
    from serving import cookie_of, home  # only the pages need a server

    with home():
        # only once Django is set up for the bench's own home
        from django.conf import settings
        from django.test import Client

        # as above: models
        from tests.subjects.test_eligibility_views import make_firm
        from tests.world import make_world

        settings.ALLOWED_HOSTS = ["*"]
        world = make_world()
        firm = make_firm(world.organisations["firm"])
        client = Client()
        client.cookies.load(cookie_of(world.accounts["firm"]))
        url = f"/subjects/organisations/{firm.pk}/eligibility/?as_of=2026-11-22"
        seconds = []
        for _ in range(12):
            start = time.perf_counter()
            response = client.get(url)
            seconds.append(time.perf_counter() - start)
            if response.status_code != 200:
                raise SystemExit(f"{url} 答 {response.status_code} {response.headers.get('Location', '')}")
        first, ordered = seconds[0] * 1000, sorted(seconds[1:])
        middle = statistics.median(ordered) * 1000
        print(
            f"一家企业的全部规则页：首次 {first:.0f} ms，之后 p50 {middle:.0f} ms，最慢 {ordered[-1] * 1000:.0f} ms"
            f"（{said(middle <= BAR_PAGE, f'不超过{BAR_PAGE} ms')}）"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firms", type=int, default=500_000)
    parser.add_argument("--sample", type=int, default=20_000, help="enterprises for the comparisons")
    parser.add_argument("--skip", nargs="*", choices=PARTS, default=[])
    options = parser.parse_args()
    count, sample = options.firms, min(options.sample, options.firms)
    print(f"{count} 家企业 × {len(RULES)} 条规则，机器负载 {os.getloadavg()[0]:.1f}（{os.cpu_count()} 核）")
    alone, verdicts = swept("本机两个进程", count, processes=2)
    for code, found in verdicts.items():
        print(f"  {code}：符合 {found['Y']}，不符合 {found['N']}，待定 {found['?']}，须人工判断 {found['P']}")
    if "cluster" not in options.skip:
        other, _ = on_cluster(count)
        print(f"  两处全部依据的散列：{alone} {other} {'相同' if alone == other else '不同'}")
        if alone != other:
            raise SystemExit("两处结果不同")
    if "openfisca" not in options.skip:
        openfisca(sample)
    if "oracle" not in options.skip:
        second_implementation(sample)
    if "page" not in options.skip:
        page()


if __name__ == "__main__":
    main()
