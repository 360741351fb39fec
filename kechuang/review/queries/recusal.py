"""Who is to stand aside, asked of what is on file now: for a panel's members and staff, and for a whole pool before a draw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.permissions import may, which, who_may
from kechuang.programs.models import Case, Part
from kechuang.programs.states import UNDER_WAY, CaseState
from kechuang.review.logic.recusal import KIND_TITLES, Kind, Recusals, recusals
from kechuang.review.logic.recusal_facts import (
    Affiliation,
    Employment,
    Judge,
    Pending,
    RecusalRules,
    ReviewBan,
    Tie,
    TieKind,
    Work,
    WorkKind,
)
from kechuang.review.models import Exclusion, Panel, Sheet
from kechuang.review.queries.panels import SEATED
from kechuang.review.queries.recusal_parties import (
    last_day,
    links_on,
    parties_of,
    parts_of_people,
    posts_from,
    relations_of,
    ties_from,
    works_of,
)
from kechuang.subjects.models import Expert, IPHolder, Membership, Person
from kechuang.subjects.queries.bans import banned_people

_EXPERT, _STAFF = "e", "a"
#: Why a reason that was found is not found any more, as it is written on its row.
GONE = "复查时，依据的记录已不成立"


def rules_of(panel: Panel) -> RecusalRules:
    """The panel's local rule: ``settings["recusal"]`` over the defaults, which are design values."""
    given = dict(panel.settings.get("recusal") or {})
    if "affiliation" in given:
        given["affiliation"] = Affiliation(given["affiliation"])
    return RecusalRules(**given)


def cases_of(panel: Panel) -> list[Case]:
    """The cases of a panel, with what recusal asks of them. One query."""
    rows = Case.objects.filter(panel_files__panel=panel)
    return list(rows.select_related("organisation", "person", "kind_version").order_by("pk"))


@dataclass(frozen=True)
class Found:
    """One reason as it is stored: of an expert or of an account, in one case."""

    case_id: int
    expert_id: int | None
    account_id: int | None
    kind: str
    is_hard: bool
    reason: str
    source: str

    @property
    def key(self) -> tuple[int, int | None, int | None, str, str]:
        """By which the same reason is known again."""
        return self.case_id, self.expert_id, self.account_id, self.kind, self.reason


def exclusions_now(panel: Panel, now: datetime) -> list[Found]:
    """Every reason that holds now, for the panel's members, the handlers of its cases and the organisers' accounts.

    Those of the pool who were never invited are asked in ``pool_recusals`` and leave no rows: nobody looks at a tie
    that decides nothing. The number of queries does not grow with files or experts.
    """
    day = timezone.localdate(now)
    cases = cases_of(panel)
    members = list(
        Expert.objects.filter(invitations__panel=panel, invitations__state__in=SEATED).select_related("person__employer")
    )  # fmt: skip
    return _found(panel, cases, [*_experts(members, day), *_staff(staff_of(panel, day), day)], day)


def staff_of(panel: Panel, day: date) -> list[Account]:
    """The accounts that recusal asks about: who handles a case of the panel, and who may arrange it. One query."""
    handlers = Q(handled_cases__panel_files__panel=panel)
    organisers = Q(pk__in=who_may("review.panel.form", panel, on=day).values("account"))
    return list(Account.objects.filter(handlers | organisers).distinct().order_by("pk"))


def _found(panel: Panel, cases: Sequence[Case], judges: Iterable[Judge], day: date) -> list[Found]:
    """The reasons of these judges in these cases, each once."""
    answer = _ask(panel, cases, judges, day)
    found = []
    for case in cases:
        for judge, reasons in answer.in_case(str(case.pk)).items():
            expert, account = _whose(judge)
            found += [
                Found(case.pk, expert, account, str(each.kind), each.is_hard, each.reason[:300], each.source[:200])
                for each in reasons
            ]  # fmt: skip
    return list({each.key: each for each in found}.values())


def standing_pairs(panel: Panel, now: datetime) -> set[tuple[int, int]]:
    """(case, expert) pairs that are barred by what is on file now, but for reasons that somebody has lifted."""
    standing = _standing(panel, exclusions_now(panel, now))
    return {(each.case_id, each.expert_id) for each in standing if each.expert_id is not None}


def barred_now(sheet: Sheet, now: datetime) -> list[Found]:
    """The hard reasons that hold now against the sheet's expert in its file, unless somebody has lifted them.

    Of the panel's members he alone is asked about; of its files all, since whoever stands in one is out of the others.
    """
    day = timezone.localdate(now)
    found = _found(sheet.panel, cases_of(sheet.panel), _experts([sheet.expert], day), day)
    return _standing(sheet.panel, [each for each in found if each.case_id == sheet.file.case_id])


def _standing(panel: Panel, found: Iterable[Found]) -> list[Found]:
    """The hard ones but for those that somebody has lifted; what was only gone for a while stands again."""
    lifted = set(
        panel.exclusions.filter(lifted_at__isnull=False)
        .exclude(lifted_reason=GONE)
        .values_list("case_id", "expert_id", "account_id", "kind", "reason")
    )
    return [each for each in found if each.is_hard and each.key not in lifted]


def pool_recusals(panel: Panel, experts: Sequence[Expert], day: date) -> dict[int, tuple[str, ...]]:
    """Expert → kinds of hard reasons, in words, that keep him out of the draw.

    Where every member reads every file one reason is enough; where files are dealt out, he is out only if barred from all.
    """
    cases = cases_of(panel)
    answer = _ask(panel, cases, _experts(experts, day), day)
    barred: defaultdict[str, set[str]] = defaultdict(set)
    times: defaultdict[str, int] = defaultdict(int)
    for case in cases:
        for judge in answer.hard(str(case.pk)):
            times[judge] += 1
            barred[judge] |= {each.kind for each in answer.of(str(case.pk), judge) if each.is_hard}
    wanted = int(panel.demand.get("number") or 0)
    needed = 1 if 0 < wanted <= panel.experts_per_file else max(1, len(cases))
    return {
        int(judge[1:]): tuple(_plain(kinds))
        for judge, kinds in barred.items()
        if times[judge] >= needed and _plain(kinds)
    }


def _plain(kinds: Collection[str]) -> list[str]:
    """Titles of kinds; bans and unknown identity have conditions of their own in a draw."""
    shown = sorted(set(kinds) - {Kind.BANNED, Kind.UNIDENTIFIED})
    return [KIND_TITLES[Kind(each)] for each in shown]


def _ask(panel: Panel, cases: Sequence[Case], judges: Iterable[Judge], day: date) -> Recusals:
    return recusals(parties_of(cases), judges, links_on(day), day=day, rules=rules_of(panel))


def _whose(judge: str) -> tuple[int | None, int | None]:
    key = int(judge[1:])
    return (key, None) if judge.startswith(_EXPERT) else (None, key)


# ── judges ──────────────────────────────────────────────────────────────────────────────────────


def _experts(experts: Sequence[Expert], day: date) -> list[Judge]:
    """Experts as recusal asks about them. Five queries."""
    people = {each.person_id: each.person for each in experts}
    known = _known(people, day)
    return [
        _judge(f"{_EXPERT}{each.pk}", each.person, known, role="专家", identified=bool(each.person.id_mark))
        for each in experts
    ]


def _staff(accounts: Sequence[Account], day: date) -> list[Judge]:
    """Accounts that handle cases: by their person where there is one, else by the organisations they belong to."""
    keys = [each.pk for each in accounts]
    people = {
        each.account_id: each
        for each in Person.objects.filter(account_id__in=keys).select_related("employer")
    }
    known = _known({each.pk: each for each in people.values()}, day)
    posts: defaultdict[int, list[Employment]] = defaultdict(list)
    members = Membership.objects.in_force(day).filter(account_id__in=keys).select_related("organisation")
    for row in members:
        if row.account_id:
            unit = row.organisation
            posts[row.account_id].append(Employment(str(unit.pk), unit.name, row.since, None, "单位成员"))
    found = []
    for each in accounts:
        mark, more = f"{_STAFF}{each.pk}", tuple(posts[each.pk])
        person = people.get(each.pk)
        found.append(
            Judge(mark, "", each.name, role="工作人员", employments=more)
            if person is None
            else _judge(mark, person, known, role="工作人员", identified=True, more=more)
        )
    return found


@dataclass(frozen=True)
class _Known:
    """What is on file about people, by person."""

    works: Mapping[int, list[Work]]
    ties: Mapping[int, tuple[Tie, ...]]
    posts: Mapping[int, tuple[Employment, ...]]
    pending: Mapping[int, list[Pending]]
    bans: Mapping[int, list[ReviewBan]]


def _known(people: Mapping[int, Person], day: date) -> _Known:
    keys = set(people)
    parts = list(parts_of_people(keys))
    relations = relations_of(keys)
    works = works_of(keys, parts)
    joint = _joint(people, parts, works)
    banned = banned_people(keys, "review", day)
    return _Known(
        works=works,
        ties={pk: (*ties_from(relations.get(pk, ())), *joint.get(pk, ())) for pk in keys},
        posts={pk: posts_from(relations.get(pk, ())) for pk in keys},
        pending=_pending(parts),
        bans={
            pk: [ReviewBan(each.reason, each.since, each.until, each.basis or "限制名单") for each in rows]
            for pk, rows in banned.items()
        },
    )


def _pending(parts: Iterable[Part]) -> dict[int, list[Pending]]:
    found: defaultdict[int, list[Pending]] = defaultdict(list)
    for each in parts:
        if each.case.state in UNDER_WAY and each.person_id:
            name = each.case.number or "（未编号）"
            found[each.person_id].append(Pending(name, str(each.case.call_id)))
    return dict(found)


def _joint(
    people: Mapping[int, Person], parts: Iterable[Part], works: Mapping[int, list[Work]]
) -> dict[int, list[Tie]]:
    """Organisations with which somebody worked: approved projects, and rights that stand among his outputs. One query.

    His own employer is left out: that is another reason, and would be said twice.
    """
    found: defaultdict[int, list[Tie]] = defaultdict(list)
    for each in parts:
        unit, person = each.case.organisation, each.person_id
        if (
            each.case.state == CaseState.APPROVED
            and unit
            and person
            and unit.pk != people[person].employer_id
        ):
            words = f"申报记录 {each.case.number or ''}".strip()
            found[person].append(
                Tie(TieKind.COOPERATES, organisation=str(unit.pk), name=unit.name, until=last_day(each.case), source=words)
            )  # fmt: skip
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for person, rows in works.items():
        for work in rows:
            if work.kind == WorkKind.PATENT:
                owners[work.id].add(person)
    holders = IPHolder.objects.filter(right__number__in=list(owners), organisation__isnull=False)
    for holder in holders.select_related("right", "organisation"):
        right, unit = holder.right, holder.organisation
        for person in owners[right.number]:
            if unit is not None and unit.pk != people[person].employer_id:
                until = right.granted_on or right.filed_on
                found[person].append(
                    Tie(TieKind.COOPERATES, organisation=str(unit.pk), name=unit.name, until=until, source=f"知识产权 {right.number}")
                )  # fmt: skip
    return dict(found)


def _judge(
    mark: str,
    person: Person,
    known: _Known,
    *,
    role: str,
    identified: bool,
    more: tuple[Employment, ...] = (),
) -> Judge:
    pk = person.pk
    own: tuple[Employment, ...] = ()
    if person.employer_id or person.employer_name:
        name = person.employer.name if person.employer else person.employer_name
        own = (Employment(str(person.employer_id or ""), name),)
    return Judge(
        id=mark, person=str(pk), name=person.name, marks=(person.id_mark,) if person.id_mark else (), role=role,
        is_identified=identified, employments=(*own, *known.posts.get(pk, ()), *more), ties=known.ties.get(pk, ()),
        works=tuple(known.works.get(pk, ())), pending=tuple(known.pending.get(pk, ())),
        bans=tuple(known.bans.get(pk, ())),
    )  # fmt: skip


# ── what was found ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ExclusionLine:
    """An exclusion as a reader may see it. ``reason`` and ``source`` are empty for whoever may not see them."""

    row: Exclusion
    code: str
    who: str
    title: str
    reason: str
    source: str


def exclusions_of(actor: Actor, panel: Panel) -> tuple[QuerySet[Exclusion], bool]:
    """The exclusions of a panel, and whether the actor may read their reasons."""
    sees = bool(may(actor, "review.exclusion.view", Exclusion(panel=panel)))
    action = "review.exclusion.view" if sees else "review.exclusion.add"
    rows = which(actor, action, panel.exclusions.all())
    return rows.select_related("expert__person", "account").order_by("case_id", "pk"), sees


def exclusion_lines(actor: Actor, panel: Panel, codes: Mapping[int, str]) -> list[ExclusionLine]:
    """Rows for the page; ``codes`` are the files' codes by case. Whoever may not see reasons gets only that there is one."""
    rows, sees = exclusions_of(actor, panel)
    return [
        ExclusionLine(
            row=each, code=codes.get(each.case_id, ""),
            who=str(each.expert.person if each.expert else each.account),
            title=KIND_TITLES.get(each.kind, each.kind) if sees else "有一条回避",  # type: ignore[call-overload]
            reason=each.reason if sees else "", source=each.source if sees else "",
        )
        for each in rows
    ]  # fmt: skip
