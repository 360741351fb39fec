"""On a machine that must run them, the heavy tests may not be skipped: tests/conftest.py sees to it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
SKIPPING = """
import pytest

@pytest.mark.browser
def test_in_the_browser():
    pytest.skip("没有 chromium")

def test_beside():
    pytest.skip("没有共享资料夹")
"""


@pytest.mark.parametrize(
    ("require", "code", "counts"), [("", 0, "2 skipped"), ("browser,postgres", 1, "1 failed, 1 skipped")]
)
def test_a_required_test_that_is_skipped_fails(tmp_path, require, code, counts):
    shutil.copy(CONFTEST, tmp_path / "conftest.py")
    (tmp_path / "test_sample.py").write_text(SKIPPING, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "DJANGO", "KECHUANG"))}
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            tmp_path,
        ],
        cwd=tmp_path,
        env=environment | {"KECHUANG_REQUIRE": require, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, counts in run.stdout) == (code, True), run.stdout
