"""Long tables in the background: nothing or the good ones, block by block, stopped, taken over, and the rest as a sheet."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from kechuang.core import events
from kechuang.core.events import heard_by, on, record_new
from kechuang.core.importing import Importer, importers
from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Office, SheetImport
from kechuang.core.operations import import_run
from kechuang.core.operations.audit import verify_trail
from kechuang.core.operations.file import store_file
from kechuang.core.operations.import_run import queue_sheet, run_imports, stop_import
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.queries.importing import bad_rows, rest_of
from kechuang.core.sheets import SheetColumn

COLUMNS = (SheetColumn("名称", needed=True), SheetColumn("次序"), SheetColumn("电话"))


def check(lines, region, actor, now, memory):
    ready, errors, seen = [], [], memory.setdefault("seen", set())
    for line in lines:
        if line["名称"] in seen or Office.objects.filter(name=f"别处的{line['名称']}").exists():
            errors.append(line.error("名称", "重了。"))
        elif not line["次序"].isdigit():
            errors.append(line.error("次序", "不是数。"))
        else:
            ready.append((line["名称"], int(line["次序"])))
        seen.add(line["名称"])
    return ready, errors


def write(ready, region, actor, now):
    offices = Office.objects.bulk_create(
        Office(region=region, name=name, order=order) for name, order in ready
    )
    record_new(
        "core.office.tested", [(each, f"导入{each.name}", {}) for each in offices], actor=actor, now=now
    )
    return len(offices)


@pytest.fixture
def kind(monkeypatch):
    item = Importer(
        "core.office",
        "科室",
        "core.office.edit",
        COLUMNS,
        check,
        write=write,
        personal=("电话",),
        max_rows=30_000,
        block=3,
    )
    monkeypatch.setitem(importers._items, "core.office", item)
    return "core.office"


def rows(count, **wrong):
    told = [[f"室{number}", number, "13900001234"] for number in range(1, count + 1)]
    for row, value in wrong.items():
        told[int(row[1:]) - 1][1] = value
    return told


def queued(world, now, kind, table, who="system", take=False):
    data = workbook(title="科室", heads=["名称*", "次序", "电话"], rows=table)
    file = store_file(
        name="科室.xlsx",
        data=data,
        purpose="core.office.import",
        region=world.city,
        actor=world.actor("planner"),
        now=now,
    )
    return queue_sheet(
        kind=kind, file=file, region=world.city, take_good_rows=take, actor=world.actor(who), now=now
    )


def after(made):
    made.refresh_from_db()
    return (made.state, made.rows, made.taken, len(made.errors))


def names():
    return set(Office.objects.filter(name__startswith="室").values_list("name", flat=True))


def test_all_rows_are_written_in_blocks(world, now, kind):
    made = queued(world, now, kind, rows(8))
    assert (made.state, made.is_over, names()) == ("waiting", False, set())
    assert run_imports(clock=lambda: now) == 1
    assert after(made) == ("done", 8, 8, 0)
    assert len(names()) == 8
    assert Event.objects.filter(kind="core.office.tested").count() == 8
    last = Event.objects.get(kind="core.sheet.imported")
    assert (last.title, last.actor_id) == (
        "导入科室《科室.xlsx》：8行，写入8行，0行有误",
        world.accounts["system"].pk,
    )
    assert run_imports(clock=lambda: now) == 0


def test_one_error_anywhere_keeps_all_out_and_the_good_ones_may_be_taken(world, now, kind):
    table = rows(8, r2="二", r8="八")
    made = queued(world, now, kind, table)
    run_imports(clock=lambda: now)
    assert after(made) == ("done", 8, 0, 2)
    assert names() == set()
    start = bad_rows(made)[0][0] - 2
    assert [(number - start, cells[1], said) for number, cells, said in bad_rows(made)] == [
        (2, "二", ["“次序”：不是数。"]),
        (8, "八", ["“次序”：不是数。"]),
    ]
    assert {cells[2] for _, cells, _ in bad_rows(made)} == {"*******1234"}
    good = queued(world, now, kind, table, take=True)
    run_imports(clock=lambda: now)
    assert after(good) == ("done", 8, 6, 2)
    assert names() == {f"室{number}" for number in (1, 3, 4, 5, 6, 7)}
    heads, rest = rest_of(good)
    assert [cells for _, cells, _ in rest] == [["室2", "二", "*******1234"], ["室8", "八", "*******1234"]]
    assert heads == ["名称*", "次序", "电话"]


def test_blocks_of_one_file_know_each_other(world, now, kind):
    made = queued(world, now, kind, [*rows(7), ["室1", 9, ""]])
    run_imports(clock=lambda: now)
    assert (after(made), made.errors[0]["message"]) == (("done", 8, 0, 1), "重了。")


def stopped_after(monkeypatch, made, world, now, blocks):
    """Ask to stop once so many blocks are written."""
    done = []
    plain = write

    def writes(*given):
        done.append(1)
        if len(done) == blocks:
            stop_import(import_id=made.pk, actor=world.actor("system"), now=now)
        return plain(*given)

    monkeypatch.setattr(importers._items["core.office"], "write", writes)


def test_stopped_while_writing_keeps_what_is_written_and_gives_the_rest_as_a_sheet(
    world, now, kind, monkeypatch
):
    made = queued(world, now, kind, rows(8, r1="一"), take=True)
    stopped_after(monkeypatch, made, world, now, 2)
    run_imports(clock=lambda: now)
    assert after(made) == ("stopped", 8, 5, 1)
    assert names() == {f"室{number}" for number in range(2, 7)}
    assert [(cells[0], said) for _, cells, said in rest_of(made)[1]] == [
        ("室1", ["“次序”：不是数。"]),
        ("室7", ["没有写入：中途停止了。"]),
        ("室8", ["没有写入：中途停止了。"]),
    ]


def test_stopped_while_waiting_writes_nothing(world, now, kind):
    made = queued(world, now, kind, rows(8))
    with pytest.raises(Refused):
        stop_import(import_id=made.pk, actor=world.actor("planner"), now=now)
    stop_import(import_id=made.pk, actor=world.actor("system"), now=now)
    run_imports(clock=lambda: now)
    assert (after(made), names()) == (("stopped", 8, 0, 0), set())
    with pytest.raises(Problem, match="已经结束"):
        stop_import(import_id=made.pk, actor=world.actor("system"), now=now)


def test_next_worker_goes_on_where_the_last_one_ended(world, now, kind):
    made = queued(world, now, kind, rows(8))
    turns = iter([True] * 5 + [False] * 3)  # to begin, three blocks checked, one written
    assert run_imports(clock=lambda: now, goes_on=lambda: next(turns)) == 0
    assert after(made) == ("writing", 8, 3, 0)
    assert made.claimed_at is None
    run_imports(clock=lambda: now)
    assert after(made) == ("done", 8, 8, 0)
    assert Office.objects.filter(name__startswith="室").count() == 8


def test_worker_that_died_is_followed_after_a_while_and_not_before(world, now, kind):
    made = queued(world, now, kind, rows(2))
    SheetImport.objects.filter(pk=made.pk).update(claimed_at=now, state="checking")
    assert run_imports(clock=lambda: now + timedelta(minutes=4)) == 0
    assert run_imports(clock=lambda: now + timedelta(minutes=6)) == 1
    assert after(made) == ("done", 2, 2, 0)


def test_block_that_cannot_be_written_any_more_stops_the_whole_and_says_so(world, now, kind, monkeypatch):
    made = queued(world, now, kind, rows(8))

    def writes(*given):
        Office.objects.create(region=world.city, name="别处的室5") if not names() else None
        return write(*given)

    monkeypatch.setattr(importers._items["core.office"], "write", writes)
    run_imports(clock=lambda: now)
    assert after(made)[:3] == ("stopped", 8, 3)
    assert "到这里停下；前面写入的保留" in made.told


def test_person_who_may_no_longer_import_writes_nothing(world, now, kind):
    made = queued(world, now, kind, rows(3))
    world.accounts["system"].is_active = False
    world.accounts["system"].save()
    run_imports(clock=lambda: now)
    assert (after(made), made.told) == (("failed", 0, 0, 0), "安排导入的账号已经停用，请另请人导入。")


def test_table_that_is_wrong_as_a_whole_is_not_read_further(world, now, kind, monkeypatch):
    monkeypatch.setattr(import_run, "MOST_ERRORS", 4)
    made = queued(world, now, kind, [[f"室{number}", "无", ""] for number in range(9)])
    run_imports(clock=lambda: now)
    assert (after(made)[:3], len(made.errors)) == (("failed", 9, 0), 4)
    assert "多半是整列填错了" in made.told


def test_queries_do_not_grow_with_the_rows_of_a_block(world, now, kind, monkeypatch):
    counts = []
    monkeypatch.setattr(importers._items["core.office"], "block", 100)
    monkeypatch.setattr(
        importers._items["core.office"],
        "check",
        lambda lines, *_: ([(line["名称"], int(line["次序"])) for line in lines], []),
    )
    for table in (rows(1), [[f"室{number}x", number, ""] for number in range(40)]):
        queued(world, now, kind, table)
        with CaptureQueriesContext(connection) as caught:
            run_imports(clock=lambda: now)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_first_events_of_many_are_chained_as_single_ones(world, now):
    with transaction.atomic():
        offices = Office.objects.bulk_create(
            Office(region=world.city, name=f"室{n}", order=n) for n in range(3)
        )
        record_new(
            "core.office.tested",
            [(each, each.name, {"n": each.order}) for each in offices],
            actor=Actor.system(),
            now=now,
        )
    with transaction.atomic():
        events.record("core.office.tested", offices[0], actor=Actor.system(), now=now, title="再")
    told = Event.objects.filter(kind="core.office.tested").order_by("id")
    assert [(each.object_id, each.seq, each.title) for each in told] == [
        *((str(each.pk), 1, each.name) for each in offices),
        (str(offices[0].pk), 2, "再"),
    ]
    assert verify_trail(actor=world.actor("audit"), now=now).whole


def test_event_that_nobody_cares_about_is_passed(world, now, monkeypatch):
    monkeypatch.setattr(events, "listeners", {})
    heard = []
    on("core.office.tested", code="tests.some", cares=lambda event: event.data["n"] == 1)(
        lambda event: heard.append(event.data["n"])
    )
    with transaction.atomic():
        offices = Office.objects.bulk_create(
            Office(region=world.city, name=f"室{n}", order=n) for n in range(3)
        )
        record_new(
            "core.office.tested",
            [(each, each.name, {"n": each.order}) for each in offices],
            actor=Actor.system(),
            now=now,
        )
    assert [
        len(heard_by(each)) for each in Event.objects.filter(kind="core.office.tested").order_by("id")
    ] == [0, 1, 0]
    deliver_due(now=now)
    assert heard == [1]
    assert not Event.objects.filter(dispatched_at=None).exists()


def test_pages(world, now, kind, client):
    client.force_login(world.accounts["system"])
    upload = client.get("/core/imports/core.office/upload/").content.decode()
    assert "最多 30000 行、10 MB" in upload
    made = queued(world, now, kind, rows(8, r2="二"))
    page = client.get(f"/core/imports/{made.pk}/").content.decode()
    assert "排队等后台处理" in page
    assert "下载错误清单" not in page
    assert client.get(f"/core/imports/{made.pk}/progress/").headers.get("HX-Refresh") is None
    run_imports(clock=lambda: now)
    assert client.get(f"/core/imports/{made.pk}/progress/").headers["HX-Refresh"] == "true"
    page = client.get(f"/core/imports/{made.pk}/").content.decode()
    assert "只写入没有错误的 7 行" in page
    assert "*******1234" in page
    rest = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/core/imports/{made.pk}/errors/").content))
    assert rest.get_sheet_by_index(0).to_python()[-1][1:] == ["室2", "二", "*******1234", "“次序”：不是数。"]
    again = queued(world, now, kind, rows(3))
    assert client.post(f"/core/imports/{again.pk}/stop/", follow=True).status_code == 200
    again.refresh_from_db()
    assert again.wants_stop
    client.force_login(world.accounts["planner"])
    for path in ("progress/", ""):
        assert client.get(f"/core/imports/{made.pk}/{path}").status_code == 403
    assert client.post(f"/core/imports/{made.pk}/stop/").status_code == 403
