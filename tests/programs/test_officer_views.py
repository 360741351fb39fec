"""Pages of officers: lists, the case, the check, papers; what strangers and applicants do not get."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kechuang.core.models import Event
from kechuang.programs.logic.kinds import Question
from kechuang.programs.models import Call, Case, CaseTask
from kechuang.programs.operations.correction import Defect, ask_correction
from kechuang.programs.operations.flow import admit_case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.task import ask_colleague
from kechuang.programs.queries.work_page import paper_of
from tests.programs.kinds import (
    QUESTIONS,
    freeze,
    make_call,
    make_case,
    make_file,
    make_kind,
    make_part,
    make_version,
)

OFFICERS_PAGES = ("work_detail", "work_check", "work_dossier")


@pytest.fixture
def moment(now):
    """Pages read the machine's clock: tests of pages happen today."""
    from django.utils import timezone  # models load with Django

    return timezone.localtime()


@pytest.fixture
def call(world, moment):
    return make_call(world, now=moment)


@pytest.fixture
def case(world, call, moment):
    made = make_case(world, call=call, now=moment, state="recommend", version=True)
    make_file(world, made, now=moment)
    make_part(made, "lead", name="李某某")
    return move_case(made, "to_check", moment)


@pytest.fixture
def client(officer, sign_in):
    return sign_in("program")


def page(client, name, *args, **query):
    return client.get(reverse(f"programs:{name}", args=args), query)


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# ── 办件 ────────────────────────────────────────────────────────────────────────────────────


def test_the_list_shows_what_the_posts_reach_with_the_clock(world, client, sign_in, call, case, moment):
    make_case(world, call=call, now=moment, answers={"title": "还在填的"})
    html = text(page(client, "work_list"))
    assert "精密减速器可靠性研究" in html
    assert "还在填的" not in html
    assert "个工作日" in html
    assert "待受理" in html
    assert case.number in text(page(sign_in("county"), "work_list"))
    assert case.number not in text(page(sign_in("county2"), "work_list"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "check"}, True),
        ({"state": "correction"}, False),
        ({"stands": "unadmitted"}, True),
        ({"stands": "overdue"}, False),
        ({"stands": "under_way"}, True),
        ({"stands": "over"}, False),
        ({"handler": "mine"}, False),
        ({"handler": "none"}, True),
        ({"region": "990101"}, True),
        ({"q": "减速器"}, True),
        ({"q": "没有这个"}, False),
    ],
)
def test_the_lists_filters(client, case, query, found):
    assert (case.number in text(page(client, "work_list", **query))) is found


def test_overdue_is_found_and_said(client, case, moment):
    case.clocks.update(
        started_on=moment.date() - timedelta(days=60), due_on=moment.date() - timedelta(days=50)
    )
    html = text(page(client, "work_list", stands="overdue"))
    assert case.number in html
    assert "逾期" in html


def test_the_lists_queries_do_not_grow_with_its_rows(
    world, client, call, case, moment, django_assert_num_queries
):
    from django.db import connection  # the captured queries are the connection's
    from django.test.utils import CaptureQueriesContext

    text(page(client, "work_list"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        text(page(client, "work_list"))
    for _ in range(2):
        move_case(make_case(world, call=call, now=moment, state="recommend"), "to_check", moment)
    with django_assert_num_queries(len(one)):
        text(page(client, "work_list"))


def test_the_list_is_exported_as_it_stands_and_logged(client, case):
    answer = page(client, "work_list", export="xlsx", state="check")
    assert answer.content[:2] == b"PK"
    assert Event.objects.get(kind="core.file.exported").data == {"what": "办件", "rows": 1}


def test_an_applicant_has_no_officers_pages(world, sign_in, call, case):
    firm = sign_in("firm")
    assert page(firm, "work_list").status_code == 404
    for name in OFFICERS_PAGES:
        assert page(firm, name, case.pk).status_code == 404
    assert page(sign_in("county2"), "work_detail", case.pk).status_code == 404


# ── 一件 ────────────────────────────────────────────────────────────────────────────────────


def test_the_case_page_shows_the_last_version_never_what_is_being_written(client, case):
    case.answers.filter(code="abstract").update(value="正在偷偷改")
    html = text(page(client, "work_detail", case.pk))
    for words in (
        "研究减速器的寿命试验方法。",
        "50 万元",
        "执照.pdf",
        "李某某",
        "没有登记，无法查回避",
        "受理窗口",
    ):
        assert words in html or words.replace(" ", "") in html, words
    assert "正在偷偷改" not in html


def test_a_question_that_hangs_on_one_of_several_choices_is_read_too(world, moment):
    sold = Question("buyer", "销售对象", section="content", when=(("goals", ("sale",)),))
    call = make_call(world, now=moment, kind=make_kind(questions=(*QUESTIONS, sold)))

    def asked(*goals: str) -> bool:
        case = make_case(world, call=call, now=moment, state="check", answers={"goals": list(goals)})
        return "buyer" in {each.question.code for part in paper_of(case).parts for each in part.answers}

    assert [asked("patent", "sale"), asked("patent")] == [True, False]


def test_what_differs_from_the_version_before_is_marked(client, case, moment):
    case.answers.filter(code="abstract").update(value="改写过的内容")
    version = freeze(case, moment + timedelta(minutes=1))
    html = text(page(client, "work_detail", case.pk))
    assert version.number == 2
    assert "与上一版有 1 处不同" in html
    assert "<del>研究减速器的寿命试验方法。</del>" in html


def test_the_header_offers_the_next_act_first(world, client, sign_in, case, moment, officer):
    html = text(page(client, "work_detail", case.pk))
    assert html.index(">受理<") < html.index("形式审查</a>") < html.index(">不予受理<")
    admit_case(case_id=case.pk, actor=world.actor("program"), now=moment)
    html = text(page(client, "work_detail", case.pk))
    assert "转查重中" in html
    assert ">受理<" not in html
    leader = text(page(sign_in("leader"), "work_detail", case.pk))
    assert "转查重中" not in leader


def test_the_case_pages_queries_do_not_grow(world, client, case, moment, officer, django_assert_num_queries):
    from django.db import connection  # the captured queries are the connection's
    from django.test.utils import CaptureQueriesContext

    def more(who, code):
        ask_colleague(
            case_id=case.pk,
            kind="cosign",
            account_id=world.accounts[who].pk,
            actor=world.actor("program"),
            now=moment,
        )
        make_file(world, case, code, now=moment)
        make_part(case, "member", name="王某某")

    more("leader", "report")
    text(page(client, "work_detail", case.pk))
    with CaptureQueriesContext(connection) as one:
        text(page(client, "work_detail", case.pk))
    more("enterprise", "report")
    more("planner", "licence")
    with django_assert_num_queries(len(one)):
        text(page(client, "work_detail", case.pk))


def test_steps_are_taken_by_one_form(client, case):
    url = reverse("programs:work_step", args=[case.pk, "admit"])
    assert "受理后出具受理通知书" in text(client.get(url))
    answer = client.post(url, follow=True)
    assert "已受理，受理通知书已出具。" in text(answer)
    again = client.post(url, follow=True)
    assert "已经受理过了" in text(again)
    assert case.receipts.filter(kind="admitted").count() == 1


def test_a_step_refused_says_why_beside_its_field(client, case):
    url = reverse("programs:work_step", args=[case.pk, "return"])
    html = text(client.post(url, {"to": "recommend", "reason": ""}))
    assert "有 1 处需要改正" in html
    client.post(url, {"to": "recommend", "reason": "推荐函没有盖章", "seen": "check"})
    assert Case.objects.get(pk=case.pk).state == "recommend"
    stale = client.post(url, {"to": "draft", "reason": "再退", "seen": "check"}, follow=True)
    assert stale.status_code in (200, 403)
    assert Case.objects.get(pk=case.pk).state == "recommend"


def test_there_is_no_other_step(client, case):
    assert client.get(reverse("programs:work_step", args=[case.pk, "approve"])).status_code == 404


def test_assign_and_ask_from_the_page(world, client, case):
    url = reverse("programs:work_step", args=[case.pk, "assign"])
    client.post(url, {"handler": world.accounts["program"].pk, "priority": "1", "reason": "市领导批示"})
    kept = Case.objects.get(pk=case.pk)
    assert (kept.handler, kept.priority) == (world.accounts["program"], 1)
    url = reverse("programs:work_step", args=[case.pk, "ask"])
    client.post(url, {"kind": "cosign", "account": world.accounts["leader"].pk, "words": "请看经费"})
    assert CaseTask.objects.get().account == world.accounts["leader"]


def test_a_task_is_signed_passed_on_and_taken_back(world, client, sign_in, case, moment, officer):
    def ask(who):
        return ask_colleague(
            case_id=case.pk,
            kind="cosign",
            account_id=world.accounts[who].pk,
            actor=world.actor("program"),
            now=moment,
        )

    task, leader = ask("leader"), sign_in("leader")
    url = reverse("programs:task_finish", args=[task.pk])
    assert "请选择同意或不同意" in text(leader.post(url, {"opinion": ""}))
    assert client.get(url).status_code == 403
    leader.post(
        reverse("programs:task_pass_on", args=[task.pk]),
        {"account": world.accounts["planner"].pk, "words": "出差"},
    )
    passed = CaseTask.objects.get(state="open")
    assert passed.account == world.accounts["planner"]
    client.post(reverse("programs:task_recall", args=[passed.pk]), {"reason": "不用了"})
    assert set(CaseTask.objects.values_list("state", flat=True)) == {"passed_on", "recalled"}
    again = ask("leader")
    leader.post(reverse("programs:task_finish", args=[again.pk]), {"agrees": "yes"})
    again.refresh_from_db()
    assert (again.state, again.agrees) == ("done", True)


# ── 形式审查 ────────────────────────────────────────────────────────────────────────────────


def test_the_check_makes_the_notice_of_what_is_marked(client, case):
    url = reverse("programs:work_check", args=[case.pk])
    assert "每项" not in text(client.get(url))
    empty = text(client.post(url, {"days": "5", "d-abstract": " "}))
    assert "请至少标出一处要补正的内容" in empty
    kept = text(client.post(url, {"days": "99", "d-abstract": "写明方法"}))
    assert "补正期限要在1至60个工作日之间" in kept
    assert ">写明方法</textarea>" in kept
    answer = client.post(url, {"days": "5", "d-abstract": "写明方法", "d-licence": "缺背面"}, follow=True)
    assert "补正告知书已出具，共2处" in text(answer)
    asked = case.corrections.get()
    assert [each["code"] for each in asked.items] == ["abstract", "licence"]
    gone = client.get(url, follow=True)
    assert "不在形式审查" in text(gone)


def test_another_city_and_leaders_do_not_check(sign_in, case):
    assert page(sign_in("leader"), "work_check", case.pk).status_code == 403
    assert page(sign_in("neighbour"), "work_check", case.pk).status_code == 404


# ── 批量 ────────────────────────────────────────────────────────────────────────────────────


def test_bulk_shows_each_fate_before_and_after(client, world, call, case, moment, officer):
    other = make_case(world, call=call, now=moment, state="correction")
    url = reverse("programs:work_bulk")
    given = {"act": "admit", "pick": [case.pk, other.pk]}
    html = text(client.post(url, given))
    assert "可以受理 1 件，共 2 件" in html
    assert "不能受理：办件现在是“待补正”" in html
    assert not case.receipts.filter(kind="admitted").exists()
    html = text(client.post(url, given | {"sure": "1"}, follow=True))
    assert "受理了 1 件，共 2 件" in html
    assert case.receipts.filter(kind="admitted").exists()
    sheet = page(client, "work_bulk_result", export="xlsx")
    assert sheet.content[:2] == b"PK"


def test_bulk_assigning_asks_to_whom_first(client, world, case):
    url = reverse("programs:work_bulk")
    html = text(client.post(url, {"act": "assign", "pick": case.pk}))
    assert "选定经办人" in html
    handler = world.accounts["program"].pk
    assert "可以指定经办 1 件" in text(
        client.post(url, {"act": "assign", "pick": case.pk, "handler": handler})
    )
    client.post(url, {"act": "assign", "pick": case.pk, "handler": handler, "sure": "1"})
    assert Case.objects.get(pk=case.pk).handler_id == handler


def test_bulk_with_nothing_chosen_goes_back(client, case):
    answer = client.post(reverse("programs:work_bulk"), {"act": "admit"}, follow=True)
    assert "请先勾选办件" in text(answer)


# ── 文书 ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def receipts(world, case, moment, officer):
    act = world.actor("program")
    ask_correction(case_id=case.pk, defects=[Defect("abstract", "写明方法")], actor=act, now=moment)
    return {each.kind: each for each in case.receipts.all()}


def words_of_docx(data: bytes) -> str:
    import io

    import docx

    return "\n".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs)


def test_the_notice_of_correction_tells_all_points_and_the_last_day(client, sign_in, case, receipts):
    receipt = receipts["correction"]
    answer = page(client, "receipt_print", receipt.pk, "docx")
    said = words_of_docx(answer.content)
    due = case.corrections.get().due_on
    for words in (
        "补正告知书", receipt.number, "示例精密制造有限公司：", "1．主要内容：写明方法",
        f"请在{due.year}年{due.month}月{due.day}日前（5个工作日内）", "示例市科学技术局",
    ):  # fmt: skip
        assert words in said
    pdf = page(client, "receipt_print", receipt.pk, "pdf").content
    assert pdf[:5] == b"%PDF-"
    assert page(client, "receipt_print", receipt.pk, "pdf").content == pdf
    assert page(sign_in("firm"), "receipt_print", receipt.pk, "pdf").content == pdf
    assert page(sign_in("firm2"), "receipt_print", receipt.pk, "pdf").status_code == 404
    assert page(client, "receipt_print", receipt.pk, "html").status_code == 404


def test_the_dossier_holds_everything_but_what_is_not_released(client, sign_in, case, receipts, moment):
    case.decisions.create(outcome="approve", reason="尚未发布的意见", made_at=moment)
    case.decisions.create(outcome="return", reason="已发布的意见", made_at=moment, released_at=moment)
    answer = page(client, "work_dossier", case.pk)
    assert answer.content[:5] == b"%PDF-"
    assert Event.objects.get(kind="core.file.exported").data["what"] == f"办件{case.number}案卷"
    docx = page(client, "work_export", case.pk, "docx")
    import io

    import docx as word

    tables = "\n".join(
        cell.text
        for table in word.Document(io.BytesIO(docx.content)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "已发布的意见" in tables
    assert "尚未发布的意见" not in tables
    for words in (
        "研究减速器的寿命试验方法。",
        "补正告知书",
        "写明方法",
        "要求“精密减速器可靠性研究”补正1处",
    ):
        assert words in tables, words
    assert page(client, "work_export", case.pk, "xlsx").content[:2] == b"PK"
    assert page(client, "work_export", case.pk, "exe").status_code == 404
    assert page(sign_in("reader"), "work_dossier", case.pk).status_code == 403


# ── 通知 ────────────────────────────────────────────────────────────────────────────────────


def test_a_call_is_drafted_previewed_and_published(world, client, moment):
    version = make_version(world)
    form = text(page(client, "call_create"))
    assert "市级重点研发项目" in form
    given = {
        "kind": f"own:{version.pk}", "region": "990100", "year": "2027", "title": "2027年度申报通知",
        "opens_at": f"{moment:%Y-%m-%dT%H:%M}", "closes_at": f"{moment + timedelta(days=30):%Y-%m-%dT%H:%M}",
        "budget": "500", "office": "计划科", "contact": "", "text": "支持企业攻关。",
    }  # fmt: skip
    client.post(reverse("programs:call_create"), given)
    made = Call.objects.get()
    assert (made.state, made.budget, made.kind_version) == ("draft", 5_000_000, version)
    step = reverse("programs:call_step", args=[made.pk, "publish"])
    assert "请填写咨询电话" in text(client.get(step))
    edit = reverse("programs:call_edit", args=[made.pk])
    client.post(edit, given | {"contact": "0999-1234567", "quota_990101": "3", "limit_L1": "2"})
    made.refresh_from_db()
    assert (made.quota, made.limits) == ({"990101": 3}, {"L1": 2})
    assert "承诺 5 个工作日" in text(client.get(step))
    assert "已发布。" in text(client.post(step, follow=True))
    client.post(edit, {"contact": "0999-7654321", "addition": "材料可以后补原件。"})
    made.refresh_from_db()
    assert made.text == "支持企业攻关。\n\n材料可以后补原件。"


def test_the_call_page_leads_through_its_life(world, client, sign_in, call, moment):
    assert "推荐名额" in text(page(client, "call_detail", call.pk))
    client.post(reverse("programs:call_quota", args=[call.pk]), {"990101": "2", "reason": "按企业数"})
    assert "东岭县" in text(page(client, "call_detail", call.pk))
    client.post(reverse("programs:call_step", args=[call.pk, "close"]))
    late = reverse("programs:late_code_approve", args=[call.pk])
    given = {
        "organisation": "91990101MA00000110", "reason": "停电",
        "valid_until": f"{moment + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert "没有登记过这个统一社会信用代码" in text(client.post(late, given | {"organisation": "X"}))
    shown = text(client.post(late, given))
    code = shown.split("<code>")[1].split("</code>")[0]
    assert len(code) == 14
    assert code not in text(page(client, "call_detail", call.pk))
    extend = reverse("programs:call_step", args=[call.pk, "extend"])
    client.post(extend, {"closes_at": f"{moment + timedelta(days=9):%Y-%m-%dT%H:%M}", "reason": "检修"})
    assert Call.objects.get(pk=call.pk).state == "open"
    copied = client.post(reverse("programs:call_copy", args=[call.pk]), {"year": call.year + 1})
    assert copied.url == reverse("programs:call_edit", args=[Call.objects.latest("pk").pk])
    assert sign_in("county").get(late).status_code == 403


def test_the_calls_list_and_who_may_write_one(client, sign_in, call):
    assert call.title in text(page(client, "call_list"))
    assert call.title in text(page(sign_in("county"), "call_list"))
    assert page(sign_in("county"), "call_create").status_code == 403
    assert page(sign_in("county"), "call_edit", call.pk).status_code == 403
    assert page(client, "call_list", export="xlsx").content[:2] == b"PK"
