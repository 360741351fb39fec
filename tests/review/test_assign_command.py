"""``kechuang assign``, run in this process."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from kechuang.cli import run


@pytest.fixture
def matrix(tmp_path):
    """Writes arrays to a file; three experts and two files unless told otherwise."""

    def write(**arrays):
        given = {
            "similarity_matrix": [[4, 1], [2, 4], [1, 2]],
            "mask_matrix": [[0, 0], [0, 0], [1, 0]],
            **arrays,
        }
        path = tmp_path / "matrix.npz"
        np.savez(path, **{name: np.array(value) for name, value in given.items() if value is not None})
        return path

    return write


def assign(path, out, *more, demand=2, cap=2):
    return run(
        ["assign", "--npz", str(path), "--demand", str(demand), "--cap", str(cap), "--out", str(out), *more]
    )


def test_the_figures_and_the_file(matrix, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert assign(matrix(), out) == 0
    said = capsys.readouterr().out
    for line in (
        "总匹配度：12（最优值 12，已证明）",
        "最低一份：6（已证明不能再高）",
        "没填满：0",
        "违反回避：0",
    ):
        assert line in said
    with out.open(encoding="utf-8-sig") as stream:
        assert list(csv.reader(stream)) == [
            ["材料", "专家", "匹配度"], ["0", "0", "4"], ["0", "1", "2"], ["1", "1", "4"], ["1", "2", "2"],
        ]  # fmt: skip


def test_json_and_npz(matrix, tmp_path, capsys):
    out = tmp_path / "out.npz"
    assert assign(matrix(), out, "--json", "--tolerance", "0.1") == 0
    said = json.loads(capsys.readouterr().out)
    assert {name: said[name] for name in ("total", "optimum", "minimum", "unfilled", "conflicts")} == {
        "total": 12, "optimum": 12, "minimum": 6, "unfilled": 0, "conflicts": 0,
    }  # fmt: skip
    assert said["optimum_proven"] is True
    with np.load(out) as loaded:
        assert loaded["assignment_matrix"].tolist() == [[1, 0], [1, 1], [0, 1]]


def test_open_places_are_told_with_a_reason_and_a_mend(matrix, tmp_path, capsys):
    assert assign(matrix(), tmp_path / "out.csv", cap=1) == 1
    said = capsys.readouterr().out
    assert "没填满：1" in said
    assert "至少缺1人次" in said
    assert "件数上限各加 1" in said


def test_institutions(matrix, tmp_path, capsys):
    path = matrix(institution=[5, 5, 6])
    assert assign(path, tmp_path / "out.csv", "--institution-cap", "1", "--json") == 1
    assert json.loads(capsys.readouterr().out)["unfilled"] == 1


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"mask_matrix": None}, "没有 mask_matrix"),
        ({"mask_matrix": [[0, 0]]}, "一样大"),
        ({"mask_matrix": [[0, 0], [0, 2], [0, 0]]}, "只能有 0 和 1"),
        ({"similarity_matrix": [[0.5, float("nan")]] * 3}, "NaN"),
        ({"similarity_matrix": [["a", "b"]] * 3}, "数值的二维表"),
        ({"similarity_matrix": [1, 2]}, "数值的二维表"),
        ({"similarity_matrix": [[-1, 0]] * 3}, "不能小于 0"),
    ],
)
def test_bad_files_are_explained(matrix, tmp_path, capsys, arrays, words):
    out = tmp_path / "out.csv"
    assert assign(matrix(**arrays), out) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"demand": -1}, "--demand 不能小于 0"),
        ({"cap": -2}, "--cap 不能小于 0"),
        ({"options": ("--tolerance", "2")}, "容差要在 0 到 1 之间"),
        ({"options": ("--institution-cap", "1")}, "没有 institution"),
        ({"out": "out.txt"}, "后缀要是 .csv 或 .npz"),
        ({"out": "none/out.csv"}, "请检查路径"),
    ],
)
def test_bad_arguments_are_explained(matrix, tmp_path, capsys, more, words):
    code = assign(
        matrix(), tmp_path / more.pop("out", "out.csv"), *more.pop("options", ()), **more
    )  # fmt: skip
    assert code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"", b"not a zip", "npy"])
def test_what_is_no_npz_is_explained(tmp_path, capsys, content):
    path = tmp_path / "matrix.npz"
    if content == "npy":
        with path.open("wb") as stream:
            np.save(stream, np.zeros(3))
    elif content is not None:
        path.write_bytes(content)
    assert assign(path, tmp_path / "out.csv") == 2
    assert "没有办成：" in (said := capsys.readouterr().err)
    assert ("找不到文件" if content is None else "不是能读的 .npz 文件") in said


def test_help_loads_no_numpy():
    script = (
        "import sys\nfrom kechuang.cli import run\ntry:\n    run(['assign', '--help'])\nexcept SystemExit:\n"
        "    print([name for name in ('numpy', 'ortools', 'django') if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "--tolerance" in done.stdout


def test_a_process_starts_without_the_solver():
    script = (
        "import sys, django\ndjango.setup()\nimport kechuang.urls\n"
        "print([name for name in ('ortools', 'scipy', 'pandas') if name in sys.modules])\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kechuang.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
