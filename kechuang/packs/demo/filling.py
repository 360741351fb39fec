"""Filling the demonstration city: everything through the rooms' own operations, so that every row has its trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Region, SiteProfile
from kechuang.core.operations.account import create_account
from kechuang.core.operations.file import store_file
from kechuang.core.operations.office import create_office
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.operations.post import grant_post
from kechuang.core.operations.region import create_region, create_zone
from kechuang.core.operations.site import prepare_site
from kechuang.core.queries import actor_of
from kechuang.exchange.models import Contract, Item
from kechuang.indicators.operations import import_observations
from kechuang.matching.models import Conference, Participant
from kechuang.packs.demo import LOGINS, PASSWORD, numbers, quietly
from kechuang.packs.demo.conferences import SMALL, WHOLE, fill_conferences
from kechuang.packs.demo.contracts import fill_contracts
from kechuang.packs.demo.dockings import fill_dockings
from kechuang.packs.demo.exchange import fill_exchange
from kechuang.packs.demo.places import CITY, HOLDERS, OFFICES, PEOPLE, PROVINCE, WEIGHTS
from kechuang.packs.demo.programs import fill_programs
from kechuang.packs.demo.review import fill_reviews
from kechuang.packs.demo.subjects import fill_subjects
from kechuang.plans.models import Document, Plan, Target
from kechuang.plans.operations.document import add_document
from kechuang.plans.operations.plan import build_tree, create_plan
from kechuang.plans.operations.shares import assign_targets, decompose_target
from kechuang.plans.operations.statement import confirm_statements
from kechuang.plans.operations.target import adopt_targets, make_targets
from kechuang.plans.operations.target_life import accept_targets, appeal_target
from kechuang.plans.states import TargetState
from kechuang.programs.models import Case
from kechuang.subjects.models import AnnualStatement, Organisation
from kechuang.subjects.operations.discipline import load_disciplines

#: City targets that are divided among counties and zones, by indicator.
DIVIDED = ("hnte_new", "patent_applications", "tech_sme", "incubated_firms_new", "research_assistants_hired")
#: The duty-holder that appeals against a share, and the one that has not answered yet.
APPEALS, SILENT = "990124", "990125"


@dataclass(frozen=True)
class DemoResult:
    """What was filled, for the command to print."""

    made: bool
    bureau: str
    logins: tuple[tuple[str, str], ...]
    password: str
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass
class _City:
    """The rows that later steps need."""

    regions: dict[str, Region]
    now: datetime

    def actor(self, username: str, on: date | None = None) -> Actor:
        """The account with the posts of a day."""
        account = Account.objects.get(username=username)
        return actor_of(account, on=on or self.now.date())


def fill_city(*, now: datetime, tell: Callable[[str], None] = quietly, is_small: bool = False) -> DemoResult:
    """Fill an empty installation, telling each step; return what there is. A filled one is left as it is."""
    if not SiteProfile.objects.exists():
        tell("区域、科室和账号……")
        city = _territory(now)
        _people(city)
        tell("两年的计划、目标和数据……")
        january_2025 = now.replace(year=2025, month=1, day=15)
        january_2026 = now.replace(year=2026, month=1, day=20)
        _year(city, "plan_2025.txt", 2025, january_2025)
        _statistics(city, now.replace(year=2026, month=3, day=10))
        _five_years(city, january_2026)
        _year(city, "plan_2026.txt", 2026, january_2026)
        _open_work(city, now - timedelta(days=3))
        _flash(city, now - timedelta(days=6))
        fill_subjects(regions=city.regions, now=now, tell=tell)
        fill_programs(regions=city.regions, now=now, tell=tell)
        fill_reviews(now=now)
        tell("成果厅和需求厅……")
        fill_exchange(now=now)
        fill_dockings(now=now)
        tell("两场对接会……")
        fill_conferences(now=now, size=SMALL if is_small else WHOLE)
        tell("技术合同……")
        fill_contracts(now=now)
        tell("派发消息……")
        while deliver_due(now=now):  # a thousand a time; what a handler does may be heard, too
            pass
        made = True
    else:
        made = False
    site = SiteProfile.objects.get()
    return DemoResult(made=made, bureau=site.bureau, logins=LOGINS, password=PASSWORD, counts=_counts())


def _counts() -> dict[str, int]:
    return {
        "文件": Document.objects.count(),
        "计划": Plan.objects.count(),
        "目标": Target.objects.count(),
        "单位": Organisation.objects.count(),
        "年度报表": AnnualStatement.objects.count(),
        "办件": Case.objects.count(),
        "供需信息": Item.objects.count(),
        "对接会": Conference.objects.count(),
        "参会人员": Participant.objects.count(),
        "技术合同": Contract.objects.count(),
        "区域": Region.objects.filter(path__startswith=f"/{PROVINCE[0]}/").count(),
    }


def _territory(now: datetime) -> _City:
    system = Actor.system("演示初始化")
    regions = {}
    for (code, name), level, parent in ((PROVINCE, "province", None), (CITY, "city", PROVINCE[0])):
        regions[code] = create_region(
            code=code, name=name, level=level, parent_code=parent, actor=system, now=now
        )
    prepare_site(region_code=CITY[0], bureau="示例市科学技术局", is_demo=True, actor=system, now=now)
    load_disciplines(actor=system, now=now)
    for order, (code, name, level) in enumerate(HOLDERS):
        if level == "zone":
            regions[code] = create_zone(code=code, name=name, parent_code=CITY[0], actor=system, now=now)
        else:
            regions[code] = create_region(
                code=code, name=name, level=level, parent_code=CITY[0], order=order, actor=system, now=now
            )
    return _City(regions, now)


def _people(city: _City) -> None:
    system = Actor.system("演示初始化")
    offices = {
        name: create_office(region_code=CITY[0], name=name, order=order, actor=system, now=city.now)
        for order, name in enumerate(OFFICES)
    }
    for username, name, role, region, office in PEOPLE:
        made = create_account(
            username=username, name=name, fixed_password=PASSWORD, actor=system, now=city.now
        )
        grant_post(
            account_id=made.account.pk, role=role, region_code=region, valid_from=date(2024, 1, 1),
            office_id=offices[office].pk if office else None, actor=system, now=city.now,
        )  # fmt: skip


def _text(name: str) -> str:
    return (files("kechuang.packs.demo") / "texts" / name).read_text("utf8")


def _read(city: _City, name: str, *, kind: str, region: str, user: str, at: datetime) -> Document:
    return add_document(
        region=city.regions[region], kind=kind, data=_text(name).encode(), name=name, source="演示材料",
        actor=city.actor(user, at.date()), now=at,
    )  # fmt: skip


def _year(city: _City, name: str, year: int, at: datetime) -> None:
    """A year's paper read and confirmed, its plan built, its targets adopted, divided, assigned and answered."""
    planner = city.actor("guihua", at.date())
    document = _read(city, name, kind="summary_and_plan", region=CITY[0], user="guihua", at=at)
    ids = list(document.statements.values_list("pk", flat=True))
    confirm_statements(document_id=document.pk, statement_ids=ids, actor=planner, now=at + timedelta(hours=1))
    deliver_due(now=at + timedelta(hours=1))
    parent = Plan.objects.filter(region=city.regions[CITY[0]], year_from__lt=year, year_to__gt=year).first()
    plan = create_plan(
        region=city.regions[CITY[0]], title=f"示例市{year}年科技工作计划", year_from=year, theme=_theme(year),
        document_id=document.pk, parent_id=parent.pk if parent else None, actor=planner, now=at,
    )  # fmt: skip
    build_tree(plan_id=plan.pk, actor=planner, now=at)
    targets = make_targets(plan_id=plan.pk, actor=planner, now=at + timedelta(days=1))
    adopt_targets(
        plan_id=plan.pk, target_ids=[t.pk for t in targets], actor=planner, now=at + timedelta(days=2)
    )
    shares = _divide(plan, planner, at + timedelta(days=3))
    if shares:
        assign_targets(
            plan_id=plan.pk, target_ids=[s.pk for s in shares], actor=planner, now=at + timedelta(days=4)
        )
        _answer(city, plan, at + timedelta(days=9), is_settled=year < city.now.year)


def _theme(year: int) -> str:
    return "创新升级年" if year == 2025 else "围绕一条主线、提升两大能力、加强三项建设、实施四大工程"


def _divide(plan: Plan, planner: Actor, at: datetime) -> list[Target]:
    weights = {code: Decimal(weight) for code, weight in WEIGHTS.items()}
    shares: list[Target] = []
    for target in plan.targets.filter(indicator__in=DIVIDED, parent__isnull=True, state=TargetState.IN_FORCE):
        shares += decompose_target(
            target_id=target.pk, method="proportional", weights=weights, actor=planner, now=at
        )
    return shares


def _answer(city: _City, plan: Plan, at: datetime, *, is_settled: bool) -> None:
    """Duty-holders accept their shares; in the current year one appeals and one has not answered."""
    for username, _, role, region, _ in PEOPLE:
        if role not in ("county_officer", "park_officer") or (region == SILENT and not is_settled):
            continue
        actor = city.actor(username, at.date())
        mine = list(plan.targets.filter(region_id=region, state=TargetState.ASSIGNED).order_by("pk"))
        if region == APPEALS and not is_settled and mine:
            appeal_target(
                target_id=mine[0].pk,
                reason="本县企业底数小，去年仅完成一半，建议适当调减。",
                actor=actor,
                now=at,
            )
            mine = mine[1:]
        if mine:
            accept_targets(plan_id=plan.pk, target_ids=[t.pk for t in mine], actor=actor, now=at)


def _five_years(city: _City, at: datetime) -> None:
    create_plan(
        region=city.regions[CITY[0]], title="示例市“十五五”科技创新规划", year_from=2026, year_to=2030,
        theme="建设创新型城市", actor=city.actor("guihua", at.date()), now=at,
    )  # fmt: skip


def _statistics(city: _City, at: datetime) -> None:
    _import(city, "2024—2025年科技统计摘录（演示）.xlsx", numbers.statistics(), at)


def _flash(city: _City, at: datetime) -> None:
    _import(city, "2026年1—10月科技快报（演示）.xlsx", numbers.flash(), at)


def _import(city: _City, name: str, data: bytes, at: datetime) -> None:
    actor, home = city.actor("tongji", at.date()), city.regions[CITY[0]]
    file = store_file(name=name, data=data, purpose="indicators.import", region=home, actor=actor, now=at)
    batch = import_observations(file=file, region=home, actor=actor, now=at)
    if batch.errors:
        msg = f"演示数据导入有误：{batch.errors[:3]}"
        raise RuntimeError(msg)


def _open_work(city: _City, at: datetime) -> None:
    """Work that the visitor can do himself: a speech to confirm, and a county's plan half-way."""
    _read(city, "speech.txt", kind="speech", region=CITY[0], user="guihua", at=at)
    county = _read(city, "county_2026.txt", kind="plan", region="990123", user="qinghe", at=at)
    ids: Sequence[int] = list(county.statements.order_by("start").values_list("pk", flat=True))
    confirm_statements(
        document_id=county.pk,
        statement_ids=ids[: len(ids) // 2],
        actor=city.actor("qinghe", at.date()),
        now=at,
    )
