"""The gate: who comes at the same moment is asked together, who comes meanwhile in the next round; a failure is told to each."""

from __future__ import annotations

import asyncio

import pytest

from kechuang.core.live.admission import BATCH, Gate
from kechuang.core.queries.live import Admission


class Slow(Gate):
    """Answers when it is told to, and remembers who was asked together."""

    def __init__(self):
        super().__init__(None, None)
        self.rounds, self.asked, self.may_answer, self.broken = [], asyncio.Event(), asyncio.Event(), False

    async def ask_all(self, asked):
        self.rounds.append([key for key, _ in asked])
        self.asked.set()
        await self.may_answer.wait()
        if self.broken:
            raise RuntimeError("away")
        return [Admission(int(key), "all") for key, _ in asked]


def _asking(gate, keys):
    return [asyncio.create_task(gate.ask(str(key), "trial-1")) for key in keys]


def test_who_comes_during_a_round_is_asked_in_the_next_and_gets_his_own_answer():
    async def story():
        gate = Slow()
        first = _asking(gate, range(3))
        await gate.asked.wait()
        late = []
        for key in range(3, 9):  # one after another, as they come
            late += _asking(gate, [key])
            await asyncio.sleep(0.002)
        assert gate.rounds == [["0", "1", "2"]]
        gate.may_answer.set()
        answers = await asyncio.gather(*first, *late)
        assert [each.account_id for each in answers] == list(range(9))
        assert gate.rounds == [["0", "1", "2"], ["3", "4", "5", "6", "7", "8"]]
        assert (await gate.ask("9", "trial-1")).account_id == 9  # when all had gone, somebody comes again

    asyncio.run(story())


def test_no_round_asks_for_too_many():
    async def story():
        gate = Slow()
        gate.may_answer.set()
        await asyncio.gather(*_asking(gate, range(BATCH + 5)))
        assert [len(each) for each in gate.rounds] == [BATCH, 5]

    asyncio.run(story())


def test_a_failed_round_is_told_to_each_and_the_next_is_asked():
    async def story():
        gate = Slow()
        gate.may_answer.set()
        gate.broken = True
        told = await asyncio.gather(*_asking(gate, range(2)), return_exceptions=True)
        assert [str(each) for each in told] == ["away", "away"]
        gate.broken = False
        assert (await gate.ask("7", "trial-1")).account_id == 7

    asyncio.run(story())


def test_a_gate_whose_loop_was_stopped_answers_in_another():
    gate = None

    async def broken_off():
        nonlocal gate
        gate = Slow()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(gate.ask("1", "trial-1"), 0.05)

    async def again():
        gate.asked, gate.may_answer = asyncio.Event(), asyncio.Event()
        gate.may_answer.set()
        return await gate.ask("2", "trial-1")

    asyncio.run(broken_off())
    assert asyncio.run(again()).account_id == 2
