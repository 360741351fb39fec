"""Pages of publicity, objections, ratings and urgings: the public's without signing in, the officers' with masked names."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.core.models import Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.periodic import jobs
from kechuang.core.search import search
from kechuang.programs.models import Case, Objection, Publicity, Rating, Urge
from kechuang.programs.operations.publicity import cancel_publicity
from kechuang.programs.operations.rating import rate_case, urge_case
from tests.conftest import BEIJING
from tests.programs.deciding import before_the_public, decided, objected, released, waiting
from tests.programs.kinds import add_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


@pytest.fixture
def on(monkeypatch):
    """Let requests come on a day."""

    def come(day: date) -> datetime:
        moment = datetime(day.year, day.month, day.day, 10, 0, tzinfo=BEIJING)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        return moment

    return come


@pytest.fixture
def row(world, call, leader, on):
    """Published on Friday, 6 November 2026, for five working days."""
    return before_the_public(world, call, leader, on(date(2026, 11, 6)))


def text(response) -> str:
    return response.content.decode()


def given(row: Publicity, **changes: object) -> dict[str, object]:
    case = row.cases.order_by("pk").first()
    return {
        "case_id": case.pk, "name": "赵某某", "phone": "139 0000 1234", "truth": "on",
        "words": "该项目与三年前验收的项目内容相同，附验收证书。",
    } | changes  # fmt: skip


def test_before_the_public_the_applicant_reads_a_proposal(row, sign_in):
    case = row.cases.get(organisation__memberships__account__username="firm")
    shown = text(sign_in("firm").get(f"/programs/mine/{case.pk}/"))
    assert ("<dd>拟批准</dd>" in shown, "决定：拟批准" in shown, "<dd>批准</dd>" in shown) == (
        True,
        True,
        False,
    )
    Case.objects.filter(pk=case.pk).update(state="approved")
    shown = text(sign_in("firm").get(f"/programs/mine/{case.pk}/"))
    assert ("<dd>批准</dd>" in shown, "拟批准" in shown) == (True, False)


@pytest.mark.parametrize(
    ("day", "said"), [(6, "5<small>个工作日后截止"), (9, "4<small>个工作日后截止"), (13, "今天<small>是最后一天"), (14, "存档备查")]
)  # fmt: skip
def test_the_public_reads_until_when_and_how(row, on, day, said):
    on(date(2026, 11, day))
    shown = text(Client().get(f"/programs/publicity/{row.pk}/"))
    for words in (said, "2026年11月13日", "示例新材料有限公司", "30万元", "计划科 0999-1234567"):
        assert words in shown
    assert ("提出异议</a>" in shown) is (day < 14)
    listed = text(Client().get("/programs/publicity/"))
    assert ("现在没有正在公示的名单" in listed) is (day == 14)


def test_a_list_that_was_taken_down_says_why_and_no_longer_what(row, leader, now):
    cancel_publicity(publicity_id=row.pk, reason="名单有误", actor=leader, now=row.made_at)
    shown = text(Client().get(f"/programs/publicity/{row.pk}/"))
    assert "理由：名单有误" in shown
    assert "示例新材料有限公司" not in shown
    assert Client().get(f"/programs/publicity/{row.pk}/object/").status_code == 302


def test_a_citizen_objects_without_signing_in(row, world):
    page = f"/programs/publicity/{row.pk}/object/"
    evidence = SimpleUploadedFile("赵某某的证据.pdf", b"%PDF-1.4 x", "application/pdf")
    missing = text(Client().post(page, given(row, name="", truth="")))
    assert "有 2 处需要改正" in missing
    done = Client().post(page, given(row, evidence=evidence))
    made = Objection.objects.get()
    assert made.number in text(done)
    assert "13900001234" not in text(done)
    assert done["Cache-Control"] == "no-store"
    assert (made.evidence.name, made.case.state) == ("异议证据.pdf", "objection")


def test_a_flood_of_objections_is_refused(row, monkeypatch):
    page = f"/programs/publicity/{row.pk}/object/"
    monkeypatch.setattr("kechuang.programs.views.public.OBJECTIONS_AN_HOUR", 1)
    Client().post(page, given(row))
    assert "请过一小时再试" in text(Client().post(page, given(row)))
    assert Objection.objects.count() == 1


def test_officers_settle_by_the_pages_and_see_masked_names(row, world, sign_in, now):
    made = objected(row, row.cases.first(), row.made_at)
    client, page = sign_in("leader"), f"/programs/objections/{made.pk}/"
    for address in ("/programs/objections/", page):
        shown = text(client.get(address))
        assert ("赵**" in shown, "赵某某" in shown, "13900001234" in shown) == (True, False, False)
    assert client.get(f"{page}unmask/").status_code == 403
    assert client.post(f"{page}step/admit/").status_code == 302
    assert client.post(f"{page}step/dismiss/", {"answer": "经查，内容不同。"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.answer) == ("dismissed", "经查，内容不同。")
    assert client.get(f"{page}step/nothing/").status_code == 404
    assert sign_in("county").get(page).status_code == 403
    add_officer(world, "supervisor", "supervisor")
    opened = sign_in("supervisor").post(f"{page}unmask/", {"reason": "约谈核实"})
    assert ("赵某某" in text(opened), opened["Cache-Control"]) == (True, "no-store")


def test_an_offered_reason_refuses_an_objection(row, sign_in):
    made = objected(row, row.cases.first(), row.made_at)
    page = f"/programs/objections/{made.pk}/step/refuse/"
    assert (
        sign_in("leader").post(page, {"ground": "no_evidence", "answer": "限期内没有补交。"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.answer == "没有提供必要的证据或可以查证的线索。\n限期内没有补交。"


def test_who_hears_of_an_objection(row, world, sign_in):
    made = objected(row, row.cases.order_by("pk").first(), row.made_at)
    deliver_due(now=row.made_at)
    heard = set(
        Notice.objects.filter(title__startswith="公示收到异议").values_list("account__username", flat=True)
    )
    assert heard == {"leader", "program", "enterprise"}
    sign_in("leader").post(f"/programs/objections/{made.pk}/step/admit/")
    deliver_due(now=row.made_at)
    told = Notice.objects.filter(account=world.accounts["firm"]).latest("pk")
    assert (told.title, "赵" in told.body) == ("“精密减速器可靠性研究”收到公示异议，正在调查", False)


def test_publishing_and_taking_down_by_the_pages(world, call, leader, on, sign_in):
    now = on(date(2026, 11, 6))
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2")]
    for case in cases:
        decided(case, leader, now)
    released(cases, leader, now)
    client, page = sign_in("program"), f"/programs/calls/{call.pk}/publicity/"
    assert "2026年11月13日" in text(client.get(page))
    assert "2 项等待公示" in text(client.get("/programs/publicities/"))
    sent = {"title": "公示", "days": "7", "contact": "计划科", "pick": [cases[0].pk]}
    made = client.post(page, sent)
    row = Publicity.objects.get()
    assert (made["Location"], row.ends_on) == (f"/programs/publicities/{row.pk}/", date(2026, 11, 17))
    assert client.post(f"/programs/publicities/{row.pk}/cancel/", {"reason": "名单有误"}).status_code == 302
    row.refresh_from_db()
    assert row.cancelled_at == now
    assert sign_in("county").get(f"/programs/publicities/{row.pk}/").status_code == 403


def test_the_system_concludes_by_itself_and_tells_the_applicant(row, world):
    job = jobs["programs.conclude_publicity"]
    job.do(datetime(2026, 11, 13, 23, 0, tzinfo=BEIJING))
    assert set(Case.objects.values_list("state", flat=True)) == {"publicity"}
    after = datetime(2026, 11, 14, 0, 30, tzinfo=BEIJING)
    job.do(after)
    job.do(after)
    deliver_due(now=after)
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}
    told = Notice.objects.filter(account=world.accounts["firm"], title="“精密减速器可靠性研究”已批准")
    assert told.count() == 1


def test_lists_ask_as_often_for_three_rows_as_for_one(row, world, call, leader, sign_in, now):
    def fill(count: int) -> None:
        for _ in range(count):
            over = waiting(world, call, now, state="approved")
            going = waiting(world, call, now)
            rate_case(case_id=over.pk, stars=2, words="慢", tail="4567", actor=leader, now=now)
            urge_case(case_id=going.pk, tail="4567", actor=leader, now=now)

    client = sign_in("program")
    pages = [
        f"/programs/{each}/"
        for each in ("publicities", "objections", "ratings", "urges", "publicity", "satisfaction")
    ]
    pages += ["/programs/deliberation/", "/workbench/", "/api/v1/programs/publicities"]
    first, second = row.cases.order_by("pk")
    objected(row, first, row.made_at)
    fill(1)

    def asked() -> dict[str, int]:
        found = {}
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(page).status_code == 200, page
            found[page] = len(seen)
        return found

    one = asked()
    for _ in range(2):
        before_the_public(world, call, leader, row.made_at)
        objected(row, second, row.made_at)
    fill(2)
    assert (asked(), Objection.objects.count(), Rating.objects.count(), Urge.objects.count()) == (
        one,
        3,
        3,
        3,
    )


def test_answers_by_the_pages(world, call, leader, sign_in, now):
    case, over = waiting(world, call, now), waiting(world, call, now, state="declined")
    firm = sign_in("firm")
    assert firm.post(f"/programs/mine/{case.pk}/urge/", {"words": "急用。"}).status_code == 302
    assert (
        firm.post(f"/programs/mine/{over.pk}/rate/", {"stars": "1", "words": "没说理由。"}).status_code == 302
    )
    officer = sign_in("program")
    for noun, model in (("urges", Urge), ("ratings", Rating)):
        page = f"/programs/{noun}/{model.objects.get().pk}/"
        assert firm.get(page).status_code == 403
        assert officer.post(page, {"answer": "下周上会。"}).status_code == 302
        assert model.objects.get().answer == "下周上会。"
        assert 'name="answer"' not in text(officer.get(page))
    deliver_due(now=now + timedelta(minutes=1))
    titles = set(Notice.objects.filter(account=world.accounts["firm"]).values_list("title", flat=True))
    assert titles >= {f"“{case}”的催办有了答复", f"“{case}”的评价有了答复"}


def test_search_finds_lists_for_all_and_objections_for_those_who_settle(row, world, leader):
    made = objected(row, row.cases.first(), row.made_at)

    def found(who: str, words: str) -> list[str]:
        return [
            hit.title
            for group in search(world.actor(who), words)
            for hit in group.hits
            if "公示" in group.source.title + hit.title or "异议" in group.source.title
        ]

    assert found("firm", "拟立项") == [row.title]
    assert found("leader", made.number) == [f"{made.number} {made.case}"]
    assert found("county", made.number) == []


def test_the_api_lists_what_is_before_the_public(row, on):
    def listed(query: str = "") -> list[dict[str, object]]:
        return Client().get(f"/api/v1/programs/publicities{query}").json()["items"]

    assert [(each["title"], each["ends_on"], each["count"]) for each in listed("?running=true")] == [
        (row.title, "2026-11-13", 2)
    ]
    on(date(2026, 11, 16))
    assert (listed("?running=true"), len(listed())) == ([], 1)
