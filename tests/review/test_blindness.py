"""Nothing leaks: an expert sees nothing by which an applicant is known, an applicant nothing of who reviews, anywhere."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from kechuang.core.models import Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import CaseVersion
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations.giving_back import ask_explanation
from kechuang.review.operations.panel import open_panel
from kechuang.review.operations.reminding import remind_experts
from kechuang.review.operations.result import compute_results
from kechuang.review.operations.sheet import Typed, score_sheet
from tests.architecture.test_urls_refuse_strangers import named_patterns
from tests.programs.kinds import make_file as make_document
from tests.programs.kinds import make_part
from tests.review.rooms import expert_actor, make_room, score

#: What the applicant of the first file is known by, whoever reads it.
PHONE, ADDRESS, REPRESENTATIVE, MEMBER = "13900001234", "东岭县工业路8号", "周示范", "欧阳示范"
DAY = "2026年10月3日"


@pytest.fixture
def now():
    """Pages go by the site's own clock; a working morning of it."""
    return timezone.localtime()


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Hundreds of refusals are what is wanted here; Django warns of each."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.fixture
def blind(world, officer, call, now):
    """A blinded panel whose applicant stands in every corner of what was handed in; opened, one sheet declared."""
    firm = world.organisations["firm"]
    firm.contact_phone, firm.address, firm.legal_representative = PHONE, ADDRESS, REPRESENTATIVE
    firm.save()
    room = make_room(world, call, now=now, state="assigned")
    case = room.cases[0]
    case.title, case.number = f"{firm.name}的减速器研究", "KJ2026777788888"
    case.submitted_at = case.received_at = timezone.make_aware(timezone.datetime(2026, 10, 3, 8, 17))
    case.save()
    make_part(case, "member", name=MEMBER)
    answers = CaseVersion.objects.get(case=case)
    answers.answers |= {
        "title": case.title,
        "abstract": f"{firm.name}（{firm.uscc}）在东岭县，法定代表人{REPRESENTATIVE}，成员{MEMBER}，电话{PHONE}，编号{case.number}。",
        "leader": {"name": "李某某", "employer": firm.name},
    }
    answers.save()
    for name in (f"{firm.name}执照.pdf", "周示范身份证.pdf"):
        document = make_document(world, case, now=case.submitted_at - timedelta(days=1), name=name)
    document.redacted = make_document(world, room.cases[1], now=now, name=f"{firm.name}副本.pdf").file
    document.save()
    return room


def marks(world, case) -> tuple[str, ...]:
    """All that the applicant is known by."""
    firm = world.organisations["firm"]
    return (
        firm.name, "示例精密制造", firm.uscc, REPRESENTATIVE, MEMBER, "李某某", PHONE, "东岭", ADDRESS, case.number,
        "执照.pdf", "周示范身份证", DAY, "2026-10-03", "08:17", "10月3日", f'href="/programs/cases/{case.pk}/', f'href="/programs/mine/{case.pk}/',
    )  # fmt: skip


def pages_of(client: Client, *, only: bool = False, **more: tuple) -> Iterator[tuple[str, str, str]]:
    """Every address (``only``: the desk and those given) as the client gets it: name, address, all that is answered."""
    for name, (_, where) in sorted(named_patterns(get_resolver()).items()):
        if any(name.startswith(each) for each in ("admin", "account_logout", "web:care")):
            continue
        if (
            only
            and name not in more
            and name not in ("review:sheet_mine", "web:workbench", "web:messages", "web:done")
        ):
            continue
        for address in more.get(name, (where,)):
            answer = client.get(address)
            head = " ".join(f"{key}: {value}" for key, value in answer.items())
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            # A refusal names officers to ask, by their posts: the same for whatever file.
            text = re.sub(r"请有权办理的人办：[^<]*", "", body.decode("utf-8", "replace"))
            yield name, address, f"{head}\n{text}"


def leaks(client: Client, words: tuple[str, ...], *, only: bool = False, **more: tuple) -> list[str]:
    """Where one of the words stands."""
    return [
        f"{name} {address}：{word}"
        for name, address, text in pages_of(client, only=only, **more)
        for word in words
        if word in text and not (word == "东岭" and _is_a_list_of_counties(text))
    ]


def _is_a_list_of_counties(text: str) -> bool:
    """Where a choice names every county alike, it says nothing of one."""
    return all(each in text for each in ("东岭", "西川"))


def addresses_of(sheet: Sheet) -> dict[str, tuple]:
    """The addresses of an expert's sheet."""
    base = f"/review/sheets/{sheet.key}/"
    steps = tuple(f"{base}step/{act}/" for act in ("recuse", "decline", "abstain", "explain"))
    papers = tuple(f"{base}papers/{number}/" for number in (1, 2, 3))
    return {
        "review:sheet_fill": (base,), "review:sheet_correct": (f"{base}correct/",), "review:sheet_step": steps,
        "review:sheet_paper": papers, "api:list_own_sheets": ("/api/v1/review/sheets", f"/api/v1/review/sheets/{sheet.key}"),
        "web:search": ("/search/?q=减速器", "/search/?q=A7K3"),
    }  # fmt: skip


def test_an_expert_sees_nothing_of_the_applicant_anywhere(world, blind, sign_in, now):
    """Before the declaration, while judging, and after: every page of the site, headers and file names included."""
    client, words = sign_in("expert1"), marks(world, blind.cases[0])
    sheet = blind.sheet()
    found = leaks(client, words, only=True, **addresses_of(sheet))
    client.post(f"/review/sheets/{sheet.key}/", {"declare": "1", "free": "on", "secret": "on"})
    text = client.get(f"/review/sheets/{sheet.key}/").content.decode()
    assert text.count("〔已隐去〕") >= 6
    found += leaks(client, words, **addresses_of(sheet))
    saved = score_sheet(
        sheet_key=sheet.key, marks={"new": Typed("50"), "use": Typed("30")}, comment=Typed("可行"),
        actor=expert_actor(blind.experts[0]), now=now,
    )  # fmt: skip
    assert saved.errors == {}
    for address in ("", "submit/"):
        answer = client.post(f"/review/sheets/{sheet.key}/{address}", {"m-new": "999"}, follow=True)
        found += [f"{address}：{word}" for word in words if word in answer.content.decode()]
    client.post(f"/review/sheets/{sheet.key}/submit/", {})
    assert blind.sheet().state == "submitted"
    found += leaks(client, words, only=True, **addresses_of(sheet))
    assert "\n".join(found) == ""


def test_what_an_expert_is_told_names_nobody(world, blind, officer, now):
    """Notices and copies of all that happens to his sheets and panel."""
    Panel.objects.update(state="assigned", opens_at=None, closes_at=now + timedelta(hours=30))
    open_panel(panel_id=blind.panel.pk, reason="只有三位专家", actor=world.actor("program"), now=now)
    morning = timezone.make_aware(timezone.datetime(2026, 11, 24, 9, 30))
    Panel.objects.update(closes_at=morning + timedelta(hours=30))
    assert remind_experts(panel_id=blind.panel.pk, actor=world.actor("program"), now=morning) == 3
    assert remind_experts(panel_id=blind.panel.pk, actor=world.actor("program"), now=morning) == 0
    for expert, total in zip(blind.experts, ("10", "50", "50"), strict=True):
        sheet = Sheet.objects.get(file=blind.files[0], expert=expert)
        score(sheet, {"new": total, "use": "30"}, now=now)
    out = Sheet.objects.get(file=blind.files[0], expert=blind.experts[0])
    ask_explanation(sheet_id=out.pk, actor=world.actor("program"), now=now)
    deliver_due(now=max(now, morning) + timedelta(minutes=1))
    accounts = [each.person.account_id for each in blind.experts]
    told = [
        f"{each.title} {each.body} {each.link}"
        for each in Notice.objects.filter(account__in=accounts).order_by("pk")
    ]
    assert [each for each in told if "还有2份材料等您评审" in each] != []
    assert [each for each in told if "请说明您对材料 A7K3 的评分" in each] != []
    assert [word for word in marks(world, blind.cases[0]) for each in told if word in each] == []


def test_no_reminder_outside_working_hours(world, blind, officer):
    night = timezone.make_aware(timezone.datetime(2026, 11, 24, 23, 30))
    Panel.objects.update(closes_at=night + timedelta(hours=30))
    assert remind_experts(panel_id=blind.panel.pk, actor=world.actor("program"), now=night) == 0
    assert "reminded_at" not in Panel.objects.get().settings


@pytest.mark.parametrize("is_ended", [False, True])
def test_an_applicant_sees_nothing_of_who_reviews(world, blind, officer, sign_in, now, is_ended):
    """Names, codes, panels, counts of sheets, scores: on no page of the site, before and after the results."""
    for place, expert in enumerate(blind.experts):
        sheet = Sheet.objects.get(file=blind.files[0], expert=expert)
        score(sheet, {"new": f"4{place}", "use": "31.5"}, now=now, comment="评审人的意见原话")
    if is_ended:
        Panel.objects.update(state="closed")
        compute_results(panel_id=blind.panel.pk, actor=world.actor("program"), now=now)
        Panel.objects.update(state="concluded")
    deliver_due(now=now + timedelta(minutes=1))
    case = blind.cases[0]
    names = [each.person.name for each in blind.experts]
    words = (*names, "示例大学1", "expert1", "评审人1", "A7K3", "装备组", "71.5", "72.5", "评审人的意见原话", "份评分表")  # fmt: skip
    own = {
        "review:panel_detail": (f"/review/panels/{blind.panel.pk}/",),
        "review:result_list": (f"/review/panels/{blind.panel.pk}/results/",),
        "review:sheet_fill": (f"/review/sheets/{blind.sheet().key}/",),
        "review:sheet_paper": (f"/review/sheets/{blind.sheet().key}/papers/1/",),
        "web:search": ("/search/?q=专家1", "/search/?q=减速器"),
    }
    own |= _case_pages(case.pk)
    assert leaks(sign_in("firm"), words, **own) == []


def _case_pages(pk: int) -> dict[str, tuple]:
    """Every address of programs that takes a key, with the case's."""
    return {
        name: (re.sub(r"/1/", f"/{pk}/", where, count=1),)
        for name, (_, where) in named_patterns(get_resolver()).items()
        if name.startswith(("programs:case_", "programs:work_", "api:")) and "/1/" in where
    }


def test_another_experts_marks_are_not_seen(world, blind, sign_in, now):
    """Nor what the others have given, nor who they are, nor how many they are."""
    for expert in blind.experts[1:]:
        score(
            Sheet.objects.get(file=blind.files[0], expert=expert),
            {"new": "43.5", "use": "31.5"},
            now=now,
            comment="别人的意见",
        )
    Sheet.objects.filter(pk=blind.sheet().pk).update(state="declared", declared_at=now)
    words = ("专家2某某", "专家3某某", "别人的意见", "43.5", "75.0", str(blind.sheet(0, 1).key))
    assert leaks(sign_in("expert1"), words, only=True, **addresses_of(blind.sheet())) == []
