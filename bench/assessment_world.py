"""A made-up city of any size for the assessment benches: targets of several kinds, two years of numbers, counties."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=BEIJING)
YEAR = 2026
NAMES = [
    "东岭县",
    "西川县",
    "南湖区",
    "北原县",
    "石桥县",
    "青山区",
    "白水县",
    "红河县",
    "云台县",
    "望江县",
    "示例高新区",
    "示例经开区",
]
FORMS: tuple[dict[str, Any], ...] = (
    {"form": "value", "cmp": ">=", "floor": Decimal(100)},
    {"form": "growth", "cmp": ">=", "growth_pct": Decimal(10)},
    {"form": "stretch", "floor": Decimal(90), "stretch": Decimal(130), "certainty": "确保"},
    {"form": "range", "floor": Decimal(80), "ceil": Decimal(120)},
)


def fill(*, targets: int, counties: int, users: int) -> dict[str, Any]:
    """Write the city; return its region, the accounts and a file's row. Needs migrated tables."""
    # only once Django is set up for the bench's own home
    from django.db import transaction

    from kechuang.core.events import record
    from kechuang.core.logic.actor import Actor
    from kechuang.indicators.logic import catalogue
    from kechuang.plans.models import Plan, PlanNode

    random.seed(7)
    regions = _regions(counties)
    accounts = _accounts(regions[0], users)
    codes = [item for item in catalogue if item.measure in {"flow", "stock"} and not item.year_end_only]
    chosen = [codes[number % len(codes)] for number in range(targets)]
    plan = Plan.objects.create(
        region=regions[0], title="2026年工作要点", year_from=YEAR, year_to=YEAR, created_at=NOW
    )
    nodes = [
        PlanNode.objects.create(plan=plan, order=number, label=f"（{number + 1}）", title=f"任务{number + 1}")
        for number in range(8)
    ]
    _targets(regions, plan, nodes, chosen)
    _numbers(regions, list({item.code: item for item in chosen}.values()), accounts[0])
    with transaction.atomic():
        record("plans.plan.created", plan, actor=Actor.system(), now=NOW, title="建立计划")
    return {"region": regions[0], "accounts": accounts}


def _regions(counties: int) -> list[Any]:
    # only once Django is set up for the bench's own home
    from kechuang.core.models import Region, SiteProfile

    Region.objects.create(code="990000", name="示例省", level="province", path="/990000/")
    city = Region.objects.create(
        code="990100", name="示例市", level="city", parent_id="990000", path="/990000/990100/"
    )
    rows = [
        Region(
            code=f"9901{number:02d}", name=NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else str(number)),
            level="zone" if "开区" in NAMES[number % len(NAMES)] or "高新" in NAMES[number % len(NAMES)] else "county",
            parent=city, path=f"/990000/990100/9901{number:02d}/", order=number,
        )
        for number in range(1, counties + 1)
    ]  # fmt: skip
    Region.objects.bulk_create(rows)
    SiteProfile.objects.create(id=1, region=city, bureau="示例市科学技术局", is_demo=True, prepared_at=NOW)
    return [city, *rows]


def _accounts(city: Any, users: int) -> list[Any]:
    # only once Django is set up for the bench's own home
    from kechuang.core.models import Account, Post

    made = []
    for number in range(users):
        account = Account(username=f"bench{number}", name=f"查阅员{number + 1}")
        account.set_unusable_password()
        account.save()
        Post.objects.create(account=account, role="planner", region=city, valid_from=date(2020, 1, 1))
        made.append(account)
    return made


def _targets(regions: list[Any], plan: Any, nodes: list[Any], chosen: list[Any]) -> None:
    # only once Django is set up for the bench's own home
    from kechuang.plans.models import Target

    common = {"plan": plan, "period": str(YEAR), "year": YEAR, "state": "in_force", "created_at": NOW}
    own = [
        Target(
            region=regions[0], node=nodes[number % len(nodes)], indicator=item.code, name=item.name, unit=item.unit,
            **FORMS[number % len(FORMS)], **common,
        )
        for number, item in enumerate(chosen)
    ]  # fmt: skip
    own.append(
        Target(region=regions[0], node=nodes[0], name="创新联合体加速成立", form="milestone", **common)
    )
    Target.objects.bulk_create(own)
    shares = [
        Target(region=region, indicator=item.code, name=item.name, unit=item.unit, form="value", cmp=">=",
               floor=Decimal(10), **common)
        for region in regions[1:]
        for item in chosen
    ]  # fmt: skip
    Target.objects.bulk_create(shares, batch_size=500)


def _numbers(regions: list[Any], items: list[Any], account: Any) -> None:
    # only once Django is set up for the bench's own home
    from kechuang.core.logic.periods import Period
    from kechuang.indicators.models import Observation

    rows = []
    for region in regions:
        size = 100 if region is regions[0] else 10
        for item in items:
            for code in ("2025", "2025M01-10", "2026M01-10"):
                period = Period.from_code(code)
                share = Decimal(1) if period.is_year else Decimal("0.8")
                value = (Decimal(random.randint(60, 140)) * size * share / 100).quantize(Decimal("0.01"))
                missing = random.random() < 0.08
                rows.append(Observation(
                    indicator=item.code, region=region, period=code, period_start=period.start, period_end=period.end,
                    cumulative=period.cumulative, value=None if missing else value, unit=item.unit,
                    precision="missing" if missing else random.choice(["exact"] * 9 + ["at_least"]),
                    status=random.choice(["flash", "final"]) if code.startswith("2026") else "final",
                    source_kind="manual", source_note="年报表三", entered_by=account, entered_at=NOW - timedelta(days=9),
                ))  # fmt: skip
    Observation.objects.bulk_create(rows, batch_size=500)
