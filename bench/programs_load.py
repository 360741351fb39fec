"""The applicants of the closing hour, in a process of their own: an open loop of saves and submissions by a seeded plan.

A request is sent when the plan says so, however slow the earlier ones are, and its time counts from the planned moment:
a server that falls behind shows it. Run by ``bench/programs.py``: ``python bench/programs_load.py plan.json result.json``.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from programs_world import TEXTS, text_of

#: A kept connection is not used again after so many seconds: the server closes idle ones after five.
_FRESH = 3.0
_TIMEOUT = 60.0
_TOKEN = "0" * 32  # the token of a form is the cookie's own secret: both are made up here
_LINE = "----kechuang-bench"


class Wire:
    """Kept connections to one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(
        self, method: str, path: str, session: str, *, body: bytes = b"", kind: str = "", accept: str = "text/html"
    ) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        """One request; the answer's status, headers and body. Raises ``OSError`` or ``TimeoutError``."""
        reader, writer = await self._connection()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\n"
            f"Cookie: sessionid={session}; csrftoken={_TOKEN}\r\nContent-Length: {len(body)}\r\n"
            + (f"Content-Type: {kind}\r\n" if kind else "")
            + "\r\n"
        )
        try:
            async with asyncio.timeout(_TIMEOUT):
                writer.write(head.encode() + body)
                await writer.drain()
                status, headers, content = await _answer(reader)
        except BaseException:
            writer.close()
            raise
        if headers.get("connection") == "close":
            writer.close()
        else:
            self.idle.append((time.monotonic(), reader, writer))
        return status, headers, content

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self.idle:
            since, reader, writer = self.idle.pop()
            if time.monotonic() - since < _FRESH and not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self.port)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        content = await reader.readexactly(int(headers.get("content-length", "0")))
    except asyncio.IncompleteReadError as error:
        raise OSError("连接断了") from error
    return int(lines[0].split()[1]), headers, content


class Crowd:
    """All applicants: what they were answered, and how long it took."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.wire = Wire(plan["port"])
        self.people = plan["people"]
        self.locks = [asyncio.Lock() for _ in self.people]
        self.gone: set[int] = set()
        self.revisions: dict[tuple[int, str], int] = defaultdict(lambda: 1)
        self.counts: dict[int, int] = defaultdict(int)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.unsure: set[int] = set()
        self.saved: dict[str, Any] = {}
        self.submitted: dict[str, str] = {}
        self.late = 0.0

    async def run(self) -> None:
        """Send everything at its moment; wait for the last answer."""
        start = time.perf_counter() + 0.5
        tasks = []
        for moment, kind, place in schedule(self.plan):
            wait = start + moment - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self.late = max(self.late, time.perf_counter() - start - moment)
            act = self.save if kind == "save" else self.submit
            tasks.append(asyncio.create_task(self._guarded(act, place, start + moment)))
        await asyncio.gather(*tasks)

    async def _guarded(self, act: Any, place: int, planned: float) -> None:
        try:
            await act(place, planned)
        except (OSError, TimeoutError) as error:
            self.unsure.add(self.people[place]["case"])
            self.errors.append(f"{type(error).__name__} {error}")

    async def save(self, place: int, planned: float) -> None:
        """Save one text as the form's script does, with the revision that was last answered."""
        async with self.locks[place]:  # the script saves one after another too
            if place in self.gone:
                return
            person, count = self.people[place], self.counts[place]
            self.counts[place] += 1
            code, case = TEXTS[count % len(TEXTS)], person["case"]
            typed = text_of((place, code, count))
            fields = {
                "csrfmiddlewaretoken": _TOKEN,
                f"rev-{code}": str(self.revisions[place, code]),
                code: typed,
            }
            status, _, content = await self.wire.ask(
                "POST", f"/programs/mine/{case}/form/", person["session"], body=_multipart(fields),
                kind=f"multipart/form-data; boundary={_LINE}", accept="application/json",
            )  # fmt: skip
        data = json.loads(content) if status == 200 else {}
        if code not in data.get("written", ()):
            self.errors.append(f"保存 {status} {content[:200].decode(errors='replace')}")
            self.unsure.add(case)
            return
        self.seconds["save"].append(time.perf_counter() - planned)
        self.revisions[place, code] = data["revisions"][code]
        own = self.saved.setdefault(str(case), {"count": 0, "texts": {}})
        own["count"] += 1
        own["texts"][code] = [count, self.revisions[place, code]]

    async def submit(self, place: int, planned: float) -> None:
        """Open the pledge, sign (one in ten clicks twice), open the receipt."""
        async with self.locks[place]:
            self.gone.add(place)
            person = self.people[place]
            path, session = f"/programs/mine/{person['case']}/sign/", person["session"]
            await self._page("pledge", path, session, planned)
            body = urlencode({"csrfmiddlewaretoken": _TOKEN, "pledged": "1"}).encode()

            def send() -> Any:
                return self.wire.ask(
                    "POST", path, session, body=body, kind="application/x-www-form-urlencoded"
                )

            clicked = time.perf_counter()
            first = asyncio.create_task(self._timed(send, clicked))
            others = [asyncio.create_task(self._timed(send, clicked))] if place % 10 == 0 else []
            answers = [await first, *[await each for each in others]]
        places = {headers.get("location", "") for _, (_, headers, _) in answers}
        receipts = [each for each in places if each.startswith("/programs/receipts/")]
        if len(receipts) != 1:
            said = [
                (status, headers.get("location", ""), content[:80])
                for _, (status, headers, content) in answers
            ]
            self.errors.append(f"提交 {said}")
            self.unsure.add(person["case"])
            return
        self.seconds["submit"].append(answers[0][0])
        self.submitted[str(person["case"])] = receipts[0]
        await self._page("receipt", receipts[0], session, time.perf_counter())

    async def _page(self, name: str, path: str, session: str, planned: float) -> None:
        status, _, _ = await self.wire.ask("GET", path, session)
        if status != 200:
            self.errors.append(f"{name} {path} {status}")
        self.seconds[name].append(time.perf_counter() - planned)

    @staticmethod
    async def _timed(send: Any, start: float) -> tuple[float, tuple[int, dict[str, str], bytes]]:
        answer = await send()
        return time.perf_counter() - start, answer


def schedule(plan: dict[str, Any]) -> list[tuple[float, str, int]]:
    """Moments, kinds and applicants: saves and submissions each evenly at random over the time, by the plan's seed."""
    rng = random.Random(plan["seed"])  # a schedule, no secret
    people, seconds = len(plan["people"]), plan["seconds"]
    submitting = rng.sample(range(people), min(people, round(plan["submits_per_minute"] * seconds / 60)))
    found = [(rng.uniform(0, seconds), "submit", place) for place in submitting]
    saves = round(people * seconds / plan["pause"])
    found += [(rng.uniform(0, seconds), "save", rng.randrange(people)) for _ in range(saves)]
    return sorted(found)


def _multipart(fields: dict[str, str]) -> bytes:
    parts = [
        f'--{_LINE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{_LINE}--\r\n").encode()


def main() -> None:
    """Read the plan, run it, write what came of it."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    crowd = Crowd(plan)
    start = time.perf_counter()
    asyncio.run(crowd.run())
    result = {
        "took": time.perf_counter() - start, "late": crowd.late, "seconds": crowd.seconds, "errors": crowd.errors,
        "unsure": sorted(crowd.unsure), "saved": crowd.saved, "submitted": crowd.submitted,
    }  # fmt: skip
    Path(sys.argv[2]).write_text(json.dumps(result))


if __name__ == "__main__" and len(sys.argv) == 3:
    main()
