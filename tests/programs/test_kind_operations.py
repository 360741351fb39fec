"""Writes of kinds: what they do, what they record, whom and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import may
from kechuang.programs.logic.kind_pack import digest_of
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import as_data
from kechuang.programs.models import KindVersion
from kechuang.programs.operations.kind import (
    adopt_kind,
    copy_kind,
    edit_kind,
    import_kind,
    publish_kind,
    retire_kind,
)
from kechuang.programs.states import KIND_LIFECYCLE, KindState
from tests.programs.kinds import add_officer
from tests.programs.test_kind_faults import GOOD


@pytest.fixture
def actor(world, officer):
    """The city's programme officer."""
    return world.actor("program")


@pytest.fixture
def adopted(world, actor, now):
    """The pack's key R&D project, in use in the city."""
    return adopt_kind(code="key_rd", region=world.city, actor=actor, now=now)


@pytest.fixture
def copied(world, actor, adopted, now):
    """A draft of the city's own."""
    return copy_kind(
        version_id=adopted.pk, code="farm_rd", title="农业研发项目", region=world.city, actor=actor, now=now
    )


def kinds_of(row: KindVersion) -> list[str]:
    return list(
        Event.objects.filter(object_type="programs.kindversion", object_id=str(row.pk))
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def test_adopt_kind_stores_the_packs_kind_once(world, actor, adopted, now):
    again = adopt_kind(code="key_rd", region=world.city, actor=actor, now=now)
    assert (again.pk, KindVersion.objects.count()) == (adopted.pk, 1)
    assert (adopted.version, adopted.state, adopted.from_pack) == (1, KindState.PUBLISHED, True)
    assert adopted.kind == kinds["key_rd"]
    assert kinds_of(adopted) == ["programs.kind.adopted"]


def test_a_pack_that_has_changed_makes_the_next_version(world, actor, adopted, now):
    old = adopted
    KindVersion.objects.filter(pk=old.pk).update(digest="another")
    new = adopt_kind(code="key_rd", region=world.city, actor=actor, now=now)
    assert (new.version, new.kind.version, new.digest) == (2, 2, digest_of(kinds["key_rd"]))
    assert KindVersion.objects.get(pk=old.pk).version == 1


def test_each_region_adopts_for_itself(world, actor, adopted, now):
    row = adopt_kind(code="key_rd", region=world.county, actor=actor, now=now)
    assert (row.version, row.region_id, row.pk == adopted.pk) == (1, "990101", False)


def test_adopt_kind_needs_a_kind_and_a_post(world, actor, now):
    with pytest.raises(Problem, match="没有事项“nothing”"):
        adopt_kind(code="nothing", region=world.city, actor=actor, now=now)
    for username in ("county", "reader", "firm", "statistician"):
        with pytest.raises(Refused):
            adopt_kind(code="key_rd", region=world.city, actor=world.actor(username), now=now)
    assert adopt_kind(code="key_rd", region=world.city, actor=world.actor("enterprise"), now=now).version == 1


def test_copy_kind_makes_a_draft_that_knows_its_origin(adopted, copied):
    assert (copied.code, copied.title, copied.state, copied.version) == (
        "farm_rd",
        "农业研发项目",
        "draft",
        1,
    )
    assert (copied.made_from, copied.kind.base, copied.from_pack) == (adopted, "key_rd", False)
    assert copied.kind == replace(
        adopted.kind, code="farm_rd", title="农业研发项目", base="key_rd", place="990100"
    )
    assert kinds_of(copied) == ["programs.kind.copied"]


@pytest.mark.parametrize(
    ("code", "title", "field"),
    [
        ("farm_rd", "又一个", "code"),
        ("team", "团队", "code"),
        ("农业", "农业", "code"),
        ("ok", "", "title"),
        ("ok", "长" * 121, "title"),
    ],
)
def test_copy_kind_refuses_a_name_that_does_not_do(world, actor, copied, now, code, title, field):
    with pytest.raises(Problem) as caught:
        copy_kind(version_id=copied.pk, code=code, title=title, region=world.city, actor=actor, now=now)
    assert caught.value.field == field


def test_an_officer_copies_only_within_his_place(world, copied, now):
    add_officer(world, "elsewhere", region="990200")
    with pytest.raises(Refused):
        copy_kind(
            version_id=copied.pk, code="mine", title="我的", region=world.regions["990200"],
            actor=world.actor("elsewhere"), now=now,
        )  # fmt: skip
    with pytest.raises(Refused):
        edit_kind(version_id=copied.pk, parts={"summary": "改"}, actor=world.actor("enterprise"), now=now)


def test_edit_kind_puts_a_part_otherwise(actor, copied, now):
    row = edit_kind(
        version_id=copied.pk,
        parts={"publicity": 7, "title": "改了"},
        seen=copied.digest,
        actor=actor,
        now=now,
    )
    assert (row.pk, row.title, row.kind.publicity) == (copied.pk, "改了", 7)
    assert row.digest != copied.digest
    assert kinds_of(copied) == ["programs.kind.copied", "programs.kind.edited"]


def test_edit_kind_does_not_write_over_somebody_elses_edit(actor, copied, now):
    edit_kind(version_id=copied.pk, parts={"publicity": 7}, actor=actor, now=now)
    with pytest.raises(Problem, match="别人改过"):
        edit_kind(version_id=copied.pk, parts={"publicity": 9}, seen=copied.digest, actor=actor, now=now)
    assert KindVersion.objects.get(pk=copied.pk).kind.publicity == 7


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"code": "other"}, "代码、版本"),
        ({"version": 9}, "代码、版本"),
        ({"colour": "red"}, "不认识"),
        ({"publicity": "七"}, "整数"),
    ],
)
def test_edit_kind_refuses_what_cannot_be_read(actor, copied, now, parts, words):
    with pytest.raises(Problem, match=words):
        edit_kind(version_id=copied.pk, parts=parts, actor=actor, now=now)


def test_a_published_version_never_changes(actor, adopted, now):
    before = adopted.data
    draft = edit_kind(version_id=adopted.pk, parts={"publicity": 7}, actor=actor, now=now)
    assert (draft.version, draft.state, draft.made_from, draft.from_pack) == (2, "draft", adopted, False)
    assert KindVersion.objects.get(pk=adopted.pk).data == before
    with pytest.raises(Problem, match="第2版”还在编辑中"):
        edit_kind(version_id=adopted.pk, parts={"publicity": 9}, actor=actor, now=now)


def test_publish_kind_is_refused_with_all_faults(actor, copied, now):
    publish = {"version_id": copied.pk, "actor": actor, "now": now}
    edit_kind(version_id=copied.pk, parts={"sources": [], "publicity": 0}, actor=actor, now=now)
    with pytest.raises(Problem, match=r"有2处要先改好：没有写依据.*公示几个工作日"):
        publish_kind(**publish)
    assert KindVersion.objects.get(pk=copied.pk).state == "draft"
    edit_kind(
        version_id=copied.pk, parts={"sources": [{"title": "本地办法"}], "publicity": 7}, actor=actor, now=now
    )
    assert publish_kind(**publish).state == KindState.PUBLISHED
    assert kinds_of(copied)[-1] == "programs.kind.published"
    with pytest.raises(WrongState):
        publish_kind(**publish)


def test_a_limit_may_not_count_a_kind_that_is_nowhere(actor, copied, now):
    limit = {
        "code": "a",
        "title": "甲",
        "whom": "organisation",
        "roles": ["lead"],
        "states": ["applying"],
        "most": 1,
    }
    edit_kind(version_id=copied.pk, parts={"limits": [{**limit, "kinds": ["nowhere"]}]}, actor=actor, now=now)
    with pytest.raises(Problem, match="没有事项“nowhere”"):
        publish_kind(version_id=copied.pk, actor=actor, now=now)
    edit_kind(
        version_id=copied.pk,
        parts={"limits": [{**limit, "kinds": ["team", "farm_rd"]}]},
        actor=actor,
        now=now,
    )
    assert publish_kind(version_id=copied.pk, actor=actor, now=now).state == "published"


def test_retire_kind_and_back(actor, adopted, now):
    with pytest.raises(Problem, match="停用的原因"):
        retire_kind(version_id=adopted.pk, reason=" ", actor=actor, now=now)
    assert retire_kind(version_id=adopted.pk, reason="办法已修订", actor=actor, now=now).state == "retired"
    assert publish_kind(version_id=adopted.pk, actor=actor, now=now).state == "published"
    assert kinds_of(adopted)[1:] == ["programs.kind.retired", "programs.kind.published"]
    assert KIND_LIFECYCLE.allows("draft", "retire") is False


def test_import_kind_makes_a_draft_and_the_next_version(world, actor, now):
    first = import_kind(kind=GOOD, region=world.city, actor=actor, now=now)
    assert (first.version, first.state, first.kind) == (1, "draft", GOOD)
    with pytest.raises(Problem, match="还在编辑中"):
        import_kind(kind=GOOD, region=world.city, actor=actor, now=now)
    publish_kind(version_id=first.pk, actor=actor, now=now)
    second = import_kind(kind=replace(GOOD, publicity=7), region=world.city, actor=actor, now=now)
    assert (second.version, second.made_from, second.data["version"]) == (2, first, 2)
    with pytest.raises(Refused):
        import_kind(kind=GOOD, region=world.city, actor=world.actor("enterprise"), now=now)


def test_a_call_keeps_its_version(world, actor, adopted, now):
    from tests.programs.kinds import make_call  # makes rows, and models load with Django

    call = make_call(world, now=now)
    draft = edit_kind(version_id=call.kind_version_id, parts={"publicity": 9}, actor=actor, now=now)
    publish_kind(version_id=draft.pk, actor=actor, now=now)
    call.refresh_from_db()
    assert (call.kind_version.version, draft.version) == (1, 2)
    assert call.kind_version.data != as_data(draft.kind)


OFFICERS = ("program", "enterprise", "leader", "planner", "county", "park", "reader", "system", "firm")
ALONE = ["program"]


@pytest.mark.parametrize(
    ("action", "who"),
    [
        ("programs.kind.view", ["program", "enterprise", "leader", "planner", "reader"]),
        ("programs.kind.adopt", ["program", "enterprise"]),
        ("programs.kind.copy", ALONE),
        ("programs.kind.import", ALONE),
        ("programs.kind.edit", ALONE),
        ("programs.kind.publish", ALONE),
        ("programs.kind.export", ALONE),
    ],
)
def test_who_may_do_what_with_the_citys_kinds(world, adopted, action, who):
    assert [each for each in OFFICERS if may(world.actor(each), action, adopted)] == who
