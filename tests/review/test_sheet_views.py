"""The expert's pages: the queue, the declaration, saving as one types, submitting, giving back, neutral names of files."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core.models import Event
from kechuang.review.models import Panel, PanelFile, Sheet
from kechuang.review.operations.recusal import find_exclusions
from tests.programs.kinds import make_file as make_document
from tests.review.rooms import make_room, make_sheet, score


@pytest.fixture
def now():
    """Pages go by the site's own clock: the panel is open around it."""
    return timezone.localtime()


@pytest.fixture
def client(room, sign_in):
    """The first expert's."""
    return sign_in("expert1")


def page(name, sheet, *more):
    """The address of a sheet's page."""
    return reverse(f"review:{name}", args=[sheet.key, *more])


@pytest.fixture
def declared(room, now):
    """The first expert's sheet of the first file, open."""
    sheet = room.sheet()
    Sheet.objects.filter(pk=sheet.pk).update(state="declared", declared_at=now)
    return room.sheet()


def test_the_queue_shows_codes_states_and_progress(client, room, now):
    score(room.sheet(1), {"new": "50", "use": "30"}, now=now)
    text = client.get("/review/mine/").content.decode()
    assert "还有 1 份等您评" in text
    assert text.index("A7K3") < text.index("B2M9")
    assert "1 / 2 份" in text
    assert "剩" in text


def test_another_experts_sheet_is_not_there(room, client, world, sign_in, officer):
    other = room.sheet(0, 1)
    for name in ("sheet_fill", "sheet_correct"):
        assert client.get(page(name, other)).status_code == 404
    assert client.get(page("sheet_paper", other, 1)).status_code == 404
    assert sign_in("program").get(page("sheet_fill", other)).status_code in (403, 404)
    assert sign_in("firm").get(page("sheet_fill", other)).status_code in (403, 404)


def test_a_sheet_of_a_panel_that_has_not_begun_is_not_there(client, room):
    Panel.objects.update(state="assigned")
    assert client.get(page("sheet_fill", room.sheet())).status_code == 404
    assert "现在没有要评的材料" in client.get("/review/mine/").content.decode()


def test_the_file_opens_once_it_is_declared(client, room):
    address = page("sheet_fill", room.sheet())
    assert "先声明，再打开" in client.get(address).content.decode()
    assert client.post(address, {"declare": "1", "free": "on"}).status_code == 400
    assert client.post(address, {"declare": "1", "free": "on", "secret": "on"}).url == address
    text = client.get(address).content.decode()
    assert "研究减速器的寿命试验方法" in text
    assert "评分表" in text


def test_a_save_answers_with_revisions_and_time(client, declared):
    given = {"m-new": "50", "r-new": "0", "comment": "可行", "r-comment": "0", "seconds": "30"}
    told = client.post(page("sheet_fill", declared), given, headers={"accept": "application/json"}).json()
    assert (told["errors"], told["clashes"], told["revisions"]) == ({}, [], {"new": 1, "": 1})
    told = client.post(page("sheet_fill", declared), given, headers={"accept": "application/json"}).json()
    assert told["clashes"] == []  # the same word again is no clash
    late = {**given, "m-new": "10"}
    told = client.post(page("sheet_fill", declared), late, headers={"accept": "application/json"}).json()
    assert [(each["code"], each["theirs"], each["mine"]) for each in told["clashes"]] == [
        ("new", "50分", "10")
    ]
    Panel.objects.update(state="closed")
    answer = client.post(page("sheet_fill", declared), given, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (409, {"refused": "评审组现在是“评审结束”，不能评分。"})


def test_without_scripts_saving_and_submitting_work(client, declared, room):
    client.post(page("sheet_fill", declared), {"m-new": "50", "r-new": "0"})
    answer = client.post(
        page("sheet_submit", declared), {"m-new": "50", "r-new": "1", "m-use": "30", "r-use": "0", "comment": "", "r-comment": "0"}
    )  # fmt: skip
    assert room.sheet().state == "submitted"
    assert answer.url == page("sheet_fill", room.sheet(1))


def test_submitting_too_early_says_what_is_missing(client, declared, room):
    answer = client.post(page("sheet_submit", declared), {"m-new": "50", "r-new": "0"}, follow=True)
    assert "没有提交：“应用前景”还没有打分。" in answer.content.decode()
    assert room.sheet().state == "drafting"


@pytest.mark.parametrize(
    ("act", "given", "state"),
    [
        ("recuse", {"kind": "supervision", "reason": "负责人是我的学生"}, "void"),
        ("decline", {"reason": "不是我的方向"}, "void"),
        ("abstain", {"reason": "材料不足以判断"}, "abstained"),
    ],
)
def test_giving_back(client, declared, act, given, state):
    assert client.get(page("sheet_step", declared, act)).status_code == 200
    assert client.post(page("sheet_step", declared, act), {}).status_code == 400
    assert client.post(page("sheet_step", declared, act), given).url == "/review/mine/"
    assert Sheet.objects.get(pk=declared.pk).state == state


def test_correcting_on_the_page(client, room, now):
    sheet = score(room.sheet(), {"new": "50", "use": "30"}, now=now)
    given = {"m-new": "45", "m-use": "30", "comment": "可行"}
    assert client.post(page("sheet_correct", sheet), given).status_code == 400
    assert client.post(page("sheet_correct", sheet), {**given, "reason": "看错了"}).url == page(
        "sheet_fill", sheet
    )
    assert "第2版 75分" in client.get(page("sheet_fill", sheet)).content.decode()


def test_a_material_is_shown_only_as_a_copy_without_names(client, declared, room, world, now):
    document = make_document(
        world, room.cases[0], now=room.cases[0].submitted_at, name="示例精密制造执照.pdf"
    )
    text = client.get(page("sheet_fill", declared)).content.decode()
    assert "去名副本还没有做好" in text
    assert client.get(page("sheet_paper", declared, 1)).status_code == 404
    document.redacted = make_document(world, room.cases[1], now=now, name="去名副本.pdf").file
    document.save()
    answer = client.get(page("sheet_paper", declared, 1))
    assert answer.content == b"%PDF-1.4 test"
    assert "%E6%9D%90%E6%96%99A7K3-1.pdf" in answer["Content-Disposition"]


def test_every_file_that_an_expert_takes_is_logged(client, declared, room, world, now, sign_in):
    document = make_document(
        world, room.cases[0], now=room.cases[0].submitted_at, name="示例精密制造执照.pdf"
    )
    document.redacted = make_document(world, room.cases[1], now=now, name="去名副本.pdf").file
    document.save()
    assert sign_in("expert2").get(page("sheet_paper", declared, 1)).status_code == 404
    assert client.get(page("sheet_paper", declared, 9)).status_code == 404
    assert client.get(page("sheet_paper", declared, 1)).status_code == 200
    event = Event.objects.get(kind="review.sheet.downloaded")
    assert (event.actor_id, event.object_id) == (world.accounts["expert1"].pk, str(declared.pk))
    assert (event.title, event.data) == (
        "打开材料 A7K3 的第1个文件",
        {"panel": room.panel.pk, "file": "A7K3", "number": 1},
    )
    Sheet.objects.filter(pk=declared.pk).update(state="assigned")
    assert client.get(page("sheet_paper", declared, 1)).status_code == 400
    assert Event.objects.filter(kind="review.sheet.downloaded").count() == 1


def test_a_tie_that_is_declared_late_closes_the_file(client, declared, room, world):
    person = room.experts[0].person
    person.employer = world.organisations["firm"]
    person.save()
    answer = client.get(page("sheet_fill", declared), follow=True)
    assert "您应当回避" in answer.content.decode()
    sheet = Sheet.objects.get(pk=declared.pk)
    assert (sheet.state, sheet.void_reason) == ("void", "打开时复查回避：同一单位")


def test_a_tie_that_was_gone_for_a_while_closes_the_file_as_well(client, declared, room, world, officer, now):
    person = room.experts[0].person
    for employer in (world.organisations["firm"], None):  # found, and found to be gone
        person.employer = employer
        person.save()
        find_exclusions(panel_id=room.panel.pk, actor=world.actor("program"), now=now)
    assert client.get(page("sheet_fill", declared)).status_code == 200
    person.employer = world.organisations["firm"]
    person.save()
    client.get(page("sheet_fill", declared))
    rows = room.panel.exclusions.filter(case=room.cases[0], lifted_at=None)
    assert (Sheet.objects.get(pk=declared.pk).state, [(each.kind, each.is_late) for each in rows]) == (
        "void",
        [("same_unit", True)],
    )


def queries(client, address):
    """How many queries a page asks."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_queue_asks_as_often_for_one_file_as_for_three(world, call, now, sign_in):
    room = make_room(world, call, now=now, files=1, experts=1)
    client = sign_in("expert1")
    client.get("/review/mine/")
    one = queries(client, "/review/mine/")
    extra = make_room(world, call, now=now, files=2, experts=0, title="另一组")
    for file in PanelFile.objects.filter(panel=extra.panel):
        make_sheet(file, room.experts[0], now=now)
    assert queries(client, "/review/mine/") == one
