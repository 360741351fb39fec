"""How fast and how well the reader reads. Run: ``python bench/reading.py [--quick]``.

Prints, from one run on one core: documents a second (written here, and the seeds where ``../shared`` is
present), the share of cleaning and outline, seconds for 1 MB of text (plain and hostile), the scorer's figures
on the seeds, and the ratio to a minimal reader by regular expressions in the same run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import pathlib
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kechuang.reading import ReadingError, read_text, records  # noqa: E402 - the repository must be on the path first
from kechuang.reading.cleaning import clean  # noqa: E402
from kechuang.reading.outline import outline  # noqa: E402

SHARED = ROOT.parent / "shared"
BAR_DOCUMENTS, BAR_SECONDS = 100, 2.0
SIZE = 3000
#: A hostile text of which a sixteenth takes longer than this many seconds is not run in full.
_PATIENCE = 5.0

#: Sentences of our own; {n}, {m}, {p} are figures.
TARGETS = (
    "新增高新技术企业{n}家以上，总数突破{m}家。", "专利申请量确保{n}件，力争{m}件。", "技术合同成交额达到{n}亿元，同比增长{p}%。",
    "高新技术产业总产值和增加值分别增长{p}%、{p}%。", "组建市级工程技术研究中心{n}家，指导申报省级2-3家。",
    "研发经费占地区生产总值比重达到{p}%以上。", "组织银企对接活动不少于{n}次，服务企业{m}多家。", "科技进步综合水平前移1位。",
    "建设省级和市级科技企业孵化器各1-2个。", "财政科技投入不低于法定增长。",
)  # fmt: skip
PROSE = (
    "坚持创新在现代化建设全局中的核心地位，深入实施创新驱动发展战略，加快建设区域创新中心。",
    "围绕主导产业和新兴产业，强化企业创新主体地位，推动产学研用深度融合。",
    "完善科技评价和激励机制，营造鼓励创新、宽容失败的良好氛围。", "健全部门协作机制，压实工作责任，确保各项任务落到实处。",
)  # fmt: skip
HEADS = ("{c}、优化布局，提升能力\n", "({c})培育创新主体。", "{c}是强化支撑。")


def document(seed: int, size: int = SIZE) -> str:
    """A plan of about ``size`` characters in our own words."""
    chance = random.Random(seed)
    parts, length = [f"示例市{2020 + seed % 7}年科技工作总结和{2021 + seed % 7}年工作计划\n"], 0
    while length < size:
        head = HEADS[chance.randrange(3)].format(c="一二三四五六七八九"[len(parts) % 9])
        body = "".join(chance.choice(PROSE if chance.random() < 0.75 else TARGETS) for _ in range(5))
        text = (
            head
            + body.format(n=chance.randrange(2, 90), m=chance.randrange(100, 4000), p=chance.randrange(5, 40))
            + "\n"
        )
        parts.append(text)
        length += len(text)
    return "".join(parts)


_PEER = re.compile(
    r"([\u4e00-\u9fff]{2,16}?)(?:达到|突破|增长|超过|确保|力争|不少于)?(\d+(?:\.\d+)?)(?:-(\d+))?(?:余|多)?"
    r"(万元|亿元|家|项|件|个|户|名|人|次|位|%)(以上)?"
)


def peer(text: str) -> list[dict[str, object]]:
    """A minimal reader: one regular expression, no grammar; what a first attempt looks like."""
    rows: list[dict[str, object]] = []
    for found in _PEER.finditer(text):
        growth = found[4] == "%" and "增长" in found[0]
        value = None if growth else float(found[2])
        cmp = "range" if found[3] else ">=" if found[5] else "="
        rows.append({
            "span_start": found.start(2), "value": value, "value_hi": float(found[3]) if found[3] else None,
            "unit": found[4], "kind": "target" if "力争" in found[0] or found[5] else "actual",
            "cmp": "growth" + (">=" if found[5] else "") if growth else cmp,
            "growth_pct": float(found[2]) if growth else None, "indicator": found[1],
        })  # fmt: skip
    return rows


def seconds(work: Callable[[], object], times: int) -> float:
    """The best of ``times`` runs, in processor time: on one core, whatever else the machine does."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def rate(texts: list[str], times: int) -> dict[str, float]:
    """Documents a second, and milliseconds a document by part."""
    whole = seconds(lambda: [read_text(t) for t in texts], times)
    cleaned = [clean(t) for t in texts]
    washing = seconds(lambda: [clean(t) for t in texts], times)
    tree = seconds(lambda: [outline(c, t) for c, t in zip(cleaned, texts, strict=True)], times)
    regex = seconds(lambda: [peer(t) for t in texts], times)
    count = len(texts)
    return {
        "documents": count,
        "characters_mean": round(sum(map(len, texts)) / count),
        "statements_mean": round(sum(len(read_text(t).statements) for t in texts) / count, 1),
        "documents_per_second": round(count / whole, 1),
        "ms_cleaning": round(1000 * washing / count, 2),
        "ms_outline": round(1000 * tree / count, 2),
        "ms_whole": round(1000 * whole / count, 2),
        "peer_documents_per_second": round(count / regex, 1),
        "time_ratio_to_peer": round(whole / regex, 1),
    }


def megabytes() -> dict[str, object]:
    """Seconds for 1 MB (UTF-8) of a plan, and of texts that are made to be slow."""
    size = 1024 * 1024
    plan = document(1, size // 2)
    chance = random.Random(2)
    dense = "".join(chance.choice(TARGETS) for _ in range(size // 30))
    for mark in "nmp":
        dense = re.sub(rf"\{{{mark}\}}", lambda _: str(chance.randrange(2, 5000)), dense)
    texts = {
        "plan": plan,
        "plan_of_targets_only": dense,
        "table": "指标\t单位\t目标\t完成\n"
        + "".join(f"指标{i}数\t家\t{i}\t{i + 1}\n" for i in range(size // 24)),
        "traditional": "創(chuàng)新驅(qū)動，新增高新技術企業15家。\n" * (size // 60),
        "spam": "开心体育_官方网:市新增企业15家，" * (size // 50),
        "one_line_of_numbers": "15家" * (size // 5),
        "headings": "一、甲\n(二)乙\n1.丙\n" * (size // 30),
        "brackets": "创(" * (size // 4),
        "broken_lines": "目标，新\n增\n" * (size // 20),
        "digits": "1" * size,
        "one_word": "的" * (size // 3),
        "quotes": "“一个新、" * (size // 15),
        "members": "一条主线、" * (size // 15),
        "spaces": "甲" + " " * (size - 6) + "乙",
        "spaced_numbers": "甲 1 " * (size // 7),
        "semicolons": "以甲乙丙丁为戊己庚辛;" * (size // 31),
        "web_words": "在线体育" * (size // 12),
    }
    found: dict[str, object] = {}
    for name, whole in texts.items():
        text = whole.encode("utf-8")[:size].decode("utf-8", "ignore")
        part = text[: len(text) // 16]
        try:
            first = seconds(lambda part=part: read_text(part), 1)  # type: ignore[misc]
            if first > _PATIENCE:
                found[name] = f"not run ({first:.2f} for a sixteenth)"
            else:
                found[name] = round(seconds(lambda text=text: read_text(text), 1), 2)  # type: ignore[misc]
        except ReadingError as error:
            found[name] = error.code
    return found


def scores() -> dict[str, object]:
    """The scorer's figures for the reader and for the peer, where the labels are at hand."""
    if not (SHARED / "bench" / "reading" / "score.py").is_file():
        return {"skipped": "没有 ../shared，未评分"}
    spec = importlib.util.spec_from_file_location("score", SHARED / "bench" / "reading" / "score.py")
    scorer = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(scorer)  # type: ignore[union-attr]
    result = {}
    for name in ("reader", "peer"):
        with tempfile.TemporaryDirectory() as folder:
            for path in sorted((SHARED / "seeds").glob("*.txt")):
                text = path.read_text("utf-8")
                if name == "reader":
                    content = records.lines(read_text(text), quantified_only=True)
                else:
                    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in peer(text))
                (pathlib.Path(folder) / f"{path.stem}.pred.jsonl").write_text(content, "utf-8")
            result[name] = scorer.score(SHARED / "bench" / "reading", folder)
    return result


def main() -> int:
    """Print the figures; return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no 1 MB texts")
    args = parser.parse_args()
    times = 1 if args.quick else 3
    ours = rate([document(seed) for seed in range(10 if args.quick else 40)], times)
    report: dict[str, object] = {"synthetic": ours}
    if (SHARED / "seeds").is_dir():
        report["seeds"] = rate(
            [p.read_text("utf-8") for p in sorted((SHARED / "seeds").glob("*.txt"))], times
        )
    if not args.quick:
        report["seconds_for_1_MB"] = megabytes()
    report["scores"] = scores()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    plain = report.get("seconds_for_1_MB", {}).get("plan", 0.0)  # type: ignore[attr-defined]
    return int(ours["documents_per_second"] < BAR_DOCUMENTS or plain > BAR_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
