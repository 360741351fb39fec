"""The command: what it prints, what it writes, and how it answers what it cannot read."""

from __future__ import annotations

import argparse
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from kechuang.reading import Form, Kind, Statement, Term, cli, listing, read_text, records
from tests.reading import documents as made

PREDICTED = ("span_start", "value", "value_hi", "unit", "kind", "cmp", "growth_pct", "indicator")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "要点.txt"
    path.write_text(made.PLAN, "utf-8")
    return path


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_table_shows_every_statement_in_aligned_columns(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([str(plan)]) == 0
    out, err = capsys.readouterr()
    head, columns, rule, *rows = out.rstrip("\n").split("\n")
    reading = read_text(made.PLAN)
    assert (
        head
        == f"{plan}：示例市2026年科技工作要点 · 2026年 · 示例市 · 陈述 {len(reading.statements)} 条，结构 4 节"
    )
    assert err == ""
    assert len(rows) == len(reading.statements)
    assert {"≥15家", "增长≥20%", "5亿元", "3-5个", "1家", "≥10次", "法定下限"} <= {
        cell for row in rows for cell in row.split()
    }
    starts = [len(part) for part in rule.split("  ")]
    assert listing.width(columns.split("原文")[0]) == sum(starts[:-1]) + 2 * (len(starts) - 1)


def test_jsonl_gives_every_form_with_its_file(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([str(plan), "--format", "jsonl"]) == 0
    found = _lines(capsys.readouterr().out)
    assert [f["form"] for f in found] == [s.form for s in read_text(made.PLAN).statements]
    assert {f["file"] for f in found} == {str(plan)}
    first = found[0]
    assert (first["value"], first["unit"], first["cmp"], first["kind"]) == (15, "家", ">=", "target")
    assert made.PLAN[first["span_start"] : first["span_end"]] == first["span"]


def test_out_writes_numbers_only_for_the_scorer(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "新" / "结果"
    assert cli.main([str(plan), "--out", str(folder)]) == 0
    assert capsys.readouterr() == ("", "")
    found = _lines((folder / "要点.pred.jsonl").read_text("utf-8"))
    assert all(key in f for f in found for key in PREDICTED)
    assert "statutory" not in {f["form"] for f in found}
    assert [(f["value"], f["value_hi"], f["growth_pct"]) for f in found] == [
        (15, None, None), (None, None, 20), (5, None, None), (3, 5, None), (1, None, None), (10, None, None),
    ]  # fmt: skip


def test_out_with_a_format_also_prints(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([str(plan), "--out", str(tmp_path), "--format", "table"]) == 0
    assert capsys.readouterr().out.startswith(str(plan))
    assert (tmp_path / "要点.pred.jsonl").is_file()


def test_one_bad_file_does_not_stop_the_others(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "空.docx"
    empty.write_bytes(b"")
    missing = tmp_path / "没有.txt"
    folder = tmp_path / "out"
    assert cli.main([str(empty), str(missing), str(plan), "--out", str(folder)]) == 1
    err = capsys.readouterr().err.splitlines()
    assert err[0] == f"{empty}：文件是空的，没有可读的内容。请确认上传的是正文文件后重试。（empty）"
    assert err[1].startswith(f"{missing}：打不开或写不了（")
    assert [p.name for p in folder.iterdir()] == ["要点.pred.jsonl"]


def test_two_files_of_one_name_do_not_overwrite_each_other(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "要点.md"
    other.write_text(made.PLAN[:30], "utf-8")
    folder = tmp_path / "out"
    assert cli.main([str(plan), str(other), "--out", str(folder)]) == 1
    assert "同名" in capsys.readouterr().err
    assert len(_lines((folder / "要点.pred.jsonl").read_text("utf-8"))) == 6


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(made.PLAN.encode("gb18030"))))
    assert cli.main(["-"]) == 0
    assert capsys.readouterr().out.startswith("-：示例市2026年科技工作要点")


def test_catalogue_terms_of_the_umbrella_command_name_indicators(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    args = parser.parse_args(["read", str(plan), "--format", "jsonl"])
    args.terms = (Term("patent-filed", "专利申请量", (), "件"),)
    assert args.run(args) == 0
    assert _lines(capsys.readouterr().out)[1]["code"] == "patent-filed"


def test_help_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    assert "kechuang read *.txt --out 结果/" in capsys.readouterr().out


def _statement(form: Form, **fields: object) -> Statement:
    return Statement(
        kind=Kind.TARGET, form=form, indicator="专利", norm="专利", start=0, end=1, span="x", **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (_statement(Form.VALUE, value=Decimal(12993), unit="万元"), "12,993万元"),
        (_statement(Form.VALUE, value=Decimal(100), unit="人", cmp=">"), "＞100人"),
        (
            _statement(Form.VALUE, value=Decimal(5731), unit="件", growth_pct=Decimal("56.90"), rank=2),
            "5,731件 增长56.9% 第2位",
        ),
        (
            _statement(Form.STRETCH, value=Decimal(2100), value_hi=Decimal(3000), unit="件", cmp="stretch"),
            "确保2,100，力争3,000件",
        ),
        (_statement(Form.RANGE, value=Decimal(3), value_hi=Decimal(5), unit="个", cmp="range"), "3-5个"),
        (_statement(Form.GROWTH, growth_pct=Decimal(10), cmp="growth>="), "增长≥10%"),
        (_statement(Form.SHARE, value=Decimal(30), unit="%", cmp="share>"), "＞30%"),
        (_statement(Form.RANK_CHANGE, value=Decimal(1), unit="位", cmp="delta", rank_change=1), "前移1位"),
        (_statement(Form.MASKED, unit="家", cmp="masked"), "未写明家"),
        (_statement(Form.COVERAGE, cmp=""), "全覆盖"),
        (_statement(Form.COMPLETION, completion_pct=Decimal("71.8")), "完成71.8%"),
        (_statement(Form.MULTIPLE, multiple=Decimal("1.6")), "1.6倍"),
    ],
)
def test_what_a_statement_says(statement: Statement, words: str) -> None:
    assert listing.said(statement) == words


def test_wide_characters_are_cut_by_columns() -> None:
    assert (listing.width("高企15家"), listing.fit("高新技术企业", 8), listing.fit("高企", 4)) == (
        8,
        "高新技…",
        "高企",
    )


def test_numbers_in_records_are_numbers() -> None:
    found = records.record(_statement(Form.VALUE, value=Decimal("3.10"), value_hi=Decimal("5.0")))
    assert (found["value"], found["value_hi"], found["growth_pct"], found["why"]) == (3.1, 5, None, [])
    assert json.dumps(found["value_hi"]) == "5"


def test_seeds_score(shared: Path, tmp_path: Path) -> None:
    """The five seeds reach the bar of the scorer that comes with their labels."""
    import importlib.util  # the scorer lies outside the project

    spec = importlib.util.spec_from_file_location("score", shared / "bench" / "reading" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    assert cli.main([*map(str, sorted((shared / "seeds").glob("*.txt"))), "--out", str(tmp_path)]) == 0
    assert scorer.score(shared / "bench" / "reading", tmp_path)["full_tuple_f1"] >= 0.9
