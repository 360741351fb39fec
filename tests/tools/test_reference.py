from __future__ import annotations

import ast

from generated import settle
from house import Door, read_door
from reference import cell, environment, table


def test_a_table_escapes_what_would_break_it():
    assert cell("a|b\n c") == "a\\|b c"
    assert cell("") == "—"
    assert table(["名", "值"], [["x", 1]]) == "| 名 | 值 |\n|---|---|\n| x | 1 |\n"
    assert table(["名"], []) == "（目前没有。）\n"


def test_environment_variables_are_found_with_their_defaults():
    source = "import os\na = os.environ.get('B', 'x')\nb = os.environ['A']\nc = os.environ.get('A', 'late')\n"
    assert environment(ast.parse(source)) == [("A", "late"), ("B", "x")]


def test_a_front_door_is_read_in_its_parts(tmp_path):
    path = tmp_path / "__init__.py"
    path.write_text(
        '"""目标 · Plans: what is set.\n\nOwns: a,\nb.\nDoes not own: c.\nMay call: ``core``.\nStill empty of tables.\n"""\n',
        encoding="utf-8",
    )
    assert read_door(path) == Door("目标", "Plans", "what is set.", "a, b.", "c.", "``core``.", empty=True)


def test_settle_writes_removes_and_compares(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("generated.ROOT", tmp_path)
    page, old = tmp_path / "page.md", tmp_path / "old.md"
    old.write_text("旧", encoding="utf-8")
    files = {page: "新"}
    assert settle(files, kept=[old], check=True, again="make reference") == 1
    assert not page.exists()
    assert "page.md 与代码不一致，请运行 make reference 并提交。" in capsys.readouterr().out
    assert settle(files, kept=[old], check=False, again="make reference") == 0
    assert (page.read_text(encoding="utf-8"), old.exists()) == ("新", False)
    assert settle(files, kept=[page], check=True, again="make reference") == 0
