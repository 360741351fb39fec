"""``kechuang report``: files for a draft, the same files again for what is frozen, and clear refusals."""

from __future__ import annotations

import argparse

import pytest

from kechuang.assessment import cli
from kechuang.assessment.models import Snapshot
from kechuang.core.logic.verdicts import Problem


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.add_parser(parser.add_subparsers())
    return parser.parse_args(["report", *words])


def test_a_draft_is_written_in_three_formats_and_freezes_nothing(full_year, tmp_path, capsys):
    assert cli.run(parsed("--year", "2025", "--out", str(tmp_path))) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"示例市2025年度科技工作报告（草稿）.{kind}" for kind in ("docx", "pdf", "xlsx")]
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert Snapshot.objects.count() == 0


def test_freezing_writes_the_files_of_one_snapshot(full_year, tmp_path):
    cli.run(
        parsed(
            "--region",
            "示例市",
            "--year",
            "2025",
            "--format",
            "pdf",
            "--freeze",
            "--out",
            str(tmp_path / "a"),
        )
    )
    snapshot = Snapshot.objects.get()
    stored = snapshot.prints.get().file
    printed = (tmp_path / "a" / f"{snapshot.title}.pdf").read_bytes()
    with stored.content.open("rb") as handle:
        assert handle.read() == printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region", "某某市", "--year", "2025"), "没有“某某市”这个区域"),
        (("--year", "2025", "--as-of", "昨天"), "看不懂日期"),
        (("--year", "2025", "--report", "none"), "没有名为“none”的报告"),
        (("--year", "2019", "--freeze"), "没有执行中的目标"),
    ],
)
def test_what_cannot_be_printed_is_said(full_year, tmp_path, words, said):
    with pytest.raises(Problem, match=said):
        cli.run(parsed(*words, "--out", str(tmp_path)))
    assert list(tmp_path.iterdir()) == []
