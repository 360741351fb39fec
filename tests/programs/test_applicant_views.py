"""The applicant's pages: guide, pre-check, form, signing, receipt, correction; what strangers get; how often they ask."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.models import Call, Case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.submission import sign_case
from kechuang.programs.queries import lookup
from tests.programs.kinds import make_call, make_case, make_correction, make_file, make_kind, steps_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def now():
    """Pages ask the clock: the moment of the test itself."""
    return timezone.localtime()


@pytest.fixture
def straight(world, now):
    """A call without recommendation."""
    return make_call(
        world, now=now, kind=make_kind(code="straight", steps=steps_of("unit", "check", "review"))
    )


@pytest.fixture
def draft(world, straight, now):
    case = make_case(world, call=straight, now=now)
    make_file(world, case, now=now)
    return case


def page(client, name, *args, query="", **more):
    return client.get(reverse(f"programs:{name}", args=args) + query, **more)


def body(response):
    return response.content.decode()


def field(code, value, revision=0, **more):
    return {f"rev-{code}": str(revision), code: value} | more


# ── public ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_open_and_its_guide_are_read_without_signing_in(world, call, now):
    make_call(
        world, now=now, kind=make_kind(code="later"), title="尚未开始的通知", opens_at=now + timedelta(days=3)
    )
    make_call(world, now=now, kind=make_kind(code="hidden"), title="拟稿通知", state="draft")
    stranger = Client()
    text = body(page(stranger, "call_open"))
    assert call.title in text
    assert "尚未开始的通知" in text
    assert "拟稿通知" not in text
    text = body(page(stranger, "call_guide", call.pk))
    for words in (
        "在本市登记的企业", "第九条", "副本扫描件，四角齐全", "承诺 5 个工作日，法定 20 个工作日", "受理窗口", "不收费",
        "0999-1234567", "示例市科技计划项目管理办法", "未经官方文本核对", "每人牵头不超过1项", "承诺时限为平台建议值",
    ):  # fmt: skip
        assert words in text, words
    assert page(stranger, "call_guide", Call.objects.get(title="拟稿通知").pk).status_code == 404
    assert "data-care" in body(page(stranger, "call_guide", call.pk, HTTP_COOKIE="kc_care=1"))


def test_the_calendar_file_has_the_period(call):
    response = page(Client(), "call_ics", call.pk)
    text = body(response)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"DTSTART:{call.closes_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in text
    assert text.count("BEGIN:VEVENT") == 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_receipt_is_verified_without_naming_anybody(world, draft, now):
    case = sign_case(case_id=draft.pk, pledged=True, actor=world.actor("firm"), now=now)
    stranger = Client()
    real = body(page(stranger, "receipt_verify", query=f"?number={case.number}-1"))
    assert "是本局出具的接件凭证" in real
    assert "出具给示例****。" in real
    for hidden in (case.title, case.organisation.name, case.call.title):
        assert hidden not in real
    typed = body(page(stranger, "receipt_verify", query=f"?number=%20{case.number.lower()}-1"))
    assert "是本局出具的接件凭证" in typed
    assert "没有编号为“KJ1-1”的凭证" in body(page(stranger, "receipt_verify", query="?number=KJ1-1"))


def test_receipts_are_not_asked_for_one_after_another(world, draft, now, monkeypatch):
    case = sign_case(case_id=draft.pk, pledged=True, actor=world.actor("firm"), now=now)
    cache.clear()
    monkeypatch.setattr(lookup, "QUESTIONS_AN_HOUR", 2)
    answers = [page(Client(), "receipt_verify", query=f"?number={case.number}-1") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert lookup.FLOOD in body(answers[2])
    assert "是本局出具的接件凭证" not in body(answers[2])
    # The form without a number is still there, and the status counts together with it.
    assert page(Client(), "receipt_verify").status_code == 200
    with pytest.raises(Problem, match="查询次数太多"):
        lookup.look_up("KJ1", "0000", address="127.0.0.1")
    cache.clear()


# ── before filling in ────────────────────────────────────────────────────────────────────────


def test_the_precheck_answers_each_condition_from_the_registry(sign_in, call):
    text = body(page(sign_in("clerk"), "call_precheck", call.pk))
    assert "登记的类型：企业" in text
    assert "没有限制申报的记录" in text
    assert "登记里没有这一项，请自己核对。" in text
    assert "开始填写" in text


def test_starting_leads_to_the_form_and_a_second_start_is_told(world, sign_in, call):
    client, firm = sign_in("clerk"), world.organisations["firm"]
    url = reverse("programs:case_start", args=[call.pk])
    response = client.post(url, {"organisation": firm.pk})
    case = Case.objects.get()
    assert response["Location"] == reverse("programs:case_fill", args=[case.pk])
    assert "单位登记资料" in body(client.get(response["Location"]))
    response = client.post(url, {"organisation": firm.pk}, follow=True)
    assert "已有一份正在填写的申报" in body(response)
    assert Case.objects.count() == 1
    client.post(url, {"organisation": world.organisations["firm2"].pk}, follow=True)
    assert Case.objects.count() == 1


# ── the form ─────────────────────────────────────────────────────────────────────────────────


def test_the_form_without_scripts_saves_what_it_can_and_summarises_the_rest(sign_in, draft):
    url = reverse("programs:case_fill", args=[draft.pk])
    sent = field("title", "新的名称", 1) | field("staff", "三十", 1)
    response = sign_in("clerk").post(url, sent)
    text = body(response)
    assert response.status_code == 422
    assert "有 1 处没有写入，其余已保存" in text
    assert "“研发人员”填的“三十”不是数" in text
    assert 'value="三十"' in text
    draft.refresh_from_db()
    assert draft.title == "新的名称"


def test_what_its_reader_has_not_touched_is_not_sent_back_over_another(sign_in, draft):
    clerk, chief = sign_in("clerk"), sign_in("firm")
    url = reverse("programs:case_fill", args=[draft.pk])
    seen = {each.code: each for each in clerk.get(url).context["sheet"].fields}
    whole = {}
    for code in ("title", "staff"):
        whole |= {f"rev-{code}": seen[code].revision, f"mark-{code}": seen[code].mark, code: seen[code].value}
    chief.post(url, field("title", "负责人改的名称", 1))
    response = clerk.post(url, whole | {"staff": "36"}, follow=True)
    assert "已保存1项" in body(response)
    assert draft.answers.get(code="title").value == "负责人改的名称"


def test_a_script_gets_marks_errors_and_clashes(sign_in, draft):
    url = reverse("programs:case_fill", args=[draft.pk])
    sign_in("firm").post(url, field("title", "负责人改的名称", 1))
    sent = (
        field("title", "另一个名称", 1)
        | field("asked", "五十", 1)
        | {"rev-budget": "0", "budget--business-applied": "50"}
    )
    data = sign_in("clerk").post(url, sent, HTTP_ACCEPT="application/json").json()
    assert data["written"] == ["budget"]
    assert list(data["errors"]) == ["asked"]
    assert [(each["theirs"], each["mine"], each["revision"]) for each in data["clashes"]] == [
        ("负责人改的名称", "另一个名称", 2)
    ]
    assert "负责人改的名称" in data["clashes"][0]["field"]
    assert "间接费用上限 <b>15万元</b>（基数 50万元" in data["budgets"]["budget"]
    Case.objects.update(state="unit")
    refused = sign_in("clerk").post(url, sent, HTTP_ACCEPT="application/json")
    assert (refused.status_code, "不能再修改" in refused.json()["refused"]) == (409, True)


def test_tables_people_choices_and_budgets_come_through_the_form(sign_in, draft):
    sent = {
        "rev-equipment": "0", "equipment--name": ["台", ""], "equipment--count": ["2", ""], "equipment--cost": ["1.5", ""],
        "rev-leader": "1", "leader--name": "王某某", "leader--employer": "示例大学", "leader--identity": "",
        "rev-goals": "1", "goals": ["paper", "sale"], "rev-joint": "1", "joint": "yes",
    }  # fmt: skip
    sign_in("clerk").post(reverse("programs:case_fill", args=[draft.pk]), sent)
    values = dict(draft.answers.values_list("code", "value"))
    assert values["equipment"] == [{"name": "台", "count": "2", "cost": "15000"}]
    assert values["leader"] == {"name": "王某某", "employer": "示例大学"}
    assert (values["goals"], values["joint"]) == (["paper", "sale"], "yes")
    text = body(page(sign_in("clerk"), "case_fill", draft.pk))
    assert 'name="equipment--name" value="台"' in text


def test_files_go_up_and_come_down(sign_in, draft):
    client, url = sign_in("clerk"), reverse("programs:case_attach", args=[draft.pk, "licence"])
    response = client.post(
        url, {"file": SimpleUploadedFile("新执照.pdf", PDF)}, HTTP_ACCEPT="application/json"
    )
    assert "新执照.pdf" in response.json()["html"]
    row = draft.files.get(removed_at=None)
    assert page(client, "case_file", row.pk).content == PDF
    assert page(sign_in("firm2"), "case_file", row.pk).status_code == 403
    bad = client.post(url, {"file": SimpleUploadedFile("执照.exe", b"MZ")}, HTTP_ACCEPT="application/json")
    assert (bad.status_code, "只收pdf、jpg、png" in bad.json()["problem"]) == (422, True)
    client.post(reverse("programs:case_remove_file", args=[draft.pk, row.pk]))
    assert draft.files.filter(removed_at=None).count() == 0
    assert "请先选择文件。" in body(client.post(url, follow=True))


def test_confirming_and_copying(world, sign_in, call, now):
    client = sign_in("clerk")
    client.post(
        reverse("programs:case_start", args=[call.pk]), {"organisation": world.organisations["firm"].pk}
    )
    case = Case.objects.get()
    response = client.post(reverse("programs:case_confirm", args=[case.pk]), {"code": "organisation_name"})
    assert response["Location"] == f"{reverse('programs:case_fill', args=[case.pk])}#q-organisation_name"
    assert case.answers.get().prefilled is False
    assert "没有找到以前提交过" in body(
        client.post(reverse("programs:case_copy", args=[case.pk]), follow=True)
    )


def test_the_check_lists_all_that_is_missing(sign_in, draft):
    draft.answers.filter(code="abstract").delete()
    text = body(page(sign_in("clerk"), "case_fill", draft.pk, query="?check=1"))
    assert "还有 1 处没有填好" in text
    assert 'href="#q-abstract"' in text


# ── handing in ───────────────────────────────────────────────────────────────────────────────


def test_a_clerk_submits_an_administrator_signs_and_gets_a_receipt(sign_in, draft):
    sign = reverse("programs:case_sign", args=[draft.pk])
    clerk, chief = sign_in("clerk"), sign_in("firm")
    assert "科研诚信承诺" not in body(clerk.get(sign))
    clerk.post(sign)
    assert Case.objects.get(pk=draft.pk).state == "unit"
    assert "没有重复申报" in body(chief.get(sign))
    refused = chief.post(sign)
    assert (refused.status_code, "已阅读并承诺" in body(refused)) == (422, True)
    response = chief.post(sign, {"pledged": "1"}, follow=True)
    draft.refresh_from_db()
    assert f"{draft.number}-1" in body(response)
    assert "<svg" in body(response)
    again = chief.post(sign, {"pledged": "1"}, follow=True)
    assert again.redirect_chain[-1][0] == reverse("programs:case_own", args=[draft.pk])


def test_the_administrator_sends_back_and_withdraws(sign_in, draft):
    clerk, chief = sign_in("clerk"), sign_in("firm")
    clerk.post(reverse("programs:case_sign", args=[draft.pk]))
    chief.post(reverse("programs:case_send_back", args=[draft.pk]), {"reason": "请补预算"})
    assert "退回的理由：请补预算" in body(page(clerk, "case_fill", draft.pk))
    assert page(clerk, "case_withdraw", draft.pk).status_code == 403
    assert "要撤回的是" in body(page(chief, "case_withdraw", draft.pk))
    chief.post(reverse("programs:case_withdraw", args=[draft.pk]))
    assert Case.objects.get(pk=draft.pk).state == "withdrawn"


@pytest.fixture
def mending(world, draft, now):
    case = sign_case(case_id=draft.pk, pledged=True, actor=world.actor("firm"), now=now)
    make_correction(case, now=now, codes=("abstract",))
    return move_case(case, "ask_correction", now)


def test_the_correction_page_shows_only_what_must_be_mended(sign_in, mending):
    client, url = sign_in("clerk"), reverse("programs:case_correct", args=[mending.pk])
    assert page(client, "case_fill", mending.pk)["Location"] == url
    response = client.get(url)
    assert [each.code for each in response.context["sheet"].fields] == ["abstract"]
    assert "要补正：请改写abstract" in body(response)
    client.post(reverse("programs:case_fill", args=[mending.pk]), field("abstract", "补写了。", 1))
    assert client.post(url)["Location"] == reverse("programs:case_own", args=[mending.pk])
    assert "补写了。" in body(page(client, "case_compare", mending.pk))


def test_the_applicant_reads_nothing_of_the_inner_work(world, sign_in, draft, now, officer):
    case = sign_case(case_id=draft.pk, pledged=True, actor=world.actor("firm"), now=now)
    case.decisions.create(outcome="decline", reason="内部意见", made_at=now)
    with transaction.atomic():
        for kind, title in (("admitted", "受理：项目管理员program"), ("assigned", "交内部某某经办")):
            record(
                f"programs.case.{kind}",
                case,
                actor=world.actor("program"),
                now=now,
                title=title,
                data={"opinion": "绝密"},
            )
    text = body(page(sign_in("clerk"), "case_own", case.pk))
    assert "已受理" in text
    for hidden in ("内部意见", "项目管理员program", "内部某某", "绝密"):
        assert hidden not in text.partition("<aside")[2], hidden
    assert "内部意见" not in text


def test_the_preview_and_its_pdf(sign_in, draft):
    client = sign_in("clerk")
    assert "预览稿" in body(page(client, "case_preview", draft.pk))
    assert page(client, "case_pdf", draft.pk).content[:5] == b"%PDF-"


def test_strangers_and_officers_get_no_page_of_a_draft(sign_in, draft):
    names = (
        "case_own",
        "case_fill",
        "case_sign",
        "case_preview",
        "case_compare",
        "case_correct",
        "case_withdraw",
    )
    for who in ("firm2", "enterprise", "county"):
        client = sign_in(who)
        assert {page(client, name, draft.pk).status_code for name in names} == {404}
        assert page(client, "case_mine").status_code in (200, 403)


def test_lists_ask_as_often_for_three_as_for_one(world, sign_in, straight, now):
    client = sign_in("firm")

    def asked(name):
        page(client, name)
        with CaptureQueriesContext(connection) as seen:
            assert page(client, name).status_code == 200
        return len(seen)

    make_case(world, call=straight, now=now)
    one = {name: asked(name) for name in ("case_mine", "call_open")}
    for number in range(2):
        make_case(
            world,
            call=make_call(world, now=now, kind=make_kind(code=f"more{number}")),
            now=now,
            state="check",
        )
        make_case(world, call=straight, now=now, state="draft")
    assert {name: asked(name) for name in one} == one
