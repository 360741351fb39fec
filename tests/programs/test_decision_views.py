"""Pages of those who deliberate: deciding, the release after its preview, documents; and what follows from approval."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Call, Decision
from kechuang.programs.operations.document import issue_document
from kechuang.programs.printing.decisions import APPEAL, UNCHECKED
from kechuang.subjects.models import Carrier, Qualification
from tests.programs.deciding import decided, released, waiting
from tests.programs.kinds import make_call, make_kind, steps_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


def text(response) -> str:
    return response.content.decode()


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return package.read("word/document.xml").decode()


@pytest.fixture
def short(world, now):
    """A call whose cases are decided in the check and approved at once."""
    return make_call(world, now=now, kind=make_kind(code="short", steps=steps_of("check")))


def test_deciding_and_releasing_by_the_pages(world, call, now, leader, sign_in):
    Call.objects.filter(pk=call.pk).update(budget=Decimal(400_000), places=2)
    first, second = (waiting(world, call, now, who=who) for who in ("firm", "firm2"))
    client, table = sign_in("leader"), f"/programs/calls/{call.pk}/deliberation/"
    assert "没有决定" in text(client.get(table))
    form = f"{table}{first.pk}/"
    assert "请填写批准金额" in text(client.post(form, {"outcome": "approve"}))
    assert client.post(form, {"outcome": "approve", "amount": "30"}).status_code == 302
    assert client.post(f"{table}{second.pk}/", {"outcome": "approve", "amount": "20万元"}).status_code == 302
    assert sorted(Decision.objects.values_list("amount", flat=True)) == [200_000, 300_000]
    shown = text(client.get(table))
    assert "拟批准" in shown
    assert "超过预算" in shown
    release = f"{table}release/"
    preview = text(client.post(release, {"pick": [first.pk, second.pk]}))
    assert "现在不能发布" in preview
    assert 'name="confirm"' not in preview
    client.post(release, {"pick": [first.pk, second.pk], "confirm": "1"})
    assert not Decision.objects.filter(released_at__isnull=False).exists()
    assert 'name="confirm"' in text(client.post(release, {"pick": [first.pk]}))
    assert client.post(release, {"pick": [first.pk], "confirm": "1"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("publicity", "deliberation")
    assert client.post(release, {}).status_code == 302
    assert sign_in("county").post(release, {"pick": [first.pk]}).status_code == 403


def test_the_table_leaves_the_house_marked_and_logged(world, call, now, leader, sign_in):
    decided(waiting(world, call, now), leader, now)
    found = sign_in("leader").get(f"/programs/calls/{call.pk}/deliberation/?export=xlsx")
    with zipfile.ZipFile(BytesIO(found.content)) as package:
        said = package.read("xl/sharedStrings.xml").decode()
    assert "内部审议材料，发布前不得外传" in said
    assert Event.objects.filter(kind="core.file.exported").get().title == "导出审议表1行"


def test_each_applicant_hears_once_of_what_was_told(world, call, short, now, leader):
    told = {}
    for which, (outcome, where) in enumerate((("approve", call), ("decline", call), ("approve", short))):
        state = "check" if where == short else "deliberation"
        case = waiting(world, where, now, who="firm2", state=state)
        decided(case, leader, now, outcome)
        deliver_due(now=now)
        assert Notice.objects.filter(account=world.accounts["firm2"]).count() == which
        released([case], leader, now)
        deliver_due(now=now)
        told[case.pk] = Notice.objects.filter(account=world.accounts["firm2"]).latest("pk")
    title = "“精密减速器可靠性研究”"
    assert [each.title for each in told.values()] == [
        f"{title}拟批准，将公示",
        f"{title}未获批准",
        f"{title}已批准",
    ]
    assert [each.body for each in told.values()] == [
        "金额30万元。公示期满、没有异议的，才作出批准决定。", "理由：创新性不足，见评审意见。", "金额30万元。",
    ]  # fmt: skip


# ── documents ────────────────────────────────────────────────────────────────────────────────


def test_one_document_for_many_approvals(world, short, now, leader, sign_in):
    cases = [waiting(world, short, now, who=who, state="check") for who in ("firm", "firm2")]
    for case in cases:
        decided(case, leader, now)
    rows = list(Decision.objects.order_by("pk"))
    keys = [each.pk for each in rows]
    by = {"actor": leader, "now": now}
    with pytest.raises(Problem, match="还没有最后的决定"):
        issue_document(decision_ids=keys, number="示科〔2026〕12号", **by)
    released(cases, leader, now)
    with pytest.raises(Refused):
        issue_document(decision_ids=keys, number="示科〔2026〕12号", actor=world.actor("county"), now=now)
    with pytest.raises(Problem) as caught:
        issue_document(decision_ids=keys, number=" ", **by)
    assert caught.value.field == "number"
    done = issue_document(decision_ids=keys, number="示科〔2026〕12号", **by)
    assert {(each.document, each.file_id, each.word_id) for each in done} == {
        ("示科〔2026〕12号", done[0].file_id, done[0].word_id)
    }
    with done[0].word.content.open("rb") as handle:
        said = words_of(handle.read())
    for words in ("立项通知", "各有关单位", "下列2项予以立项，合计60万元", "示例新材料有限公司"):
        assert words in said
    assert APPEAL not in said
    with pytest.raises(Problem, match="已经用过"):
        issue_document(decision_ids=keys, number="示科〔2026〕12号", **by)
    with pytest.raises(Problem, match="已经出具"):
        issue_document(decision_ids=keys, number="示科〔2026〕13号", **by)
    page = f"/programs/decisions/{keys[0]}/pdf/"
    assert sign_in("firm").get(page).content.startswith(b"%PDF")
    assert sign_in("firm2").get(page).status_code == 404
    assert sign_in("firm").get(f"/programs/decisions/{keys[0]}/txt/").status_code == 404


def test_a_refusal_alone_with_reasons_and_words_that_somebody_checked(world, call, now, leader, sign_in):
    cases = [waiting(world, call, now, who=who) for who in ("firm", "firm2")]
    for case in cases:
        decided(case, leader, now, "decline")
    released(cases, leader, now)
    first, second = Decision.objects.order_by("pk")
    by = {"actor": leader, "now": now}
    with pytest.raises(Problem, match="一件一份"):
        issue_document(decision_ids=[first.pk, second.pk], number="示科决〔2026〕1号", checked=True, **by)
    with pytest.raises(Problem) as caught:
        issue_document(decision_ids=[first.pk], number="示科决〔2026〕1号", **by)
    assert caught.value.field == "checked"
    client, page = sign_in("leader"), f"/programs/calls/{call.pk}/documents/"
    draft = client.post(page, {"pick": [first.pk], "draft": "1", "appeal": APPEAL})
    assert (UNCHECKED in words_of(draft.content), "（文号待编）" in words_of(draft.content)) == (True, True)
    given = {"pick": [first.pk], "number": "示科决〔2026〕1号", "appeal": APPEAL, "checked": "on"}
    assert client.post(page, given).status_code == 302
    deliver_due(now=now)
    first.refresh_from_db()
    found = words_of(sign_in("firm").get(f"/programs/decisions/{first.pk}/docx/").content)
    for words in ("不予批准决定书", "理由和依据：创新性不足，见评审意见。", APPEAL):
        assert words in found
    assert UNCHECKED not in found
    assert Notice.objects.filter(account=world.accounts["firm"]).latest("pk").body == (
        "文号：示科决〔2026〕1号，可以在办件页面下载。"
    )


# ── hand-over ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("code", "base"), [("gazelle", ""), ("local_gazelle", "gazelle")])
def test_an_approved_recognition_grants_its_qualification_once(world, now, leader, code, base):
    kind = make_kind(
        code=code, base=base, steps=steps_of("check"), hand_over="qualification", group="recognition"
    )
    case = waiting(world, make_call(world, now=now, kind=kind), now, state="check")
    decided(case, leader, now)
    released([case], leader, now)
    for _ in range(2):
        deliver_due(now=now)
        Event.objects.filter(kind="programs.case.approved").update(dispatched_at=None)
    row = Qualification.objects.get()
    assert (row.organisation, row.kind, row.granted_on, row.document) == (
        case.organisation, "gazelle", now.date(), case.number,
    )  # fmt: skip


def test_an_approved_carrier_is_put_on_file_and_others_are_not(world, now, leader):
    for code, hand_over in (
        ("incubator", "qualification"),
        ("something", "qualification"),
        ("station", "task_book"),
    ):
        kind = make_kind(code=code, steps=steps_of("check"), hand_over=hand_over)
        case = waiting(world, make_call(world, now=now, kind=kind), now, state="check")
        decided(case, leader, now)
        released([case], leader, now)
        deliver_due(now=now)
    row = Carrier.objects.get()
    assert (row.kind, row.name, row.state, row.recognised_on) == (
        "incubator", "精密减速器可靠性研究", "running", now.date(),
    )  # fmt: skip
    assert not Qualification.objects.exists()
