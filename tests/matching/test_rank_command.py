"""``kechuang rank``: what it writes, and what it says of input that it cannot read."""

import json

import pytest

from kechuang.cli import run

ROWS = [
    {"id": 0, "title": "耐高温胶黏剂", "abstract": "环氧树脂"},
    {"id": 1, "title": "环氧胶黏剂", "keywords": ["固化剂", "树脂"]},
    {"id": "c", "title": "水蜜桃保鲜"},
]
GOOD = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


def ranked(folder, documents=GOOD, queries="0\n", *more):
    (folder / "d.jsonl").write_bytes(documents if isinstance(documents, bytes) else documents.encode())
    (folder / "q.tsv").write_text(queries, encoding="utf-8")
    names = ("--documents", "d.jsonl"), ("--queries", "q.tsv"), ("--out", "out.tsv")
    return run(["rank", *(part for name, file in names for part in (name, str(folder / file))), *more])


def test_writes_question_answer_and_score_best_first(tmp_path, capsys):
    assert ranked(tmp_path, GOOD, "0\t1\t2\n0\tc\t1\n1\n") == 0
    lines = [line.split("\t") for line in (tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines()]
    assert [line[:2] for line in lines] == [["0", "1"], ["1", "0"]]
    assert all(0 < float(line[2]) <= 1 for line in lines)
    assert "材料 3 份，问 2 次，写了 2 行" in capsys.readouterr().out


def test_reasons_are_a_fourth_column(tmp_path):
    assert ranked(tmp_path, GOOD, "0\n", "--reasons") == 0
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8").split("\t")[3] == "都提到“胶黏剂”。\n"


@pytest.mark.parametrize(
    ("documents", "queries", "more", "words"),
    [
        ("{\n", "0\n", (), "第 1 行不是 JSON"),
        (GOOD + "[]\n", "0\n", (), "第 4 行要是一个 JSON 对象"),
        (GOOD + '{"title": "甲"}\n', "0\n", (), "第 4 行缺 id"),
        (GOOD + '{"id": true, "title": "甲"}\n', "0\n", (), "第 4 行缺 id"),
        (GOOD + '{"id": "a b", "title": "甲"}\n', "0\n", (), "不能空，也不能有空格"),
        (GOOD + '{"id": "0", "title": "甲"}\n', "0\n", (), "第 4 行的 id“0”前面已经有了"),
        (GOOD + '{"id": 9, "title": " "}\n', "0\n", (), "第 4 行缺 title"),
        (GOOD + '{"id": 9, "title": "甲", "abstract": 3}\n', "0\n", (), "第 4 行的 abstract 要是文字"),
        ("\n", "0\n", (), "一份材料也没有"),
        ("甲".encode("gbk"), "0\n", (), "不是 UTF-8"),
        (GOOD, "0\n\n7\n", (), "第 3 行的 id“7”不在材料里"),
        (GOOD, "\n", (), "一个 id 也没有"),
        (GOOD, "0\n", ("--top", "0"), "--top 至少是 1"),
    ],
)
def test_bad_input_is_refused_with_where_and_how(tmp_path, capsys, documents, queries, more, words):
    assert ranked(tmp_path, documents, queries, *more) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.tsv").exists()


def test_missing_file_is_named(tmp_path, capsys):
    assert ranked(tmp_path) == 0
    asked = ["rank", "--documents", "nowhere.jsonl", "--queries", "q", "--out", str(tmp_path / "out.tsv")]
    assert run(asked) == 2
    assert "找不到文件“nowhere.jsonl”" in capsys.readouterr().err
