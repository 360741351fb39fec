"""Which documents a kind may ask for, and when, in words; and that the form hides what other answers do not call for."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import Material, Question, changed
from kechuang.programs.logic.papers import papers_of
from kechuang.programs.states import FieldKind
from tests.programs.kinds import make_call, make_case


def test_attached_answers_say_when_they_are_wanted_and_materials_whether():
    kind = changed(
        kinds["subsidy"],
        questions=(
            Question("type", "类型", FieldKind.CHOICE, choices=(("a", "甲"), ("b", "乙"), ("c", "丙"))),
            Question("new", "是否新建", FieldKind.YES_NO),
            Question(
                "one", "证明", FieldKind.FILE, when=(("type", ("a", "b")), ("new", ("yes",))), help="盖章"
            ),
            Question("two", "附图", FieldKind.FILE, required=False, most=3),
        ),
        materials=(Material("plan", "报告", sample="齐全"), Material("more", "其他", required=False)),
    )
    assert [(each.material.title, each.need, each.material.most) for each in papers_of(kind)] == [
        ("证明", "类型选“甲”或“乙”，是否新建选“是”的必交", 1),
        ("附图", "有则交", 3),
        ("报告", "必交", 1),
        ("其他", "有则交", 1),
    ]
    assert papers_of(kind)[0].material.help == "盖章"


@pytest.mark.django_db
def test_the_guide_lists_what_only_some_answers_call_for(world, now, client):
    call = make_call(world, now=now, kind=kinds["achievement_registration"])
    page = client.get(reverse("programs:call_guide", args=[call.pk])).content.decode()
    assert "成果类型选“软科学”的必交" in page
    assert "不另交材料" not in page


@pytest.mark.django_db
def test_the_form_shows_each_document_once_and_hides_what_is_not_called_for(world, now, sign_in):
    call = make_call(world, now=now, kind=kinds["achievement_registration"])
    case = make_case(world, call=call, now=now, answers={"type": "soft"})
    page = sign_in("firm").get(reverse("programs:case_fill", args=[case.pk])).content.decode()
    parts = {
        code: page.split(f'id="q-{code}"')[1].split(">")[0] for code in ("soft_report", "papers", "report")
    }
    assert {code: "data-off" in each for code, each in parts.items()} == {
        "soft_report": False, "papers": True, "report": True,
    }  # fmt: skip
    assert [page.count(f'id="q-{code}"') for code in parts] == [1, 1, 1]
