"""What happens at once, or half: two people on one step, a worker that dies, a database that goes, a file half sent.

On PostgreSQL only: there two transactions really run side by side. They meet at barriers, never after a wait.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase
from django.urls import reverse
from django.utils import timezone

from kechuang.asgi import PooledHandler
from kechuang.core import events
from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Delivery, Event, StoredFile
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Answer, Case, CaseFile, Objection, Receipt
from kechuang.programs.operations import submission
from kechuang.programs.operations.filling import Typed, fill_case
from kechuang.programs.operations.flow import admit_case, recommend_case
from kechuang.programs.operations.publicity import conclude_publicity
from kechuang.programs.operations.submission import sign_case, submit_case
from tests.programs.deciding import before_the_public, objected
from tests.programs.kinds import add_officer, make_call, make_case, make_file, make_kind, steps_of
from tests.world import make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _rows_deleted():
    """Delete the rows of a test instead of emptying a hundred tables, which takes the server seconds each time."""

    def delete(self) -> None:
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        names = [each for each in connection.introspection.table_names() if each not in kept]
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
        ):  # foreign keys are looked at when it is committed
            cursor.execute("".join(f'DELETE FROM "{each}";' for each in names))

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(TransactionTestCase, "_fixture_teardown", delete)
        yield


@pytest.fixture
def world(transactional_db):
    """The small world, really committed."""
    if connection.vendor != "postgresql":
        pytest.skip("只在 PostgreSQL 上：SQLite 一次只有一个人写")
    made = make_world()
    add_officer(made)
    return made


@pytest.fixture
def straight(world, now):
    """A call whose cases come to the bureau as soon as they are signed."""
    kind = make_kind(code="straight", steps=steps_of("unit", "check", "review", "publicity"))
    return make_call(world, now=now, kind=kind)


def whole(world, call, now, who="firm", **columns):
    case = make_case(world, call=call, now=now, who=who, **columns)
    make_file(world, case, now=now)
    return case


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do the acts in threads that start together; what each returned, or the ``Problem`` that it met."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def work(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            found[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - told who asks, in his own thread
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(acts))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    return found


def told(found: list[object]) -> list[str]:
    """What those who came second were told; anything but a ``Problem`` is raised."""
    for each in found:
        if isinstance(each, Exception) and not isinstance(each, Problem):
            raise each
    return [each.message for each in found if isinstance(each, Problem)]


def kinds_of(case: Case) -> list[str]:
    rows = Event.objects.filter(object_type="programs.case", object_id=str(case.pk)).order_by("seq")
    return [each.removeprefix("programs.case.") for each in rows.values_list("kind", flat=True)]


@contextmanager
def patched(monkeypatch, name: str, instead: Callable):
    with monkeypatch.context() as patch:
        patch.setattr(submission, name, instead)
        yield


# ── two people, one step ─────────────────────────────────────────────────────────────────────


def test_two_recommend_at_once_and_the_second_is_told(world, call, now):
    case = whole(world, call, now, state="recommend", number=None, version=True)
    Case.objects.filter(pk=case.pk).update(number=None, received_at=None)
    act = lambda: recommend_case(case_id=case.pk, opinion="同意推荐。", actor=world.actor("county"), now=now)  # noqa: E731
    [words] = told(at_once(act, act))
    assert "东岭科技员" in words
    case.refresh_from_db()
    assert (case.state, case.number) == ("check", f"KJ2026{call.pk:04d}00001")
    assert (kinds_of(case), case.receipts.count()) == (["recommended"], 1)


def test_two_admit_at_once_and_the_second_is_told(world, call, now):
    case = whole(world, call, now, state="check")
    act = lambda: admit_case(case_id=case.pk, actor=world.actor("program"), now=now)  # noqa: E731
    [words] = told(at_once(act, act))
    assert "受理" in words
    assert (kinds_of(case), case.receipts.filter(kind="admitted").count()) == (["admitted"], 1)


def test_two_submit_at_once_and_the_second_is_told_when(world, call, now):
    case = whole(world, call, now)
    acts = [
        lambda who=who: submit_case(case_id=case.pk, actor=world.actor(who), now=now)
        for who in ("clerk", "firm")
    ]
    [words] = told(at_once(*acts))
    assert words.startswith("已于2026年11月22日 10:00提交，不必重复提交")
    case.refresh_from_db()
    assert (case.state, kinds_of(case)) == ("unit", ["submitted"])


def test_two_sign_at_once_with_one_number_receipt_and_version(world, straight, now):
    case = whole(world, straight, now)
    act = lambda: sign_case(case_id=case.pk, pledged=True, actor=world.actor("firm"), now=now)  # noqa: E731
    [words] = told(at_once(act, act))
    case.refresh_from_db()
    assert case.number in words
    assert (kinds_of(case), case.receipts.count(), case.versions.count()) == (["signed"], 1, 1)
    assert case.clocks.filter(stopped_on__isnull=True).count() == 1


def test_many_sign_at_once_and_their_numbers_have_no_gap(world, straight, now):
    cases = [whole(world, straight, now, who=who) for who in ("firm", "firm2") * 4]
    acts = [
        lambda case=case, who=who: sign_case(case_id=case.pk, pledged=True, actor=world.actor(who), now=now)
        for case, who in zip(cases, ("firm", "firm2") * 4, strict=True)
    ]
    assert told(at_once(*acts)) == []
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"KJ2026{straight.pk:04d}{place:05d}" for place in range(1, 9)]


def test_two_editors_of_one_answer_and_the_second_sees_both_texts(world, call, now):
    case = whole(world, call, now)
    acts = [
        lambda who=who, text=text: fill_case(
            case_id=case.pk, answers={"abstract": Typed(text, 1)}, actor=world.actor(who), now=now
        )
        for who, text in (("firm", "甲写的内容。"), ("clerk", "乙写的内容。"))
    ]
    found = at_once(*acts)
    assert told(found) == []
    first, second = sorted(found, key=lambda saved: len(saved.clashes))
    row = Answer.objects.get(case=case, code="abstract")
    assert (first.written, second.written, row.revision) == (["abstract"], [], 2)
    [clash] = second.clashes
    assert (clash.theirs, clash.revision, {clash.theirs, clash.mine}) == (
        row.value,
        2,
        {"甲写的内容。", "乙写的内容。"},
    )
    assert kinds_of(case) == ["filled"]


# ── what dies half-way ───────────────────────────────────────────────────────────────────────


def test_a_worker_that_dies_after_the_commit_leaves_the_notice_to_the_next(world, call, now, monkeypatch):
    monkeypatch.setattr(events, "listeners", {})
    heard = []

    @on("programs.case.submitted", code="tests.hear")
    def hear(event):
        heard.append(event.object_id)
        if len(heard) == 1:
            raise SystemExit  # the process ends here, with nothing said

    case = whole(world, call, now)
    submit_case(case_id=case.pk, actor=world.actor("clerk"), now=now)
    assert heard == []
    with pytest.raises(SystemExit):
        deliver_due(now=now)
    assert Delivery.objects.count() == 0
    assert deliver_due(now=now + timedelta(minutes=1)) == 1
    assert deliver_due(now=now + timedelta(minutes=2)) == 0
    assert heard == [str(case.pk)] * 2
    assert Delivery.objects.filter(done_at__isnull=False, attempts=1).count() == 1


def terminated(*_, **__):
    """The server ends this connection, as when it is started again: what comes next finds it gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()


def test_a_database_that_goes_in_the_middle_leaves_nothing_and_the_retry_succeeds(
    world, straight, now, monkeypatch
):
    case = whole(world, straight, now)
    client = Client(raise_request_exception=False)
    client.force_login(world.accounts["firm"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("programs:case_sign", args=[case.pk])

    def die_then_record(*args, **more):
        terminated()
        return events.record(*args, **more)

    with patched(monkeypatch, "record", die_then_record):
        answer = client.post(page, {"pledged": "1"})
    assert answer.status_code == 500
    assert "没有写入" in answer.content.decode() or "没有保存" in answer.content.decode()
    connection.close()
    case.refresh_from_db()
    assert (case.state, case.number, case.versions.count(), Receipt.objects.count(), kinds_of(case)) == (
        "draft", None, 0, 0, [],
    )  # fmt: skip
    again = client.post(page, {"pledged": "1"})
    receipt = Receipt.objects.get()
    assert (again.status_code, again["Location"]) == (
        302,
        reverse("programs:receipt_detail", args=[receipt.pk]),
    )
    case.refresh_from_db()
    assert (case.number, case.versions.count(), kinds_of(case)) == (
        f"KJ2026{straight.pk:04d}00001",
        1,
        ["signed"],
    )


# ── two objections and the end of the publicity ─────────────────────────────────────────────


def test_two_objections_and_the_end_of_the_publicity_at_once(world, call, now):
    """Whoever comes first: a case is approved or under objection, never both, and what was said is kept or refused."""
    row = before_the_public(world, call, world.actor("leader"), now)
    first, second = row.cases.order_by("pk")
    last = timezone.make_aware(datetime.combine(row.ends_on, time(23, 59)))
    after = last + timedelta(minutes=2)
    found = at_once(
        lambda: objected(row, first, last),
        lambda: objected(row, first, last, name="钱某某", phone="13900005678"),
        lambda: conclude_publicity(publicity_id=row.pk, actor=Actor.system("公示期满"), now=after),
    )
    refused, states = told(found), [each.state for each in row.cases.order_by("pk")]
    kept = Objection.objects.filter(case=first)
    assert states == ["objection" if kept.count() else "approved", "approved"]
    assert len(refused) + kept.count() == 2
    assert len(set(kept.values_list("number", flat=True))) == kept.count()
    assert kinds_of(first).count("approved") == (0 if kept.count() else 1)
    assert kinds_of(second).count("approved") == 1


# ── a file half sent ─────────────────────────────────────────────────────────────────────────


def bytes_kept() -> list[Path]:
    return [each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file()]


def upload(content: bytes) -> bytes:
    head = '--B\r\nContent-Disposition: form-data; name="file"; filename="说明.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return head.encode() + content + b"\r\n--B--\r\n"


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def sent(handler, client: Client, path: str, parts: list[bytes], *, length: int, hangs_up: bool) -> list[int]:
    """Send a body in parts as a server hands it on; the statuses that were answered (none to whoever hung up)."""
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in parts]
    messages.append({"type": "http.disconnect"} if hangs_up else {"type": "http.request", "body": b""})
    cookies = f"sessionid={client.session.session_key}; csrftoken={'t' * 32}"
    headers = {
        "host": "testserver", "accept": "application/json", "cookie": cookies, "x-csrftoken": "t" * 32,
        "content-type": "multipart/form-data; boundary=B", "content-length": str(length),
    }  # fmt: skip
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1),
        "server": ("testserver", 80), "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }  # fmt: skip
    statuses: list[int] = []

    async def receive():
        if not messages:
            await asyncio.Event().wait()  # the client stays until it is answered
        return messages.pop(0)

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(handler(scope, receive, send))
    return statuses


@pytest.fixture
def handler():
    """The application as it is served, with one thread, whose connection is closed afterwards."""
    made = PooledHandler()
    made.threads = ThreadPoolExecutor(1)
    yield made
    made.threads.submit(connections.close_all).result()
    made.threads.shutdown()


@pytest.mark.parametrize(("share", "hangs_up", "rows"), [(1.0, False, 1), (0.5, True, 0), (0.98, True, 0)])
def test_who_hangs_up_half_way_leaves_no_row_and_no_bytes(
    world, call, now, sign_in, handler, share, hangs_up, rows
):
    case = make_case(world, call=call, now=now)
    body = upload(PDF)
    page = reverse("programs:case_attach", args=[case.pk, "licence"])
    cut = body[: int(len(body) * share)]
    statuses = sent(
        handler, sign_in("clerk"), page, [cut[:60], cut[60:]], length=len(body), hangs_up=hangs_up
    )
    assert statuses == ([200] if rows else [])
    assert (CaseFile.objects.count(), StoredFile.objects.count(), len(bytes_kept())) == (rows, rows, rows)
    assert kinds_of(case) == ["file_attached"] * rows


@pytest.mark.parametrize(("cut", "status", "rows"), [(0, 200, 1), (12, 422, 0), (45, 422, 0)])
def test_a_body_without_its_end_leaves_no_row_and_no_bytes(world, call, now, sign_in, cut, status, rows):
    case = make_case(world, call=call, now=now)
    body = upload(PDF)
    answer = sign_in("clerk").generic(
        "POST", reverse("programs:case_attach", args=[case.pk, "licence"]), body[: len(body) - cut],
        content_type="multipart/form-data; boundary=B", headers={"accept": "application/json"},
    )  # fmt: skip
    assert answer.status_code == status
    assert (CaseFile.objects.count(), StoredFile.objects.count(), len(bytes_kept())) == (rows, rows, rows)
