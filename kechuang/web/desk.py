"""The workbench put together: tasks with their clocks, what others owe, and what changed since yesterday."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from kechuang.core.desk import Task, awaited_by, waiting_for
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import Event, Notice, Region
from kechuang.core.permissions import may, permissions
from kechuang.core.queries.calendar import workdays
from kechuang.core.queries.notices import open_tasks_of
from kechuang.core.states import WORK_ROLES, Role
from kechuang.web.navigation import page_url

#: From so many working days left, the clock warns.
SOON = 3
#: Events looked at for «since yesterday», and lines that come of them.
LOOKED_AT, LINES = 300, 12


@dataclass(frozen=True)
class Clock:
    """How long there is: words, and a tone (empty: no hurry)."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """A task as drawn. ``notice`` is set where the task is a message of its own that can be ticked off."""

    task: Task
    clock: Clock | None
    notice: int | None = None


@dataclass(frozen=True)
class Change:
    """What somebody did, in one line; ``more`` counts the like that followed."""

    title: str
    by: str
    at: datetime
    url: str
    more: int = 0


@dataclass(frozen=True)
class Start:
    """What to do first at an empty desk."""

    title: str
    text: str
    url: str
    action: str


def clock_of(due_on: date | None, today: date, calendar: Workdays) -> Clock | None:
    """Working days left until ``due_on`` (the last day, inclusive), or passed since; None without a last day."""
    if due_on is None:
        return None
    if due_on < today:
        late = calendar.count(due_on, today)
        return Clock(f"逾期 {late} 个工作日" if late else "刚过期限", "bad")
    if due_on == today:
        return Clock("今天到期", "bad")
    left = calendar.count(today, due_on)
    if left == 0:
        return Clock(f"{due_on.month}月{due_on.day}日到期，中间没有工作日", "warn")
    return Clock(f"还剩 {left} 个工作日", "warn" if left <= SOON else "")


def waiting_rows(actor: Actor, now: datetime) -> list[Row]:
    """What waits for ``actor``: the rooms' tasks and the messages that ask for something, each once."""
    today, calendar = timezone.localdate(now), workdays()
    tasks = waiting_for(actor, now)
    offered = {task.url for task in tasks}
    rows = [Row(task, clock_of(task.due_on, today, calendar)) for task in tasks]
    notices = [each for each in open_tasks_of(actor) if each.link not in offered]
    rows += [_notice_row(each, today, calendar) for each in notices]
    return sorted(rows, key=lambda row: (row.task.due_on or date.max, row.task.since or now))


def _notice_row(notice: Notice, today: date, calendar: Workdays) -> Row:
    task = Task(
        title=notice.title,
        url=notice.link,
        detail=notice.body,
        due_on=notice.due_on,
        since=notice.created_at,
        room="notice",
    )
    return Row(task, clock_of(notice.due_on, today, calendar), notice.pk)


def awaited_rows(actor: Actor, now: datetime) -> list[Row]:
    """What ``actor`` waits for from others."""
    today, calendar = timezone.localdate(now), workdays()
    return [Row(task, clock_of(task.due_on, today, calendar)) for task in awaited_by(actor, now)]


def changes_since_yesterday(actor: Actor, now: datetime) -> list[Change]:
    """What others have done since yesterday's first minute, as far as ``actor`` may see it. Two queries at most."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    start = timezone.make_aware(datetime.combine(yesterday, time.min))
    rows = events_seen_by(actor).filter(at__gte=start, at__lte=now).exclude(actor_id=actor.account_id)
    seen = _permitted(rows.order_by("-id")[:LOOKED_AT], actor)
    return _lines(seen)[:LINES]


def events_seen_by(actor: Actor) -> QuerySet[Event]:
    """Events of the actor's own regions: the work's for those who work, the house's own for administrators."""
    if may(actor, "core.event.view"):
        return Event.objects.all()
    reach = Q(pk__in=[])
    for path in {grant.region_path for grant in actor.grants}:
        reach |= Q(path__startswith=path)
    rows = Event.objects.filter(region_code__in=Region.objects.filter(reach).values("code"))
    works, administers = actor.has(*WORK_ROLES), actor.has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    if works and administers:
        return rows
    if administers:
        return rows.filter(kind__startswith="core.")
    return rows.exclude(kind__startswith="core.") if works else rows.none()


def _permitted(events: Iterable[Event], actor: Actor) -> list[Event]:
    """Without those whose room has a permission to view such objects that the actor does not hold."""
    if may(actor, "core.event.view"):
        return list(events)
    verdicts: dict[str, bool] = {}
    kept = []
    for event in events:
        action = f"{event.kind.rpartition('.')[0]}.view"
        if action not in verdicts:
            verdicts[action] = action not in permissions or bool(may(actor, action))
        if verdicts[action]:
            kept.append(event)
    return kept


def _lines(events: Sequence[Event]) -> list[Change]:
    """Neighbours of one kind by one person become one line."""
    lines = []
    for _, group in groupby(events, key=lambda event: (event.kind, event.actor_label)):
        first, *rest = group
        url = object_url(first.object_type, first.object_id)
        lines.append(Change(first.title, first.actor_label, first.at, url, len(rest)))
    return lines


def object_url(object_type: str, object_id: str) -> str:
    """The page of an event's object, by the house's naming; empty where it has none."""
    room, _, noun = object_type.partition(".")
    return page_url(f"{room}:{noun}_detail", object_id)


#: Role → what to do first: title, words, URL name, button. The first that the reader holds counts.
_STARTS: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    (
        Role.PLANNER,
        (
            "可以录入一份文件",
            "把年度总结或工作要点交给系统识读；读出的目标由您逐条确认，确认过的才算数。",
            "plans:document_add",
            "录入文件",
        ),
    ),
    (
        Role.STATISTICIAN,
        (
            "可以导入新的数据",
            "下载导入模板，填好各地各期的数字再传上来；有错会逐行指出，改好再传。",
            "indicators:observation_import",
            "导入数据",
        ),
    ),
    (
        Role.LEADER,
        (
            "先看全年情况",
            "一句话说清今年怎么样，再看哪些目标落后、哪些地方没有数据。",
            "assessment:cockpit",
            "看年度总览",
        ),
    ),
    (
        Role.COUNTY_OFFICER,
        (
            "先看本地的目标",
            "市里下达的目标会出现在这里，等您接受或提出异议。",
            "plans:target_list",
            "看本地目标",
        ),
    ),
    (
        Role.PARK_OFFICER,
        (
            "先看园区的目标",
            "市里下达的目标会出现在这里，等您接受或提出异议。",
            "plans:target_list",
            "看园区目标",
        ),
    ),
    (
        Role.ENTERPRISE_OFFICER,
        (
            "可以登记单位",
            "逐家登记，或下载模板成批导入；单位自己登记的，由所在县（市、区）核实。",
            "subjects:organisation_list",
            "看单位名录",
        ),
    ),
    (
        Role.SYSTEM_ADMIN,
        ("先建账号", "给每位同事建一个账号；岗位由安全管理员授予。", "core:account_create", "建账号"),
    ),
    (
        Role.SECURITY_ADMIN,
        ("先授予岗位", "账号有了岗位才能办事；三种管理岗位不能由一人兼任。", "core:account_list", "看账号"),
    ),
    (
        Role.AUDIT_ADMIN,
        ("先校验一次操作记录", "任何改动、删除、插入都会被查出来。", "core:event_list", "看操作记录"),
    ),
    (
        Role.REGISTRAR,
        (
            "先看等着受理的技术合同",
            "接件就受理或一次告知补正；期限近的排在前面。",
            "exchange:office_list",
            "看技术合同",
        ),
    ),
    (
        Role.REGISTRY_HEAD,
        (
            "先看等着核准的技术合同",
            "初审的意见和依据都在合同页上，核准才编号、发证明。",
            "exchange:office_list",
            "看技术合同",
        ),
    ),
    (
        Role.TAX_READER,
        (
            "先查一份已登记的合同",
            "只看得到登记了的：两种金额、证明和到账核定。",
            "exchange:office_list",
            "看技术合同",
        ),
    ),
    (
        Role.READER,
        ("先看看指标目录", "每个指标的定义、口径和数据都在里面。", "indicators:list", "看指标目录"),
    ),
)


#: Kind of standing → what to do first, for those who hold no post: the bureau's work comes before one's own.
_OWN_STARTS: tuple[tuple[str, tuple[str, str, str, str]], ...] = (
    (
        "organisation",
        (
            "先看本单位的资料",
            "登记资料、年度报表、知识产权和资质都在一处；填一次，以后申报都用它。",
            "subjects:organisation_mine",
            "看我的单位",
        ),
    ),
    (
        "person",
        (
            "先看您的专家档案",
            "核对研究方向、任职和回避关系，每年确认一次。",
            "subjects:expert_own",
            "看我的档案",
        ),
    ),
)


def start_of(actor: Actor) -> Start | None:
    """What to do first at an empty desk, by role or by standing; None for someone who has neither."""
    for role, (title, text, name, action) in _STARTS:
        if actor.has(role):
            return Start(title, text, page_url(name), action)
    for kind, (title, text, name, action) in _OWN_STARTS:
        if actor.keys_of(kind):
            return Start(title, text, page_url(name), action)
    return None
