"""Pages and API of kinds: who sees them, editing without scripts, files, and how often they ask."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.models import Event
from kechuang.programs.forms.kind_rows import ROW_FORMS
from kechuang.programs.logic.kind_file import data_file
from kechuang.programs.logic.kind_pack import pack_file
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kind_rows import row_put, rows_at
from kechuang.programs.logic.kinds import as_data, from_data
from kechuang.programs.models import KindVersion
from kechuang.programs.operations.kind import adopt_kind, copy_kind, import_kind
from kechuang.programs.states import Step
from kechuang.programs.views.kind_edit import PARTS
from tests.programs.test_kind_faults import GOOD

LIST = reverse("programs:kind_list")


def url(name, *args):
    return reverse(f"programs:kind_{name}", args=args)


@pytest.fixture
def client(sign_in, officer):
    """The programme officer's browser."""
    return sign_in("program")


@pytest.fixture
def adopted(world, officer, now):
    return adopt_kind(code="key_rd", region=world.city, actor=world.actor("program"), now=now)


@pytest.fixture
def draft(world, adopted, now):
    actor = world.actor("program")
    return copy_kind(
        version_id=adopted.pk, code="farm_rd", title="农业研发", region=world.city, actor=actor, now=now
    )


def now_of(row):
    """The version as the database has it."""
    return KindVersion.objects.get(pk=row.pk)


def test_the_list_shows_ones_own_and_the_packs(client, draft):
    page = client.get(LIST)
    assert sorted(row.code for row in page.context["listing"].page.object_list) == ["farm_rd", "key_rd"]
    assert {each.code for each in page.context["packs"]} == set(kinds.codes())


@pytest.mark.parametrize(
    ("who", "status"), [("reader", 200), ("enterprise", 200), ("firm", 403), ("system", 403)]
)
def test_who_may_read(sign_in, adopted, who, status):
    assert sign_in(who).get(LIST).status_code == status
    assert sign_in(who).get(url("detail", adopted.pk)).status_code == status
    assert sign_in(who).get(url("pack", "team")).status_code == status


def test_a_county_sees_only_what_lies_in_it(sign_in, adopted):
    page = sign_in("county").get(LIST)
    assert list(page.context["listing"].page.object_list) == []
    assert sign_in("county").get(url("detail", adopted.pk)).status_code == 404


@pytest.mark.parametrize("name", ["copy", "publish", "retire", "export", "export_data"])
def test_only_the_programme_officer_changes(sign_in, draft, client, name):
    assert sign_in("enterprise").get(url(name, draft.pk)).status_code == 403
    assert client.get(url(name, draft.pk)).status_code == 200


def test_the_detail_is_a_guide(client, adopted):
    text = client.get(url("detail", adopted.pk)).content.decode()
    for words in (
        "项目名称",
        "可行性报告",
        "技术路线图",
        "建议值",
        "没有核实",
        "形式审查",
        "创新性",
        "科研诚信记录",
        "签订任务书",
    ):
        assert words in text


@pytest.mark.parametrize("code", sorted(kinds.codes()))
def test_every_packs_kind_can_be_read(client, code):
    page = client.get(url("pack", code))
    assert (page.status_code, page.context["kind"].code) == (200, code)


def test_adopting_and_copying_from_a_pack(client, world):
    client.post(url("adopt", "team"), {"region": "990100"})
    row = KindVersion.objects.get(code="team")
    page = client.post(
        url("pack_copy", "team"), {"title": "青年团队", "code": "young_team", "region": "990100"}
    )
    copy = KindVersion.objects.get(code="young_team")
    assert (page.status_code, page.url) == (302, url("detail", copy.pk))
    assert (row.from_pack, copy.made_from, KindVersion.objects.count()) == (True, row, 2)


def test_a_copy_that_cannot_be_says_why_at_the_field(client, draft):
    page = client.post(url("copy", draft.pk), {"title": "又一个", "code": "farm_rd", "region": "990100"})
    assert page.context["form"].errors["code"] == ["代码“farm_rd”已有事项在用，请换一个。"]


@pytest.mark.parametrize("part", list(PARTS))
def test_every_part_opens_and_is_saved_as_it_is(client, draft, part):
    page = client.get(url("edit", draft.pk, part))
    form = page.context["form"]
    if form is None:
        return
    given = posted(form) | {"seen": draft.digest}
    saved = client.post(url("edit", draft.pk, part), given)
    assert saved.status_code == 302, saved.context["form"].errors
    assert now_of(draft).kind == draft.kind


def posted(form):
    """What a browser sends for a form that nobody has touched."""
    found = {}
    for bound in form:
        value = bound.value()
        if value is True:
            found[bound.html_name] = "on"
        elif value not in (None, False, ""):
            found[bound.html_name] = value
    return found


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("questions", 0),
        ("questions", 8),
        ("sections", 1),
        ("materials", 2),
        ("conditions", 1),
        ("limits", 0),
        ("review.items", 0),
        ("sources", 0),
    ],
)
def test_every_kind_of_row_opens_and_is_saved_as_it_is(client, draft, path, place):
    address = url("row_edit", draft.pk, path, place)
    form = client.get(address).context["form"]
    saved = client.post(address, posted(form) | {"seen": draft.digest})
    assert saved.status_code == 302, saved.context["form"].errors
    assert now_of(draft).kind == draft.kind


@pytest.mark.parametrize("code", sorted(kinds.codes()))
def test_nothing_that_a_pack_can_say_is_lost_by_pressing_save(code):
    kind = kinds[code]
    data = as_data(kind)
    paths = ["sources", "sections", "questions", "materials", "conditions", "limits", "review.items"]
    paths += [f"questions.{place}.columns" for place, each in enumerate(kind.questions) if each.columns]
    for path in paths:
        form_of = ROW_FORMS[path.rpartition(".")[2]]
        for place, row in enumerate(rows_at(data, path)):
            form = form_of(posted(form_of(kind=kind, row=row)), kind=kind, row=row)
            assert form.is_valid(), (path, place, form.errors)
            assert from_data({**data, **row_put(data, path, place, form.row(set()))}) == kind


def test_adding_moving_and_removing_a_question(client, draft):
    add = {
        "section": "basic",
        "title": "应用场景",
        "kind_": "choice",
        "money_unit": "万元",
        "choices_": "大田\n温室：设施温室",
    }
    saved = client.post(url("row_add", draft.pk, "questions"), add)
    assert saved.status_code == 302
    new = now_of(draft).kind.questions[-1]
    assert (new.code, new.title, new.choices, new.required) == (
        "q1",
        "应用场景",
        (("a1", "大田"), ("温室", "设施温室")),
        False,
    )
    last = len(draft.kind.questions)
    client.post(url("row_move", draft.pk, "questions", last), {"act": "up"})
    assert now_of(draft).kind.questions[last - 1].code == "q1"
    client.post(url("row_move", draft.pk, "questions", last - 1), {"act": "remove"})
    assert now_of(draft).kind == draft.kind


def test_a_row_that_is_gone_is_not_found(client, draft):
    assert client.get(url("row_edit", draft.pk, "questions", 999)).status_code == 404
    assert client.get(url("row_add", draft.pk, "steps")).status_code == 404
    assert client.post(url("row_move", draft.pk, "questions", 0), {"act": "burn"}).status_code == 404


def test_a_stale_page_writes_over_nothing(client, draft):
    client.post(url("row_move", draft.pk, "questions", 0), {"act": "down", "seen": draft.digest})
    after = now_of(draft).kind
    client.post(url("row_move", draft.pk, "questions", 0), {"act": "remove", "seen": draft.digest})
    assert now_of(draft).kind == after


def test_faults_stand_beside_their_place(client, draft):
    address = url("row_edit", draft.pk, "review.items", 0)
    client.post(address, posted(client.get(address).context["form"]) | {"maximum": "10"})
    page = client.get(url("edit", draft.pk, "review"))
    assert [each.words for each in page.context["faults"]] == [
        "评分项的满分合计80分，应为100分，请改各项的满分。"
    ]
    assert [(slug, wrong) for slug, _, wrong in page.context["tabs"] if wrong] == [("review", "1处要改")]
    assert [part.title for part, *_ in client.get(url("faults", draft.pk)).context["found"]] == ["评分表"]
    refused = client.post(url("publish", draft.pk))
    assert refused.context["form"].non_field_errors() == [
        "有1处要先改好：评分项的满分合计80分，应为100分，请改各项的满分。"
    ]


def test_steps_are_ticked_and_keep_their_posts(client, draft):
    form = client.get(url("edit", draft.pk, "steps")).context["form"]
    given = posted(form) | {"promised_check": "3"}
    del given["in_duplicates"]
    client.post(url("edit", draft.pk, "steps"), given)
    kind = now_of(draft).kind
    assert kind.step(Step.DUPLICATES) is None
    assert (kind.step(Step.CHECK).promised, kind.step(Step.CHECK).post) == (3, "受理窗口")


def test_the_preview_of_a_question_saves_nothing(client, draft):
    given = {"section": "basic", "title": "面积", "kind_": "number", "unit": "亩", "money_unit": "万元"}
    page = client.post(url("row_preview", draft.pk, "questions"), given)
    assert (page.context["question"].title, page.context["question"].unit) == ("面积", "亩")
    assert now_of(draft).digest == draft.digest
    assert client.post(url("row_preview", draft.pk, "questions"), {}).context["question"] is None
    assert client.post(url("row_preview", draft.pk, "limits"), given).status_code == 404


def test_the_preview_shows_the_sample_of_what_was_copied(client, draft):
    text = client.get(url("preview", draft.pk)).content.decode()
    assert "高速精密轴承滚道微缺陷在线检测技术研究" in text
    assert "合计145万元" in text


def test_a_published_one_is_edited_as_the_next_version(client, adopted):
    assert client.get(url("edit", adopted.pk, "basics")).status_code == 404
    first = client.post(url("revise", adopted.pk))
    again = client.post(url("revise", adopted.pk))
    draft = KindVersion.objects.get(code="key_rd", version=2)
    assert first.url == again.url == url("edit", draft.pk, "basics")
    page = client.post(url("publish", draft.pk))
    assert (page.status_code, now_of(draft).state) == (302, "published")


def test_differences_to_what_was_copied(client, draft):
    assert [each.where for each in client.get(url("differences", draft.pk)).context["found"]] == [
        "code",
        "title",
        "place",
    ]
    assert client.get(url("differences", draft.made_from_id)).status_code == 404


def test_files_go_out_logged_and_come_in_as_drafts(client, adopted, draft):
    page = client.get(url("export", draft.pk))
    assert page.content.decode() == pack_file(draft.kind)
    data = client.get(url("export_data", draft.pk)).content
    assert data.decode() == data_file(draft.kind)
    assert Event.objects.filter(kind="core.file.exported").count() == 2
    other = replace(draft.kind, code="third", title="第三个")
    files = {"file": SimpleUploadedFile("x.yaml", data_file(other).encode()), "region": "990100"}
    assert client.post(url("import"), files).status_code == 302
    made = KindVersion.objects.get(code="third")
    assert (made.kind, made.state) == (replace(other, version=1), "draft")


def test_a_program_is_not_taken_in(client):
    files = {"file": SimpleUploadedFile("x.py", b"import os"), "region": "990100"}
    page = client.post(url("import"), files)
    assert "只收" in page.context["form"].errors["file"][0]
    assert KindVersion.objects.count() == 0


def test_retiring_asks_for_a_reason(client, adopted):
    assert client.post(url("retire", adopted.pk), {"reason": ""}).context["form"].errors
    assert client.post(url("retire", adopted.pk), {"reason": "办法已修订"}).status_code == 302
    assert now_of(adopted).state == "retired"


def test_the_api_lists_and_reads(client, sign_in, adopted, draft):
    page = client.get("/api/v1/programs/kinds?state=published")
    assert [(each["code"], each["version"], each["from_pack"]) for each in page.json()["items"]] == [
        ("key_rd", 1, True)
    ]
    one = client.get(f"/api/v1/programs/kinds/{draft.pk}")
    assert one.json()["data"] == json.loads(json.dumps(as_data(draft.kind)))
    assert sign_in("county").get(f"/api/v1/programs/kinds/{draft.pk}").status_code == 404
    assert sign_in("firm").get("/api/v1/programs/kinds").status_code == 403


def asked(client, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", [LIST, "/api/v1/programs/kinds"])
def test_three_ask_as_often_as_one(client, world, now, address):
    actor = world.actor("program")
    import_kind(kind=GOOD, region=world.city, actor=actor, now=now)
    asked(client, address)
    one = asked(client, address)
    for code in ("second", "third"):
        import_kind(kind=replace(GOOD, code=code), region=world.city, actor=actor, now=now)
    assert asked(client, address) == one


@pytest.mark.parametrize("part", ["form", "review"])
def test_more_rows_ask_no_more(client, world, now, part):
    actor = world.actor("program")
    row = import_kind(kind=GOOD, region=world.city, actor=actor, now=now)
    more = replace(
        GOOD,
        code="more",
        questions=(*GOOD.questions, *(replace(GOOD.questions[1], code=f"n{n}") for n in range(9))),
    )
    asked(client, url("edit", row.pk, part))
    one = asked(client, url("edit", row.pk, part))
    other = import_kind(kind=more, region=world.city, actor=actor, now=now)
    assert asked(client, url("edit", other.pk, part)) == one
