"""What some months of use leave behind in the demonstration: the states that a fresh one does not show yet.

A frozen report, a failed import, drafts, a corrected and a counted number, a verdict signed by hand, a loan of a
post, a closed office and account, a delivery that was parked, half a document. All through the rooms' operations,
except the parked delivery, which only a defect brings about.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.periods import Period
from kechuang.core.models import Account, Delivery, Event, Office, Post, Region, SavedView
from kechuang.core.queries import actor_of
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.indicators.sheet import HEADS
from kechuang.plans.models import Document, Plan, PlanNode, Statement, Target
from tests.journeys.lived_in_conferences import conference_examples, conference_queries
from tests.journeys.lived_in_dockings import docking_examples, docking_queries
from tests.journeys.lived_in_exchange import exchange_examples, exchange_queries
from tests.journeys.lived_in_programs import live_in_programs, program_examples, program_queries
from tests.journeys.lived_in_review import live_in_reviews, review_examples
from tests.journeys.lived_in_room import live_in_room, room_examples
from tests.journeys.lived_in_subjects import live_in_subjects, subject_examples, subject_queries
from tests.journeys.rows import one_of_each

CITY = "990100"
#: Kinds of events whose pages differ: short, long, with what changed.
EVENTS = ("core.office.created", "indicators.observation.corrected", "plans.target.decomposed")


def sheet(*rows: tuple[object, ...]) -> bytes:
    """A file of numbers as the statistician sends it."""
    return workbook(title="数据", heads=HEADS, rows=rows, notes=())


def live_in(now: datetime) -> None:
    """Add those states to the demonstration."""
    city = Region.objects.get(pk=CITY)

    def who(username: str) -> Actor:
        return actor_of(Account.objects.get(username=username), on=now.date())

    _numbers(city, who("tongji"), now)
    _plans(city, who("guihua"), now)
    _verdicts(city, who("lingdao"), now)
    _people(city, who, now)
    live_in_subjects(now)
    live_in_programs(now)
    live_in_reviews(now)
    live_in_room(now)
    event = Event.objects.filter(kind="plans.target.assigned").latest("id")
    Delivery.objects.create(
        event=event, handler="plans.tell_nobody", attempts=8, parked_at=now, error="ValueError: 演示"
    )


def _numbers(city: Region, actor: Actor, now: datetime) -> None:
    from kechuang.core.operations.file import store_file  # operations need the tables
    from kechuang.indicators.logic.measured import Measured
    from kechuang.indicators.operations import correct_observation, count_observation, import_observations
    from kechuang.indicators.queries import Provenance

    bad = sheet(
        ("hnte_new", "", CITY, "", "2023", "31", "", "", "核定", "年报"),
        ("hnte_new", "", CITY, "", "二〇二几年", "三十一", "", "", "核定", "年报"),
    )
    file = store_file(
        name="有错的表.xlsx", data=bad, purpose="indicators.import", region=city, actor=actor, now=now
    )
    import_observations(file=file, region=city, actor=actor, now=now)
    row = Observation.objects.filter(status="flash", source_kind="file_row", region=city).earliest("pk")
    correct_observation(
        observation_id=row.pk, measured=Measured(value=row.value + 1, unit=row.unit, status=row.status),
        source=Provenance(note="补报"), reason="漏报一家", actor=actor, now=now,
    )  # fmt: skip
    count_observation(
        indicator="plan_targets", region=city, period=Period.from_code("2026"), actor=actor, now=now
    )


def _plans(city: Region, actor: Actor, now: datetime) -> None:
    from kechuang.plans.logic.expression import Expression
    from kechuang.plans.operations.document import add_document
    from kechuang.plans.operations.shares import decompose_target
    from kechuang.plans.operations.target import create_target

    plan = Plan.objects.get(region=city, year_from=2026, year_to=2026)
    made: Any = {"actor": actor, "now": now}
    target = create_target(
        plan_id=plan.pk, name="科技特派员服务次数", expression=_at_least(Expression, 60), **made
    )
    decompose_target(target_id=target.pk, method="equal", weights=dict.fromkeys(_holders(city)), **made)
    text = "示例市2026年补充通知\n新增高新技术企业83家，同比增长10%。今年力争新增高新技术企业90家以上。"
    add_document(region=city, kind="notice", text=text, title="2026年补充通知", **made)


def _at_least(kind: Any, number: int) -> Any:
    return kind(form="value", cmp=">=", floor=Decimal(number), unit="次")


def _holders(city: Region) -> list[str]:
    return list(Region.objects.duty_holders(city).values_list("pk", flat=True))


def _verdicts(city: Region, actor: Actor, now: datetime) -> None:
    from kechuang.assessment.operations import freeze_report, sign_verdict

    freeze_report(report="annual_work", region=city, year=2026, as_of=now.date(), actor=actor, now=now)
    spoken = Target.objects.filter(form__in=("qualitative", "milestone"), region=city, year=2025).first()
    if spoken is not None:
        sign_verdict(
            target_id=spoken.pk, reached=True, reason="见验收意见", attachment=None, actor=actor, now=now
        )


def _people(city: Region, who: Any, now: datetime) -> None:
    from kechuang.core.operations.account import close_account
    from kechuang.core.operations.office import close_office, create_office
    from kechuang.core.operations.post import delegate_post
    from kechuang.core.operations.view import save_view

    delegate_post(
        post_id=Post.objects.get(account__username="guihua").pk, to_account_id=Account.objects.get(username="tongji").pk,
        valid_from=now.date(), valid_to=now.date() + timedelta(days=7), actor=who("guihua"), now=now,
    )  # fmt: skip
    close_account(
        account_id=Account.objects.get(username="nongkeyuan").pk, reason="调离", actor=who("xitong"), now=now
    )
    save_view(
        page="core:account_list", path="/core/accounts/", title="县区的人", query="role=county_officer",
        actor=who("xitong"), now=now,
    )  # fmt: skip
    closing = create_office(
        name="筹备组", region_code=Office.objects.get(name="办公室").region_id, actor=who("xitong"), now=now
    )
    close_office(office_id=closing.pk, on=now.date(), actor=who("xitong"), now=now)


def _keys(rows: Any, name: str = "pk") -> list[dict[str, Any]]:
    return [{name: row.pk} for row in rows]


#: What rooms have in files of their own.
ROOMS = (
    subject_examples, program_examples, review_examples, exchange_examples, docking_examples, conference_examples, room_examples,
)  # fmt: skip


def examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for every route that takes them: rows that differ in what their template shows."""
    documents = list(Document.objects.order_by("pk"))
    statements = one_of_each(Statement.objects.all(), "form")
    targets = one_of_each(Target.objects.all(), "state", "is_share")
    shared = Target.objects.filter(state="in_force", parent__isnull=True, shares__isnull=False).distinct()[:1]
    whole = list(shared) + list(Target.objects.filter(state="draft", parent__isnull=True)[:1])
    plans = list(Plan.objects.order_by("pk"))
    nodes = PlanNode.objects.filter(plan__year_from=2026)[:1]
    numbers = one_of_each(Observation.objects.all(), "source_kind", "precision", "is_current")
    accounts = [Account.objects.get(username=name) for name in ("guihua", "nongkeyuan", "songping")]
    posts = Post.objects.filter(account__username__in=("guihua", "yuanshan"), delegated_from__isnull=True)
    silent = Target.objects.filter(state="assigned")[:1]
    appealed = Target.objects.filter(state="appealed")[:1]
    draft = Target.objects.filter(state="draft", parent__isnull=True)[:1]
    frozen = [{"pk": 1}]
    given = {
        "core:account_detail": _keys(accounts),
        "core:account_": _keys(accounts[:1]),
        "core:post_grant": _keys(accounts[:1]),
        "core:post_": _keys(posts),
        "core:office_close": _keys(Office.objects.filter(name="高新技术科")),
        "core:region_retire": [{"code": "9901A4"}],
        "core:view_": _keys(SavedView.objects.all()),
        "core:event_detail": _keys(one_of_each(Event.objects.filter(kind__in=EVENTS), "kind")),
        "core:delivery_retry": _keys(Delivery.objects.filter(parked_at__isnull=False)),
        "plans:document_detail": _keys(documents),
        "plans:document_": _keys(documents[:1]),
        "plans:statement_mend": _keys(statements),
        "plans:statement_": _keys(documents[-2:]),
        "plans:make_targets": _keys(documents[:1]),
        "plans:plan_detail": _keys(plans),
        "plans:plan_": _keys(plans[:1]),
        "plans:node_add": _keys(plans[:1]),
        "plans:node_": _keys(nodes),
        "plans:target_create": _keys(plans[:1]),
        "plans:target_import": _keys(plans[:1]),
        "plans:target_detail": _keys(targets),
        "plans:target_edit": _keys(draft),
        "plans:target_decompose": _keys(whole),
        "plans:target_appeal": _keys(silent),
        "plans:target_uphold": _keys(appealed),
        "plans:target_change": _keys([*appealed, *whole]),
        "plans:target_withdraw": _keys(whole),
        "plans:target_act": _acts((*silent, *draft)),
        "plans:shares_assign": _keys(whole),
        "indicators:observation_detail": _keys(numbers),
        "indicators:observation_": _keys(numbers[:1]),
        "indicators:batch_": _keys(ImportBatch.objects.order_by("pk")),
        "indicators:detail": [{"code": code} for code in ("hnte_new", "plan_targets", "rd_intensity")],
        "indicators:count": [{"code": "plan_targets"}],
        "assessment:target_judgement": _keys(one_of_each(Target.objects.all(), "form")),
        "assessment:verdict_sign": _keys(Target.objects.filter(form__in=("qualitative", "milestone"))[:1]),
        "assessment:report_draft": [{"code": "annual_work"}],
        "assessment:report_freeze": [{"code": "annual_work"}],
        "assessment:report_detail": frozen,
        "web:": [{"number": 1}],
    }
    return _Longest({**given, **{key: rows for room in ROOMS for key, rows in room().items()}})


def _acts(rows: tuple[Target, ...]) -> list[dict[str, Any]]:
    """A target that waits to be accepted, and a draft to be adopted."""
    return [{"pk": row.pk, "act": act} for act, row in zip(("accept", "adopt"), rows, strict=True)]


class _Longest(dict[str, list[dict[str, Any]]]):
    """Arguments by the longest beginning of a route's name, since the routes about one thing take the same row."""

    def get(self, route: str, default: Any = None) -> Any:
        """The arguments of a route."""
        fitting = [start for start in self if route.startswith(start)]
        return self[max(fitting, key=len)] if fitting else default


def queries(now: date) -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    year = now.year
    return {
        "assessment:cockpit": [f"?year={year - 1}", "?county=990101", "?outcome=behind", "?region=990124"],
        "plans:document_detail": ["?show=waiting"],
        "plans:target_list": ["?state=appealed", "?q=没有这样的目标"],
        "indicators:list": ["?q=高企", "?q=没有这样的指标"],
        "indicators:observation_list": ["?q=没有这样的数", "?status=flash&page=2"],
        "web:search": ["?q=高新技术企业", "?q=没有这样的东西"],
        "web:messages": ["?unread=1"],
        "web:design": ["?value=x"],
        "core:who_may": ["?action=plans.target.assign"],
        "core:account_list": ["?q=%E7%A7%91&sort=name"],
        **subject_queries(),
        **program_queries(),
        **exchange_queries(),
        **docking_queries(),
        **conference_queries(),
    }
