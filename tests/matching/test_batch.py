"""Batches: the same answers in blocks, on a cluster of two processes, and clear words when a cluster is of no use."""

import socket

import pytest

from kechuang.cli import run
from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.batch import rank_all
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import rank
from kechuang.matching.logic.generations import load, save
from kechuang.matching.logic.index import Index, build
from tests.matching.corpus import OFFERS
from tests.matching.test_rank_command import GOOD, ranked

QUESTIONS = [Document(f"q{number}", OFFERS[number % 8].title) for number in range(600)]


@pytest.fixture
def clusters():
    """Clusters on loopback, closed at the end."""
    distributed = pytest.importorskip("distributed", reason="distributed 没有装：没有集群可比")
    opened = []

    def open_one(workers):
        opened.append(
            distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=workers > 0, dashboard_address=None
            )
        )
        return opened[-1].scheduler_address

    yield open_one
    for each in opened:
        each.close()


def test_batch_yields_in_the_order_of_the_questions(tmp_path):
    save(build(OFFERS), tmp_path)
    together = list(rank_all(tmp_path, QUESTIONS, top=3))
    assert [each.question for each in together] == [each.key for each in QUESTIONS]
    assert together == rank(Index(load(tmp_path)).view(), QUESTIONS, top=3)


@pytest.mark.slow
def test_two_processes_of_a_cluster_answer_as_this_process_and_say_what_they_cannot_see(tmp_path, clusters):
    address = clusters(2)
    save(build(OFFERS), tmp_path / "seen")
    here = list(rank_all(tmp_path / "seen", QUESTIONS, top=3))
    assert list(rank_all(tmp_path / "seen", QUESTIONS, top=3, cluster=address)) == here
    with pytest.raises(Problem, match=r"看不到.*同一路径"):
        list(rank_all(tmp_path / "unseen", QUESTIONS, top=3, cluster=address))
    folder = tmp_path / "command"
    folder.mkdir()
    assert ranked(folder, GOOD, "0\n1\n") == 0
    alone = (folder / "out.tsv").read_text(encoding="utf-8")
    assert ranked(folder, GOOD, "0\n1\n", "--index", str(folder / "index"), "--cluster", address) == 0
    assert (folder / "out.tsv").read_text(encoding="utf-8") == alone


@pytest.mark.slow
def test_cluster_without_workers_is_not_waited_for_without_end(tmp_path, clusters):
    save(build(OFFERS), tmp_path)
    with pytest.raises(Problem, match="没有工作进程"):
        list(rank_all(tmp_path, QUESTIONS, top=3, cluster=clusters(0), reached_within=1))


def test_cluster_that_is_not_there_is_named(tmp_path):
    pytest.importorskip("distributed", reason="distributed 没有装：没有集群可比")
    with socket.socket() as held:  # bound, not listening: nobody answers there
        held.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(Problem, match=f"连不上集群“{address}”"):
            list(rank_all(tmp_path, QUESTIONS, top=3, cluster=address, reached_within=1))


def test_index_on_disk_answers_the_command_as_the_one_in_memory(tmp_path):
    assert ranked(tmp_path, GOOD, "0\n1\n") == 0
    alone = (tmp_path / "out.tsv").read_text(encoding="utf-8")
    assert ranked(tmp_path, GOOD, "0\n1\n", "--index", str(tmp_path / "index")) == 0
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8") == alone
    assert len(load(tmp_path / "index").segment.keys) == 3


def test_cluster_needs_a_folder_that_all_machines_see(capsys):
    asked = ["--documents", "d", "--queries", "q", "--out", "o", "--cluster", "tcp://127.0.0.1:1"]
    assert run(["rank", *asked]) == 2
    assert "--index" in capsys.readouterr().err
