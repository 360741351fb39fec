"""What belongs to somebody: permission by standing, forwards and backwards."""

from __future__ import annotations

from kechuang.core.models import StoredFile
from kechuang.core.permissions import Belonging, may, which
from kechuang.subjects.models import AnnualStatement, Organisation


def file_of(organisation):
    return StoredFile(region=organisation.region, organisation_key=organisation.pk, name="表.xlsx")


def saved_file_of(organisation):
    stored = file_of(organisation)
    stored.size, stored.media_type, stored.uploaded_at = 1, "text/plain", "2026-01-01T00:00:00+08:00"
    stored.save()
    return stored


def test_a_member_may_open_the_files_of_his_organisation_and_no_others(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    for user in ("firm", "clerk"):
        assert may(world.actor(user), "core.file.open", file_of(firm))
        refusal = may(world.actor(user), "core.file.open", file_of(other))
        assert not refusal
        assert other.name not in refusal.reason
    assert may(world.actor("firm2"), "core.file.open", file_of(other))


def test_a_file_of_nobody_is_no_members(world):
    stored = StoredFile(region=world.county, name="县里的文件.docx")
    assert not may(world.actor("firm"), "core.file.open", stored)
    assert may(world.actor("county"), "core.file.open", stored)


def test_which_files(world):
    mine, theirs = (saved_file_of(world.organisations[name]) for name in ("firm", "firm2"))
    rows = StoredFile.objects.all()
    assert list(which(world.actor("clerk"), "core.file.open", rows)) == [mine]
    assert set(which(world.actor("planner"), "core.file.open", rows)) == {mine, theirs}
    assert list(which(world.actor("county"), "core.file.open", rows)) == [mine]
    assert list(which(world.actor("neighbour"), "core.file.open", rows)) == []


def test_a_role_of_the_standing_is_asked_too(world):
    firm = world.organisations["firm"]
    admin_only = Belonging("organisation", frozenset({"org_admin"}), lambda obj: obj.pk, "pk")
    assert admin_only.holds(world.actor("firm"), firm)
    assert not admin_only.holds(world.actor("clerk"), firm)
    assert admin_only.holds(world.actor("firm"), None)
    assert not admin_only.holds(world.actor("planner"), None)


def test_what_several_share_belongs_to_each(world):
    shared = Belonging("organisation", frozenset({"org_admin"}), lambda keys: keys, "pk")
    keys = [each.pk for each in Organisation.objects.all()]
    assert shared.holds(world.actor("firm"), keys)
    assert shared.holds(world.actor("firm2"), keys)
    assert not shared.holds(world.actor("firm"), [])


def test_the_refusal_names_who_could(world):
    reason = may(world.actor("firm"), "core.account.create").reason
    assert reason == "“建立账号”需要以下身份之一：系统管理员。您目前没有这样的身份。"


def test_a_firms_member_is_told_who_of_the_firm_could(world):
    statement = AnnualStatement(organisation=world.organisations["firm"], year=2025)
    refusal = may(world.actor("clerk"), "subjects.annual_statement.sign", statement)
    assert refusal.reason == (
        "“签报年度报表”需要以下身份之一：事项所属单位的单位管理员。您目前没有这样的身份。"
    )
    other = AnnualStatement(organisation=world.organisations["firm2"], year=2025)
    refusal = may(world.actor("firm"), "subjects.ip_right.edit")
    assert refusal  # his own rights
    assert "科技岗" not in may(world.actor("firm"), "subjects.annual_statement.view", other).reason


def test_an_officer_is_told_of_posts_and_of_the_firms_roles(world):
    refusal = may(world.actor("planner"), "subjects.carrier.fill")
    assert refusal.reason == (
        "“填报载体数据和在孵企业”需要以下身份之一：县（市、区）科技岗、企业服务岗、园区科技岗、"
        "事项所属单位的单位管理员、单位填报人或代办机构。您目前没有这样的身份。"
    )


def test_a_member_is_named_in_the_trail_with_his_organisation(world):
    assert world.actor("firm").label == f"{world.accounts['firm'].name}（示例精密制造有限公司 单位管理员）"
    assert world.actor("firm").keys_of("organisation") == (world.organisations["firm"].pk,)
    assert world.actor("clerk").keys_of("organisation", "org_admin") == ()
