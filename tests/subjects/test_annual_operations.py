"""The life of an annual statement, and filling it in: effects, events, refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import may
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.models import AnnualFact, AnnualStatement
from kechuang.subjects.operations.annual import (
    abandon_statement,
    approve_statements,
    correct_statement,
    remind_to_file,
    return_statement,
    sign_statement,
    start_statement,
    verify_statements,
    withdraw_statement,
)
from kechuang.subjects.operations.annual_filling import Typed, confirm_facts, fill_statement
from kechuang.subjects.queries.annual import differences, doubtful_statements, values_of
from kechuang.subjects.states import ANNUAL_STATEMENT_LIFECYCLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(world):
    return world.organisations["firm"]


@pytest.fixture
def begin(world, firm, now):
    def _begin(year=2025, **facts):
        row = start_statement(organisation_id=firm.pk, year=year, actor=world.actor("firm"), now=now)
        return fill(world, row, now, **facts) if facts else row

    return _begin


def fill(world, row, now, who="firm", unit="yuan", **facts):
    saved = fill_statement(
        statement_id=row.pk, facts={k: Typed(v) for k, v in facts.items()}, unit=unit,
        actor=world.actor(who), now=now,
    )  # fmt: skip
    assert saved.errors == {}
    assert saved.clashes == []
    return row


def sign(world, row, now, who="firm", explained=None, pledged=True):
    return sign_statement(
        statement_id=row.pk, explained=explained or {}, pledged=pledged, actor=world.actor(who), now=now
    )


def kinds(row):
    rows = Event.objects.filter(object_type="subjects.annualstatement", object_id=str(row.pk))
    return [each.removeprefix("subjects.annual_statement.") for each in rows.order_by("seq").values_list("kind", flat=True)]  # fmt: skip


def test_a_statement_goes_from_draft_to_approved(world, begin, now, firm):
    row = begin(sales="3000万元", employees_end="100")
    assert row.state == ANNUAL_STATEMENT_LIFECYCLE.initial == "draft"
    assert sign(world, row, now).state == "signed"
    assert [each.state for each in verify_statements(statement_ids=[row.pk], actor=world.actor("county"), now=now)] == ["county_verified"]  # fmt: skip
    approve_statements(statement_ids=[row.pk], actor=world.actor("statistician"), now=now)
    row.refresh_from_db()
    assert row.state == "verified"
    assert row.signed_by_id == world.accounts["firm"].pk
    assert kinds(row) == ["started", "filled", "signed", "verified", "approved"]
    assert fact_sheet(firm, as_of=date(2026, 11, 20)).get("sales", 2025) == 30_000_000


def test_who_may_what(world, begin, now):
    row = begin(sales="1")
    fills = {"firm", "clerk"}
    for name in ("firm", "clerk", "firm2", "county", "county2", "statistician", "reader", "leader"):
        actor = world.actor(name)
        assert bool(may(actor, "subjects.annual_statement.fill", row)) == (name in fills), name
        assert bool(may(actor, "subjects.annual_statement.sign", row)) == (name == "firm"), name
        assert bool(may(actor, "subjects.annual_statement.verify", row)) == (name == "county"), name
        assert bool(may(actor, "subjects.annual_statement.approve", row)) == (name == "statistician"), name
        assert bool(may(actor, "subjects.annual_statement.view", row)) == (
            name not in {"firm2", "county2"}
        ), name
        assert bool(may(actor, "subjects.annual_statement.remind", row)) == (
            name in {"county", "statistician"}
        )
        assert bool(may(actor, "subjects.annual_statement.export", row)) == (
            name in {"firm", "clerk", "county", "statistician"}
        ), name


def test_another_firm_neither_reads_nor_writes(world, begin, now, firm):
    row = begin(sales="1")
    with pytest.raises(Refused):
        fill_statement(statement_id=row.pk, facts={"sales": Typed("9")}, actor=world.actor("firm2"), now=now)
    with pytest.raises(Refused):
        start_statement(organisation_id=firm.pk, year=2024, actor=world.actor("firm2"), now=now)
    assert values_of(row) == {"sales": Decimal(1)}
    assert AnnualStatement.objects.visible_to(world.actor("firm2")).count() == 0
    assert AnnualStatement.objects.visible_to(world.actor("county2")).count() == 0
    assert AnnualStatement.objects.visible_to(world.actor("county")).count() == 1


def test_the_editor_fills_but_only_the_administrator_signs(world, begin, now):
    row = begin()
    fill(world, row, now, who="clerk", sales="1")
    with pytest.raises(Refused):
        sign(world, row, now, who="clerk")
    assert sign(world, row, now).state == "signed"


def test_signing_wants_the_pledge_and_figures(world, begin, now):
    row = begin()
    with pytest.raises(Problem, match="还是空的"):
        sign(world, row, now)
    fill(world, row, now, sales="1")
    with pytest.raises(Problem, match="承诺"):
        sign(world, row, now, pledged=False)
    assert sign(world, row, now).state == "signed"


def test_a_contradiction_blocks_and_a_doubt_wants_words_that_are_kept(world, begin, now):
    row = begin(sales="120", main_business_income="100", other_business_income="10", total_income="110")
    with pytest.raises(Problem, match="自相矛盾") as caught:
        sign(world, row, now)
    assert caught.value.field == "sales"
    fill(world, row, now, other_business_income="20")
    with pytest.raises(Problem, match="请说明原因") as caught:
        sign(world, row, now)
    assert caught.value.field == "income.total"
    sign(world, row, now, explained={"income.total": "退货冲减跨年", "rd.cost": "多余的"})
    row.refresh_from_db()
    assert row.explained == {"income.total": "退货冲减跨年"}
    assert [(doubt.statement.pk, [each.code for each in doubt.found]) for doubt in doubtful_statements(AnnualStatement.objects.all())] == [(row.pk, ["income.total"])]  # fmt: skip


def test_last_years_figures_are_prefilled_marked_and_do_not_count_until_confirmed(world, begin, now, firm):
    before = begin(2024, sales="100", employees_end="9")
    sign(world, before, now)
    row = begin(2025)
    assert row.prefilled_from == 2024
    assert set(row.facts.values_list("name", "prefilled")) == {("sales", True), ("employees_end", True)}
    own = fact_sheet(firm, as_of=date(2026, 11, 20), drafts=True)
    assert ("sales", 2025) not in own.values
    with pytest.raises(Problem, match="没有核对"):
        sign(world, row, now)
    confirm_facts(statement_id=row.pk, names=["sales"], actor=world.actor("clerk"), now=now)
    fill(world, row, now, employees_end="10")
    assert not row.facts.filter(prefilled=True).exists()
    assert sign(world, row, now).state == "signed"
    with pytest.raises(Problem):
        confirm_facts(statement_id=row.pk, names=["sales"], actor=world.actor("clerk"), now=now)


def test_what_nobody_confirmed_is_not_prefilled_again(world, begin, now):
    sign(world, begin(2023, sales="100"), now)
    begin(2024)
    assert not begin(2025).facts.exists()


def test_beginning_twice_is_one_statement_and_the_year_must_be(world, begin, now):
    assert begin().pk == begin().pk
    with pytest.raises(Problem, match="不能填2027年"):
        begin(2027)
    with pytest.raises(Problem, match="不能填2001年"):
        begin(2001)


def test_two_editors_do_not_overwrite_each_other(world, begin, now):
    row = begin(sales="100", employees_end="5")
    fill_statement(
        statement_id=row.pk, facts={"sales": Typed("200", "100")}, actor=world.actor("clerk"), now=now
    )
    saved = fill_statement(
        statement_id=row.pk,
        facts={"sales": Typed("300", "100"), "employees_end": Typed("6", "5")},
        actor=world.actor("firm"),
        now=now,
    )
    assert [(each.name, each.theirs, each.mine) for each in saved.clashes] == [("sales", "200", "300")]
    assert saved.written == ["employees_end"]
    assert values_of(row) == {"sales": Decimal(200), "employees_end": Decimal(6)}


def test_fields_that_were_not_touched_keep_what_another_wrote(world, begin, now):
    row = begin(sales="100")
    fill(world, row, now, who="clerk", sales="200")
    saved = fill_statement(
        statement_id=row.pk, facts={"sales": Typed("100", "100")}, actor=world.actor("firm"), now=now
    )
    assert (saved.clashes, saved.written) == ([], [])
    assert values_of(row) == {"sales": Decimal(200)}


def test_a_slip_in_one_field_loses_nothing_in_the_others(world, begin, now):
    row = begin()
    saved = fill_statement(
        statement_id=row.pk,
        facts={"sales": Typed("三千万"), "total_assets": Typed("1.2"), "nothing": Typed("1")},
        months={(1, "staff_start"): Typed("10"), (1, "staff_end"): Typed("-3")},
        unit="wan",
        actor=world.actor("firm"),
        now=now,
    )
    assert set(saved.errors) == {"sales", "nothing", "m1-staff_end"}
    assert "不是数" in saved.errors["sales"]
    assert values_of(row) == {"total_assets": Decimal(12000)}
    assert row.months.get().staff_start == 10


def test_money_in_wan_units_written_out_and_emptied_fields(world, begin, now):
    row = begin()
    fill(world, row, now, unit="wan", sales="3,000.5", total_assets="1亿元", net_profit="-0.01")
    assert values_of(row) == {
        "sales": Decimal(30005000),
        "total_assets": Decimal(100_000_000),
        "net_profit": Decimal(-100),
    }
    fill(world, row, now, sales="")
    assert "sales" not in values_of(row)
    assert AnnualFact.objects.filter(statement=row).count() == 2


def test_projects_are_rows_and_clash_as_a_whole(world, begin, now):
    row = begin()
    table = [
        {"code": "RD01", "name": "甲", "five": "1.5", "other": "", "is_capitalised": "否"},
        {"code": "", "five": ""},
    ]
    fill(world, row, now, unit="wan", rd_projects=table)
    assert values_of(row)["rd_projects"][0]["five"] == Decimal(15000)
    assert len(values_of(row)["rd_projects"]) == 1
    saved = fill_statement(
        statement_id=row.pk, facts={"rd_projects": Typed([{"code": "RD02"}], [])},
        actor=world.actor("firm"), now=now,
    )  # fmt: skip
    assert [(each.theirs, each.mine) for each in saved.clashes] == [("1行", "1行")]
    fill(world, row, now, rd_projects=[])
    assert values_of(row) == {}


def test_months_are_written_cleared_and_clash(world, begin, now):
    row = begin()
    actor = world.actor("firm")
    fill_statement(statement_id=row.pk, months={(3, "st_end"): Typed("7", "")}, actor=actor, now=now)
    saved = fill_statement(statement_id=row.pk, months={(3, "st_end"): Typed("8", "")}, actor=actor, now=now)
    assert [(each.theirs, each.mine) for each in saved.clashes] == [("7", "8")]
    fill_statement(statement_id=row.pk, months={(3, "st_end"): Typed("", "7")}, actor=actor, now=now)
    assert not row.months.exists()


def test_a_signed_statement_is_not_written_but_withdrawn_first(world, begin, now):
    row = sign(world, begin(sales="1"), now)
    with pytest.raises(Problem, match="撤回"):
        fill(world, row, now, sales="2")
    withdrawn = withdraw_statement(statement_id=row.pk, actor=world.actor("firm"), now=now)
    assert (withdrawn.state, withdrawn.signed_by_id) == ("draft", None)
    fill(world, row, now, sales="2")
    assert values_of(row) == {"sales": Decimal(2)}


def test_the_county_returns_with_remarks_field_by_field(world, begin, now):
    row = sign(world, begin(sales="1"), now)
    county = world.actor("county")
    with pytest.raises(Problem, match="写明退回的理由"):
        return_statement(statement_id=row.pk, reason=" ", remarks={"sales": ""}, actor=county, now=now)
    with pytest.raises(Problem, match="没有“nothing”"):
        return_statement(statement_id=row.pk, reason="", remarks={"nothing": "x"}, actor=county, now=now)
    with pytest.raises(Refused):
        return_statement(statement_id=row.pk, reason="x", remarks={}, actor=world.actor("county2"), now=now)
    returned = return_statement(
        statement_id=row.pk, reason="", remarks={"sales": "与税表不符"}, actor=county, now=now
    )
    assert (returned.state, returned.remarks, returned.signed_by_id) == (
        "returned",
        {"sales": "与税表不符"},
        None,
    )
    fill(world, row, now, sales="2")
    assert sign(world, row, now).remarks == {}


def test_the_city_returns_only_what_the_county_has_verified(world, begin, now):
    row = sign(world, begin(sales="1"), now)
    city = world.actor("statistician")
    with pytest.raises(Refused):
        return_statement(statement_id=row.pk, reason="错", remarks={}, actor=city, now=now)
    verify_statements(statement_ids=[row.pk], actor=world.actor("county"), now=now)
    with pytest.raises(Refused):
        return_statement(statement_id=row.pk, reason="错", remarks={}, actor=world.actor("county"), now=now)
    assert (
        return_statement(statement_id=row.pk, reason="错", remarks={}, actor=city, now=now).state
        == "returned"
    )


def test_bulk_verifying_is_all_or_none(world, begin, now):
    good = sign(world, begin(2024, sales="1"), now)
    draft = begin(2025)
    with pytest.raises(WrongState):
        verify_statements(statement_ids=[good.pk, draft.pk], actor=world.actor("county"), now=now)
    good.refresh_from_db()
    assert good.state == "signed"
    with pytest.raises(Problem, match="勾选"):
        verify_statements(statement_ids=[], actor=world.actor("county"), now=now)
    with pytest.raises(Refused):
        verify_statements(statement_ids=[good.pk], actor=world.actor("county2"), now=now)


def test_a_correction_is_a_new_version_and_the_old_can_be_read(world, begin, now, firm):
    old = sign(world, begin(sales="100", employees_end="5"), now)
    actor = world.actor("firm")
    with pytest.raises(Problem, match="理由"):
        correct_statement(statement_id=old.pk, reason=" ", actor=actor, now=now)
    new = correct_statement(statement_id=old.pk, reason="审计调整", actor=actor, now=now)
    old.refresh_from_db()
    assert (old.state, old.is_current) == ("replaced", False)
    assert (new.version, new.state, new.supersedes_id, new.is_current) == (2, "draft", old.pk, True)
    fill(world, new, now, sales="90")
    assert values_of(old)["sales"] == 100
    assert [(each.title, each.old, each.new) for each in differences(values_of(old), values_of(new))] == [
        ("销售收入（营业收入）", Decimal(100), Decimal(90))
    ]
    sheet = fact_sheet(firm, as_of=date(2026, 11, 20))
    assert sheet.get("sales", 2025) == 100
    sign(world, new, now)
    assert fact_sheet(firm, as_of=date(2026, 11, 20)).get("sales", 2025) == 90
    with pytest.raises(WrongState):
        correct_statement(statement_id=old.pk, reason="再改", actor=actor, now=now)


@pytest.mark.parametrize("come", ["signed", "county_verified", "verified"])
def test_a_correction_given_up_gives_the_old_version_back_as_it_was(world, begin, now, firm, come):
    old = sign(world, begin(sales="100", employees_end="5"), now)
    actor = world.actor("firm")
    if come != "signed":
        verify_statements(statement_ids=[old.pk], actor=world.actor("county"), now=now)
    if come == "verified":
        approve_statements(statement_ids=[old.pk], actor=world.actor("statistician"), now=now)
    new = correct_statement(statement_id=old.pk, reason="审计调整", actor=actor, now=now)
    fill(world, new, now, sales="90")
    with pytest.raises(Refused):
        abandon_statement(statement_id=new.pk, actor=world.actor("clerk"), now=now)
    assert abandon_statement(statement_id=new.pk, actor=actor, now=now) == old
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.is_current) == (come, True)
    assert (new.state, new.is_current, values_of(new)["sales"]) == ("abandoned", False, 90)
    assert kinds(new)[-1] == "abandoned"
    for drafts in (False, True):
        assert fact_sheet(firm, as_of=date(2026, 11, 20), drafts=drafts).get("sales", 2025) == 100
    again = correct_statement(statement_id=old.pk, reason="再来", actor=actor, now=now)
    assert (again.version, again.supersedes_id) == (3, old.pk)
    abandon_statement(statement_id=again.pk, actor=actor, now=now)
    with pytest.raises(WrongState):
        abandon_statement(statement_id=again.pk, actor=actor, now=now)


def test_a_first_version_is_no_correction_to_give_up(world, begin, now):
    row = begin(sales="100")
    with pytest.raises(Problem, match="没有可以恢复的原报表"):
        abandon_statement(statement_id=row.pk, actor=world.actor("firm"), now=now)
    row.refresh_from_db()
    assert (row.state, row.is_current) == ("draft", True)


@pytest.mark.parametrize(
    ("state", "words"), [("applied", "等所在县"), ("returned", "补正后再报"), ("closed", "注销或迁出")]
)
def test_only_a_verified_organisation_signs(world, begin, now, firm, state, words):
    row = begin(sales="100", employees_end="5")
    firm.state = state
    firm.save(update_fields=["state"])
    with pytest.raises(Problem, match=words):
        sign_statement(statement_id=row.pk, explained={}, pledged=True, actor=Actor.system("测试"), now=now)
    row.refresh_from_db()
    assert (row.state, row.signed_by_id) == ("draft", None)
    firm.state = "verified"
    firm.save(update_fields=["state"])
    assert sign(world, row, now).state == "signed"


def test_reminding_leaves_out_who_has_signed_and_other_counties(world, begin, now, firm):
    county = world.actor("county")
    ids = [each.pk for each in world.organisations.values()]
    assert remind_to_file(organisation_ids=ids, year=2025, actor=county, now=now) == 1
    event = Event.objects.get(kind="subjects.annual_statement.reminded")
    assert (event.data["organisations"], event.region_code) == ([firm.pk], "990101")
    sign(world, begin(sales="1"), now)
    with pytest.raises(Problem, match="没有需要催报"):
        remind_to_file(organisation_ids=ids, year=2025, actor=county, now=now)
    with pytest.raises(Refused):
        remind_to_file(organisation_ids=ids, year=2025, actor=world.actor("firm"), now=now)


def test_checking_a_pool_costs_the_same_for_one_and_for_three(world, begin, now, django_assert_num_queries):
    begin(2023, sales="120", main_business_income="1", other_business_income="1")
    doubtful_statements(AnnualStatement.objects.all())
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            doubtful_statements(AnnualStatement.objects.all())
        return len(spent)

    begin(2024)
    two = cost()
    begin(2025)
    start_statement(
        organisation_id=world.organisations["firm2"].pk, year=2025, actor=world.actor("firm2"), now=now
    )
    assert cost() == two


def test_the_lifecycle_is_the_table_of_subjects_annual_statement():
    assert ANNUAL_STATEMENT_LIFECYCLE.name == "subjects.annual_statement"
    assert ANNUAL_STATEMENT_LIFECYCLE.is_final("abandoned")
    assert not ANNUAL_STATEMENT_LIFECYCLE.allows("verified", "withdraw")
