"""A year of the made-up city: a plan with two headings, targets of several kinds, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import pytest

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.logic import Indicator, Source, catalogue
from kechuang.indicators.models import Observation
from kechuang.indicators.states import Measure
from kechuang.plans.models import Document, Plan, PlanNode, Statement, Target
from tests.world import World, make_world

NOTE = Source("测试口径")
ITEMS = (
    Indicator("t_patents", "测试专利量", "Patents", "件", Measure.FLOW, "一年内的件数。", NOTE),
    Indicator("t_firms", "测试企业数", "Firms", "家", Measure.STOCK, "期末的家数。", NOTE),
    Indicator("t_share", "测试占比", "Share", "%", Measure.RATIO, "甲占乙的比重。", NOTE, additive=False),
    Indicator(
        "t_rd", "测试研发强度", "R&D", "%", Measure.RATIO, "研发经费与产值之比。", NOTE, lag_months=10, year_end_only=True,
        additive=False,
    ),
    Indicator("t_money", "测试成交额", "Turnover", "亿元", Measure.FLOW, "登记的总额。", NOTE),
)  # fmt: skip
ENTERED = datetime.fromisoformat("2026-02-01T09:00:00+08:00")


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def items(monkeypatch):
    """The made-up indicators, for the time of a test."""
    list(catalogue)  # the packs are loaded before the copy is made
    monkeypatch.setattr(catalogue, "_items", dict(catalogue._items))
    for item in ITEMS:
        catalogue.add(item.code, item)


@dataclass
class Year:
    """A plan of 2025 and short ways to write targets and numbers."""

    world: World
    plan: Plan
    document: Document
    nodes: dict[str, PlanNode] = field(default_factory=dict)

    def target(self, name: str, indicator: str = "", region: Region | None = None, **more) -> Target:
        period = more.pop("period", "2025")
        defaults = {"form": "value", "cmp": ">=", "state": "in_force", "created_at": ENTERED, "year": 2025}
        return Target.objects.create(
            plan=self.plan,
            region=region or self.world.city,
            name=name,
            indicator=indicator,
            period=period,
            **(defaults | more),
        )

    def number(self, indicator: str, period: str, value, region: Region | None = None, **more) -> Observation:
        when = Period.from_code(period)
        defaults = {
            "unit": catalogue[indicator].unit, "status": "final", "source_kind": "manual", "source_note": "年报第3页",
            "entered_at": ENTERED, "entered_by": self.world.accounts["statistician"],
        }  # fmt: skip
        return Observation.objects.create(
            indicator=indicator, region=region or self.world.city, period=period, period_start=when.start,
            period_end=when.end, cumulative=when.cumulative, value=None if value is None else Decimal(str(value)),
            **(defaults | more),
        )  # fmt: skip


TEXT = "示例文件。专利申请量100件以上，占比达到25%以上。"


@pytest.fixture
def year(world, items) -> Year:
    document = Document.objects.create(
        region=world.city,
        title="示例市2025年科技工作要点",
        kind="plan",
        year=2025,
        original=TEXT,
        sha256="a" * 64,
        created_at=ENTERED,
    )
    plan = Plan.objects.create(
        region=world.city,
        title="2025年度计划",
        year_from=2025,
        year_to=2025,
        document=document,
        created_at=ENTERED,
    )
    made = Year(world, plan, document)
    made.nodes["goals"] = PlanNode.objects.create(plan=plan, order=0, label="一、", title="主要目标")
    made.nodes["firms"] = PlanNode.objects.create(
        plan=plan, order=1, label="（一）", title="企业培育", parent=made.nodes["goals"]
    )
    return made


@pytest.fixture
def full_year(year) -> Year:
    """Reached, missed, unjudged, awaited, by hand, and a county's share; numbers of 2024 and 2025."""
    world = year.world
    said = Statement.objects.create(
        document=year.document, key="k1", state="confirmed", kind="target", form="value", indicator="专利申请量",
        start=5, end=16, span="专利申请量100件以上",
    )  # fmt: skip
    patents = year.target(
        "专利量",
        "t_patents",
        floor=100,
        unit="件",
        node=year.nodes["goals"],
        statement=said,
        text="专利申请量100件以上",
    )
    year.target("企业数增长", "t_firms", form="growth", growth_pct=20, node=year.nodes["firms"])
    year.target("占比", "t_share", form="share", floor=25, unit="%", node=year.nodes["goals"])
    year.target("研发强度", "t_rd", form="share", floor=3, unit="%", node=year.nodes["goals"])
    year.target("成交额增长", "t_money", form="growth", growth_pct=10)
    year.target("培育一批企业", form="qualitative", cmp="", node=year.nodes["firms"])
    year.target("专利量", "t_patents", region=world.county, floor=40, unit="件", parent=patents)
    year.number("t_patents", "2024", 90)
    year.number("t_patents", "2025", 120)
    year.number("t_firms", "2024", 100)
    year.number("t_firms", "2025", 119)
    year.number("t_share", "2025", 26, status="flash")
    year.number("t_money", "2025", "5.0")
    year.number("t_patents", "2025", 30, region=world.county)
    return year


@pytest.fixture
def as_of() -> date:
    """The day by which the year 2025 is judged."""
    return date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _no_remembered_boards():
    """Boards of another test are of another database."""
    from kechuang.assessment.queries.fresh import forget_boards  # after Django is set up

    forget_boards()


@pytest.fixture
def sign_in(client, world):
    """Sign a user in: ``sign_in("leader")``."""

    def _sign_in(username: str):
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return _sign_in
