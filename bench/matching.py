#!/usr/bin/env python3
"""Ranking: quality against character-bigram BM25 on open papers, and speed on 130,000 documents against other engines.

    bench/matching.py [--data FOLDER] [--documents 130000] [--questions 7540] [--skip PART …]

``--data``: a folder with documents.jsonl and qrels-dev.tsv; ``../shared/bench/matching`` if nothing is said.
Parts: quality, lexical, whole, peers, conference, batch. Other programs on the machine slow everything alike: compare
with the peers of the same run. The verdicts go by processor seconds, as they would be on two idle cores.
"""

from __future__ import annotations

import argparse
import collections
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kechuang.matching.cli import read_documents  # isort:skip # noqa: E402 - the repository must be on the path first

import numpy as np  # noqa: E402 - after the package, which says how many threads it takes

from kechuang.matching.logic.accumulation import fastest, has_numba  # noqa: E402
from kechuang.matching.logic.batch import rank_all  # noqa: E402
from kechuang.matching.logic.bm25 import damping, saturated  # noqa: E402
from kechuang.matching.logic.documents import Document  # noqa: E402
from kechuang.matching.logic.engine import Asked, Ranking, rank  # noqa: E402
from kechuang.matching.logic.generations import load, save  # noqa: E402
from kechuang.matching.logic.index import Generation, Index, View, build, segment_of  # noqa: E402
from kechuang.matching.logic.latent import train  # noqa: E402
from kechuang.matching.logic.postings import counted  # noqa: E402
from kechuang.matching.logic.reasons import Explainer  # noqa: E402
from kechuang.matching.logic.terms import PAIR, bag_of, kinds_of  # noqa: E402
from kechuang.matching.logic.topmost import topmost  # noqa: E402

PEERS = ROOT / "bench" / "peers" / "lexical_engines.py"
PARTS = ("quality", "lexical", "whole", "peers", "conference", "batch")
LENGTH, ASKED, TOP, FOLDS = 151, 21, 50, 8  # characters: 150 and 20 pairs
SEED = 20261128


# ── quality ────────────────────────────────────────────────────────────────────────────────────
def ndcg(grades: dict[str, int], found: Sequence[str]) -> float:
    """nDCG@10 of one ranking, as the judgements' own scorer has it."""
    got = sum((2 ** grades.get(key, 0) - 1) / math.log2(at + 2) for at, key in enumerate(found[:10]))
    ideal = sorted(grades.values(), reverse=True)[:10]
    return got / sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(ideal))


def plain_bigrams(documents: Sequence[Document], asked: Sequence[Document]) -> list[list[str]]:
    """Character-bigram BM25 (k1 1.2, b 0.75) over title and abstract as one text: what we compare with."""
    flat = [Document(each.key, "", f"{each.title}。{each.abstract}") for each in documents]
    texts = counted(bag_of(flat))
    pairs = np.flatnonzero(kinds_of(texts.codes) == PAIR)
    table = texts.table[:, pairs]
    seen = np.bincount(table.indices, minlength=len(pairs))
    rarity = np.log1p((len(flat) - seen + 0.5) / (seen + 0.5))
    lengths = np.asarray(table.sum(axis=1)).ravel()
    against = damping(np.repeat(lengths, np.diff(table.indptr)), np.float32(lengths.mean()))
    table.data = saturated(table.data, against) * rarity[table.indices]
    places = {int(code): place for place, code in enumerate(texts.codes[pairs])}
    keys, found = [each.key for each in documents], []
    for question in asked:
        codes = bag_of([Document("", "", question.title)]).codes.tolist()
        column = np.zeros(len(pairs), np.float32)
        for code in codes:
            if code in places:
                column[places[code]] += 1
        scores = (table @ column).astype(np.float32)
        scores[keys.index(question.key)] = 0
        found.append([keys[row] for row in topmost(scores, 100).tolist()])
    return found


def held_out(
    generation: Generation, documents: Sequence[Document], asked: Sequence[Document]
) -> list[Ranking]:
    """As ``rank``, but no question's own text has been seen by the model that places its answers."""
    own = {question.key: place % FOLDS for place, question in enumerate(asked)}
    found: dict[str, Ranking] = {}
    for fold in range(FOLDS):
        seen = [each for each in documents if own.get(each.key) != fold]
        model = train(counted(bag_of(seen)))
        segment = segment_of(documents, generation.statistics, model)
        view = Index(Generation(generation.statistics, model, segment)).view()
        mine = [question for question in asked if own[question.key] == fold]
        found |= {each.question: each for each in rank(view, mine, top=100)}
    return [found[question.key] for question in asked]


def quality(folder: Path) -> None:
    """nDCG@10 of both with a paired bootstrap interval of the gain."""
    documents = list(read_documents(folder / "documents.jsonl").values())
    grades: dict[str, dict[str, int]] = collections.defaultdict(dict)
    for line in (folder / "qrels-dev.tsv").read_text(encoding="utf-8").splitlines():
        question, key, grade = line.split()
        grades[question][key] = int(grade)
    titles = {each.key: each.title for each in documents}
    asked = [Document(key, titles[key]) for key in grades]
    generation = build(documents)
    ranked = rank(Index(generation).view(), asked, top=100)
    runs = {
        "字对 BM25": plain_bigrams(documents, asked),
        "本引擎": [[answer.key for answer in each.answers] for each in ranked],
        "本引擎，模型没有见过问的那份材料": [
            [answer.key for answer in each.answers] for each in held_out(generation, documents, asked)
        ],
    }
    base: np.ndarray | None = None
    for name, run in runs.items():
        values = np.array([ndcg(grades[each.key], found) for each, found in zip(asked, run, strict=True)])
        recall = np.mean(
            [
                len(grades[each.key].keys() & set(found)) / len(grades[each.key])
                for each, found in zip(asked, run, strict=True)
            ]
        )
        print(f"{name}：nDCG@10 {values.mean():.4f}，recall@100 {recall:.4f}{gain(values, base)}")
        base = values if base is None else base


def gain(values: np.ndarray, base: np.ndarray | None) -> str:
    """How much better, with the interval that holds 95 of 100 resamplings of the questions."""
    if base is None:
        return ""
    chosen = np.random.default_rng(SEED).integers(0, len(base), (10_000, len(base)))
    low, high = np.percentile(values[chosen].mean(axis=1) / base[chosen].mean(axis=1) - 1, (2.5, 97.5))
    by = values.mean() / base.mean() - 1
    return f"，高 {by:.1%}（95% 区间 {low:.1%} 到 {high:.1%}；{said(by >= 0.10, '不低于 10%')}，目标 15%）"


# ── speed ──────────────────────────────────────────────────────────────────────────────────────
def made_up(count: int, length: int, seed: int) -> list[str]:
    """Texts of words of one to three characters, by Zipf's law, from a seed."""
    random = np.random.default_rng(seed)
    sizes = np.random.default_rng(SEED).choice((1, 2, 2, 2, 3), 60_000)
    characters = np.random.default_rng(SEED + 1).zipf(1.15, int(sizes.sum()) * 3)
    characters = characters[characters < 4_000][: sizes.sum()]
    letters = "".join(map(chr, 0x4E00 + characters))
    ends = np.cumsum(sizes)
    words = [letters[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]
    chances = 1 / (np.arange(len(words)) + 10.0)
    chosen = random.choice(len(words), (count, length), p=chances / chances.sum())
    return ["".join([words[place] for place in row])[:length] for row in chosen.tolist()]


def corpus(count: int) -> list[Document]:
    """Documents of ``LENGTH`` characters: a title of 20, the rest abstract."""
    return [
        Document(f"d{number}", text[:20], text[20:])
        for number, text in enumerate(made_up(count, LENGTH, SEED + 2))
    ]


def needs(count: int) -> list[Document]:
    """Questions of 20 pairs."""
    return [Document(f"q{number}", text) for number, text in enumerate(made_up(count, ASKED, SEED + 3))]


class Watch:
    """Seconds by the clock and of the processor since it was made."""

    def __init__(self) -> None:
        self._start, self._used = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Both, so far."""
        return time.perf_counter() - self._start, time.process_time() - self._used


def told(name: str, count: int, seconds: float, used: float, bar: float = 0) -> None:
    """A speed, by the clock and as it would be with two idle cores."""
    idle = 2 * count / used
    verdict = f"；{said(idle >= bar, f'两核空闲时每秒不少于 {bar:.0f}')}" if bar else ""
    print(
        f"{name}：{count} 问 {seconds:.2f} 秒，每秒 {count / seconds:.0f}（处理器 {used:.2f} 秒，两核空闲时约 {idle:.0f}{verdict}）"
    )


def said(is_met: bool, bar: str) -> str:  # noqa: FBT001 - reads as a sentence
    """The bar and whether it is met."""
    return f"要求{bar}：{'达到' if is_met else '未达到'}"


def built(count: int, folder: Path) -> View:
    """Build, write, open again; the view of the mapped generation."""
    documents = corpus(count)
    watch = Watch()
    generation = build(documents)
    seconds, used = watch.read()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"建索引：{count} 份，{seconds:.1f} 秒（处理器 {used:.1f} 秒），{said(used < 20, '处理器少于 20 秒')}；内存最高 {peak:.2f} GB"
    )
    place = save(generation, folder)
    size = sum(path.stat().st_size for path in place.iterdir()) / 2**20
    del generation
    watch = Watch()
    view = Index(load(folder)).view()
    seconds, _ = watch.read()
    print(f"索引 {size:.0f} MB，打开 {seconds:.2f} 秒（{said(seconds < 1, '少于 1 秒')}）")
    return view


def lexical(view: View, questions: Sequence[Document]) -> None:
    """The first stage alone: words, pairs, characters; the best 50."""
    from concurrent.futures import ThreadPoolExecutor  # as the engine does, by blocks on two threads

    def one(block: Sequence[Document]) -> None:
        asked = Asked(view, counted(bag_of(block)))
        for number in range(len(block)):
            scores = np.zeros(len(view.live), dtype=np.float32)
            asked.add_scores(number, scores)
            topmost(scores, TOP)

    one(questions[:32])
    watch = Watch()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, (questions[start : start + 32] for start in range(0, len(questions), 32))))
    told("词法一段", len(questions), *watch.read(), bar=1_300)


def whole(view: View, questions: Sequence[Document]) -> None:
    """The whole pipeline, two threads."""
    rank(view, questions[:64], top=TOP, threads=2)
    watch = Watch()
    rank(view, questions, top=TOP, threads=2)
    told("全过程", len(questions), *watch.read(), bar=400)


def peers(documents: Sequence[Document], questions: Sequence[Document]) -> None:
    """bm25s and tantivy on the pairs of the same texts."""
    uv = shutil.which("uv") or str(ROOT / ".venv" / "bin" / "uv")
    with tempfile.TemporaryDirectory(prefix="kechuang-peers-") as folder:
        python = Path(folder) / "venv" / "bin" / "python"
        try:
            subprocess.run([uv, "venv", "-q", f"{folder}/venv"], check=True, capture_output=True, timeout=60)
            subprocess.run(
                [uv, "pip", "install", "-q", "--python", str(python), "bm25s", "numba", "tantivy"],
                check=True, capture_output=True, timeout=300,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            print(f"bm25s、tantivy：跳过，取不到（{type(error).__name__}）")
            return
        files = []
        for name, texts in (("documents", documents), ("questions", questions)):
            files.append(f"{folder}/{name}.npz")
            np.savez(files[-1], **pairs_of(texts))
        for engine in ("bm25s", "tantivy"):
            done = subprocess.run(
                [str(python), str(PEERS), engine, *files, str(TOP)],
                capture_output=True,
                text=True,
                timeout=900,
                check=False,
            )
            if done.returncode:
                print(f"{engine}：跳过，运行失败：{done.stderr.strip().splitlines()[-1:]}")
                continue
            build_seconds, seconds, build_used, used = map(float, done.stdout.split())
            print(f"{engine}：建索引 {build_seconds:.1f} 秒（处理器 {build_used:.1f} 秒）")
            told(engine, len(questions), seconds, used)


def pairs_of(texts: Sequence[Document]) -> dict[str, np.ndarray]:
    """The pairs of texts, as numbers, and where each text begins."""
    bag = bag_of([Document(each.key, "", each.title + each.abstract) for each in texts])
    chosen = kinds_of(bag.codes) == PAIR
    order = np.argsort(bag.rows[chosen], kind="stable")
    terms = (bag.codes[chosen][order] & np.uint64(2**42 - 1)).astype(np.int64)
    return {"terms": terms, "starts": np.searchsorted(bag.rows[chosen][order], np.arange(len(texts) + 1))}


def conference() -> None:
    """754 needs against 1,300 offers, the best ten each with reasons."""
    texts = made_up(2_054, LENGTH, SEED + 4)
    both = [Document(f"k{number}", text[:20], text[20:]) for number, text in enumerate(texts)]
    asked, offers = both[:754], both[754:]
    index = Index(build(offers))
    rank(index.view(), asked[:32], top=10)
    watch = Watch()
    rankings = rank(index.view(), asked, top=10, threads=2)
    explainer = Explainer(index.view(), {each.key: each for each in offers})
    count = sum(len(explainer.reasons(each, found)) for each, found in zip(asked, rankings, strict=True))
    seconds, used = watch.read()
    print(
        f"754 项需求 × 1300 项成果，{count} 条理由：{seconds:.2f} 秒（处理器 {used:.2f} 秒；{said(used < 1, '处理器少于 1 秒')}）"
    )


def batch(folder: Path, questions: Sequence[Document]) -> None:
    """The same questions in this process and on two workers of a Dask cluster."""
    from distributed import LocalCluster  # only this part needs it

    watch = Watch()
    here = list(rank_all(folder, questions, top=10))
    alone, _ = watch.read()
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        watch = Watch()
        there = list(rank_all(folder, questions, top=10, cluster=cluster.scheduler_address))
        seconds, _ = watch.read()
    same = here == there
    print(
        f"成批 {len(questions)} 问：本进程 {alone:.1f} 秒，Dask 两个工作进程 {seconds:.1f} 秒，结果{'相同' if same else '不同'}"
    )
    if not same:
        raise SystemExit("两处结果不同")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "bench" / "matching")
    parser.add_argument("--documents", type=int, default=130_000)
    parser.add_argument("--questions", type=int, default=7_540)
    parser.add_argument("--batch", type=int, default=75_400, help="questions of the batch")
    parser.add_argument("--skip", nargs="*", choices=PARTS, default=[])
    options = parser.parse_args()
    left: list[Any] = [part for part in PARTS if part not in options.skip]
    print(
        f"机器负载 {os.getloadavg()[0]:.1f}（{os.cpu_count()} 核），numba {'在用' if has_numba() else '没有装'}"
    )
    fastest()
    if "quality" in left:
        if (options.data / "qrels-dev.tsv").exists():
            quality(options.data)
        else:
            print("排序质量：跳过，没有 ../shared/bench/matching")
    if "conference" in left:
        conference()
    if not {"lexical", "whole", "peers", "batch"} & set(left):
        return
    questions = needs(options.questions)
    with tempfile.TemporaryDirectory(prefix="kechuang-matching-") as folder:
        view = built(options.documents, Path(folder))
        if "lexical" in left:
            lexical(view, questions)
        if "whole" in left:
            whole(view, questions)
        if "peers" in left:
            peers(corpus(options.documents), questions)
        if "batch" in left:
            batch(Path(folder), needs(options.batch))


if __name__ == "__main__":
    main()
