"""One index of several processes: what one writes the other's next question sees; nothing is lost over a rebuild."""

import json
import subprocess
import sys

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic import changes
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.shared import SharedIndex, opened
from tests.matching.corpus import NEED, OFFERS

RESIN = Document("resin", "耐高温胶黏剂用树脂", "定子粘接。")

ASKING = """
import sys
from pathlib import Path
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.shared import SharedIndex
index = SharedIndex(Path(sys.argv[1]))
for line in sys.stdin:
    kind, _, words = line.strip().partition(" ")
    if kind == "put":
        index.put(Document(*words.split("|")))
    answers = rank(index.view(), [Document("q", words)], top=20)[0].answers
    print(" ".join(sorted(each.key for each in answers)), flush=True)
"""


class Other:
    """Another process that answers by the same folder, question by question."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", ASKING, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)

    def say(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return set(self.process.stdout.readline().split())


def found(index):
    return {each.key for each in rank(index.view(), [NEED], top=20)[0].answers}


@pytest.fixture
def index(tmp_path):
    made = SharedIndex(tmp_path)
    made.rebuild(lambda: OFFERS)
    return made


def test_what_one_process_writes_the_next_question_of_another_sees(index, tmp_path):
    with Other(tmp_path) as other:
        asked = "ask 耐高温胶黏剂 定子粘接"
        assert "glue" in other.say(asked)
        index.put(RESIN)
        assert "resin" in other.say(asked)
        index.remove("glue")
        assert {"glue", "resin"} & other.say(asked) == {"resin"}
        index.rebuild(lambda: [*OFFERS[1:], RESIN])
        assert {"glue", "resin"} & other.say(asked) == {"resin"}
        assert "late" not in found(index)
        other.say("put late|电机用胶黏剂|定子粘接要耐高温")
        assert "late" in found(index)


def test_what_changes_while_it_is_rebuilt_stays_changed(index):
    def read():
        index.put(RESIN)
        index.remove("glue")
        return OFFERS

    assert "glue" in found(index)
    index.rebuild(read)
    assert {"glue", "resin"} & found(index) == {"resin"}
    index.rebuild(lambda: [RESIN, *OFFERS[1:]])
    assert {"glue", "resin"} & found(index) == {"resin"}


def test_what_comes_before_the_first_build_is_kept(tmp_path):
    index = SharedIndex(tmp_path)
    with pytest.raises(Problem, match="还没有索引"):
        index.view()

    def read():
        SharedIndex(tmp_path).put(RESIN)
        return OFFERS

    index.rebuild(read)
    assert {"glue", "resin"} <= found(index)


def test_view_of_a_state_is_as_it_was(index, tmp_path):
    before = changes.state(tmp_path)
    index.put(RESIN)
    after = changes.state(tmp_path)
    assert "resin" not in opened(tmp_path, *before).places
    assert "resin" in opened(tmp_path, *after).places


def test_half_a_line_of_a_writer_that_died_is_passed_over_and_cut_off(index, tmp_path):
    index.put(RESIN)
    log = tmp_path / changes.current(tmp_path) / "changes.jsonl"
    with log.open("ab") as file:
        file.write(b'["half", "')
    assert "resin" in found(index)
    index.remove("glue")
    assert [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] == [
        ["resin", RESIN.title, RESIN.abstract, "", False],
        "glue",
    ]
    assert {"glue", "resin"} & found(index) == {"resin"}
    assert {"glue", "resin"} & found(SharedIndex(tmp_path)) == {"resin"}


def test_only_one_process_builds(index):
    def read():
        with pytest.raises(Problem, match="正在重建索引"):
            SharedIndex(index.folder).rebuild(lambda: OFFERS)
        return OFFERS[:3]

    index.rebuild(read)
    assert set(index.view().places) == {"glue", "epoxy", "motor"}


def test_many_changes_want_a_rebuild(index, monkeypatch):
    monkeypatch.setattr("kechuang.matching.logic.shared._MANY", 2)
    index.put(RESIN, OFFERS[0])
    assert not index.wants_rebuilding()
    index.remove("tea")
    assert index.wants_rebuilding()
    index.rebuild(lambda: OFFERS)
    assert not index.wants_rebuilding()
