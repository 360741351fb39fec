"""What is wrong with a kind of matter: asked when a pack registers one, while one is edited, before one is published.

Every fault says where it lies, as a path that a screen can point at (``questions.2.choices``: the third question's
choices), and in words what is wrong and how to mend it. A draft may have faults; a published version has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kechuang.core.states import STANDING_TITLES, WORK_ROLES
from kechuang.programs.logic.kinds import Kind, Limit, StepPlan
from kechuang.programs.logic.question_faults import CODE, coded, question_faults
from kechuang.programs.logic.review_faults import review_faults
from kechuang.programs.states import FieldKind, KindGroup, PartRole, Step
from kechuang.rules.catalogue import all_rules
from kechuang.rules.facts import FactKind, facts_by_name
from kechuang.subjects.logic.qualification_kinds import KINDS as QUALIFICATIONS
from kechuang.subjects.states import OrganisationKind

_ENDING = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
_NUMBERS = {FactKind.MONEY, FactKind.COUNT, FactKind.NUMBER, FactKind.SHARE}
_ROLES = {*WORK_ROLES, *STANDING_TITLES}
#: What may come after approval, with its title.
HAND_OVERS: dict[str, str] = {
    "": "不移交",
    "task_book": "签订任务书",
    "qualification": "登记资质",
    "award": "登记奖励",
    "payment": "拨付补助",
    "appointment": "登记选派",
}
#: Over what time a limit counts, with titles.
WINDOWS: dict[str, str] = {"call": "同一通知", "year": "同一年度", "all": "不限时间"}
#: Whose cases a limit counts.
WHOM: dict[str, str] = {"person": "人", "organisation": "单位"}
#: Which cases a limit counts.
COUNTED: dict[str, str] = {"applying": "申报中", "ongoing": "在研"}


@dataclass(frozen=True)
class Fault:
    """One fault. ``where``: a path by names and places counted from 0; ``words``: what is wrong and how to mend it."""

    where: str
    words: str

    def __str__(self) -> str:
        return self.words

    def lies_in(self, path: str) -> bool:
        """Does it lie at a path or within it?"""
        return self.where == path or self.where.startswith(f"{path}.")


def faults_of(kind: Kind, others: Collection[str] | None = None) -> list[Fault]:
    """All faults of a kind, in the order in which its screen shows its parts; empty if it can be published.

    ``others``: the codes of all kinds there are; None while packs are still being read, when a limit may count a kind
    whose file comes later.
    """
    rules = all_rules()  # loads the packs' facts too, which the questions below ask for
    checks: tuple[Iterable[tuple[str, str]], ...] = (
        _basics(kind),
        _sections(kind),
        question_faults(kind.questions, [each.code for each in kind.sections]),
        _named_fields(kind),
        _materials(kind),
        _conditions(kind, {each.topic for each in rules}),
        _steps(kind),
        _days(kind),
        _limits(kind, others),
        review_faults(kind),
    )
    return [Fault(where, words) for check in checks for where, words in check]


def _basics(kind: Kind) -> Iterator[tuple[str, str]]:
    if not CODE.fullmatch(kind.code):
        yield "code", f"代码“{kind.code}”应以小写字母开头，只用小写字母、数字和下划线，60个字以内。"
    for name, words in (("title", "名称"), ("summary", "一句话说明"), ("pledge", "承诺书")):
        if not getattr(kind, name).strip():
            yield name, f"没有写{words}，请补上。"
    if not kind.sources:
        yield "sources", "没有写依据，请至少写一份文件；没有核实的注明没有核实。"
    for place, source in enumerate(kind.sources):
        if not source.title.strip():
            yield f"sources.{place}.title", f"第{place + 1}份依据没有写文件名称。"
    if kind.hand_over not in HAND_OVERS:
        yield "hand_over", f"不认识批准后的移交“{kind.hand_over}”，请从列出的几种中选。"
    yield from _applicants(kind)


def _applicants(kind: Kind) -> Iterator[tuple[str, str]]:
    known = set(OrganisationKind)
    for each in kind.applicants:
        if each not in known:
            yield "applicants", f"不认识申报单位类型“{each}”，请从单位类型中选。"
    if len(set(kind.applicants)) < len(kind.applicants):
        yield "applicants", "同一种申报单位写了两次，请删去一个。"


def _sections(kind: Kind) -> Iterator[tuple[str, str]]:
    if not kind.sections:
        yield "sections", "没有栏目，请至少加一个。"
    yield from coded(kind.sections, "sections", "栏目")
    for place, each in enumerate(kind.sections):
        if not kind.questions_of(each.code):
            yield f"sections.{place}", f"栏目“{each.title}”下没有问题，请加问题或删去这个栏目。"
    yield from coded(kind.questions, "questions", "问题")


def _named_fields(kind: Kind) -> Iterator[tuple[str, str]]:
    """The questions that name the case, the money and the leader."""
    wanted: tuple[tuple[str, str, tuple[FieldKind, ...]], ...] = (
        ("title_field", "办件名称", (FieldKind.TEXT,)),
        ("amount_field", "申请金额", (FieldKind.MONEY, FieldKind.BUDGET)),
        ("leader_field", "负责人", (FieldKind.PERSON,)),
    )
    for name, words, kinds in wanted:
        code = getattr(kind, name)
        if not code and name != "title_field":
            continue
        question = kind.question(code)
        if question is None:
            yield name, f"没有代码为“{code}”的问题可以作{words}，请改为已有的问题。"
        elif question.kind not in kinds:
            titles = "或".join(each.label for each in kinds)
            yield name, f"“{question.title}”不能作{words}：它应是“{titles}”。"
        elif name == "title_field" and (not question.required or question.when):
            yield name, f"“{question.title}”用作办件名称，须是每件都要填的必填问题。"


def _materials(kind: Kind) -> Iterator[tuple[str, str]]:
    yield from coded(kind.materials, "materials", "材料")
    taken = {each.code for each in kind.questions}
    for place, each in enumerate(kind.materials):
        if each.code in taken:
            yield (
                f"materials.{place}.code",
                f"材料“{each.title}”的代码“{each.code}”与一个问题相同，请改一个。",
            )
        if each.most < 1:
            yield f"materials.{place}.most", f"材料“{each.title}”最多{each.most}份，应至少1份。"
        if not each.accepts:
            yield f"materials.{place}.accepts", f"材料“{each.title}”没有写收哪几种文件。"
        for ending in each.accepts:
            if not _ENDING.fullmatch(ending):
                yield (
                    f"materials.{place}.accepts",
                    f"材料“{each.title}”的文件种类“{ending}”应只写后缀，如 pdf。",
                )


def _conditions(kind: Kind, topics: set[str]) -> Iterator[tuple[str, str]]:
    yield from coded(kind.conditions, "conditions", "条件")
    known: dict[str, tuple[str, Collection[str]]] = {
        "rule": ("规则事项", topics),
        "applicant": ("单位类型", set(OrganisationKind)),
        "qualification": ("资质", QUALIFICATIONS),
        "limit": ("限项", {each.code for each in kind.limits}),
    }
    for place, each in enumerate(kind.conditions):
        words, codes = known.get(each.kind, ("", ()))
        if each.kind in ("rule", "qualification") and not each.of:
            yield f"conditions.{place}.of", f"条件“{each.title}”没有写问哪一项{words}。"
        if each.kind == "limit" and not kind.limits:
            yield f"conditions.{place}.kind", f"条件“{each.title}”要看限项，但这个事项没有限项。"
        if not words and each.of:
            yield f"conditions.{place}.of", f"条件“{each.title}”不用写对象，请删去“{'、'.join(each.of)}”。"
        for code in each.of if words else ():
            if code not in codes:
                yield f"conditions.{place}.of", f"条件“{each.title}”：没有{words}“{code}”，请核对代码。"


def _steps(kind: Kind) -> Iterator[tuple[str, str]]:
    if not kind.steps:
        yield "steps", "没有办理步骤，请至少选一步。"
    order = list(Step)
    last = -1
    for place, each in enumerate(kind.steps):
        here = order.index(each.step)
        if here == last or any(each.step == other.step for other in kind.steps[:place]):
            yield f"steps.{place}.step", f"步骤“{each.step.label}”出现了两次，请删去一个。"
        elif here < last:
            yield (
                f"steps.{place}.step",
                f"步骤“{each.step.label}”的次序不对，应排在“{order[last].label}”之前。",
            )
        last = max(last, here)
        yield from _step_days(each, f"steps.{place}")


def _step_days(plan: StepPlan, path: str) -> Iterator[tuple[str, str]]:
    title = plan.step.label
    for name, words, days in (("promised", "承诺", plan.promised), ("statutory", "法定", plan.statutory)):
        if days is not None and days < 0:
            yield f"{path}.{name}", f"步骤“{title}”的{words}时限不能是负数。"
    if plan.promised is not None and plan.statutory is not None and plan.statutory < plan.promised:
        yield (
            f"{path}.promised",
            f"步骤“{title}”承诺{plan.promised}个工作日，超过了法定的{plan.statutory}个，请改短。",
        )
    for role in plan.roles:
        if role not in _ROLES:
            yield f"{path}.roles", f"步骤“{title}”：没有岗位“{role}”，请从岗位中选。"


def _days(kind: Kind) -> Iterator[tuple[str, str]]:
    has_publicity = kind.step(Step.PUBLICITY) is not None
    if kind.publicity < 0:
        yield "publicity", "公示天数不能是负数。"
    elif kind.publicity and not has_publicity:
        yield (
            "publicity",
            f"写了公示{kind.publicity}个工作日，但步骤中没有公示；请加上这一步，或把天数改为0。",
        )
    elif has_publicity and not kind.publicity:
        yield "publicity", "步骤中有公示，请写明公示几个工作日。"
    if kind.correction_days < 0 or kind.correction_rounds < 0:
        yield "correction_days", "补正的天数和次数不能是负数。"
    elif kind.correction_rounds and not kind.correction_days:
        yield "correction_days", "可以补正，却没有给补正的时间，请写明几个工作日。"


def _limits(kind: Kind, others: Collection[str] | None) -> Iterator[tuple[str, str]]:
    yield from coded(kind.limits, "limits", "限项")
    for place, each in enumerate(kind.limits):
        path, title = f"limits.{place}", f"限项“{each.title}”"
        sets = (("roles", "角色", each.roles, set(PartRole)), ("states", "状态", each.states, COUNTED))
        for name, words, given, known in sets:
            if not given:
                yield f"{path}.{name}", f"{title}没有写数哪些{words}。"
            for code in given:
                if code not in known:
                    yield f"{path}.{name}", f"{title}：没有{words}“{code}”。"
        if each.whom not in WHOM:
            yield f"{path}.whom", f"{title}应限“人”或“单位”。"
        elif each.whom == "person" and kind.applicants and not kind.leader_field:
            yield f"{path}.whom", f"{title}按人数，但没有指定哪个问题是负责人，请在基本信息中指定。"
        if each.window not in WINDOWS:
            yield f"{path}.window", f"{title}：没有“{each.window}”这样的时间范围。"
        if each.most < 0:
            yield f"{path}.most", f"{title}的上限不能是负数。"
        yield from _limit_kinds(kind, each, path, others)
        yield from _limit_fact(each, path)


def _limit_kinds(
    kind: Kind, limit: Limit, path: str, others: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    for name in ("kinds", "excluding"):
        for code in getattr(limit, name):
            group = code.removeprefix("group:")
            if code != group and group not in set(KindGroup):
                yield f"{path}.{name}", f"限项“{limit.title}”：没有事项类别“{group}”。"
            elif code == group and others is not None and code not in {*others, kind.code, kind.base}:
                yield f"{path}.{name}", f"限项“{limit.title}”：没有事项“{code}”，请核对代码。"


def _limit_fact(limit: Limit, path: str) -> Iterator[tuple[str, str]]:
    if not limit.unless_fact:
        if limit.above is not None:
            yield f"{path}.above", f"限项“{limit.title}”写了不限的界线，却没有写看哪一项事实。"
        return
    fact = facts_by_name.get(limit.unless_fact)
    if fact is None:
        yield f"{path}.unless_fact", f"限项“{limit.title}”：没有事实“{limit.unless_fact}”。"
    elif fact.kind not in _NUMBERS:
        yield f"{path}.unless_fact", f"限项“{limit.title}”：“{fact.title}”不是数，不能比大小。"
    if limit.above is None:
        yield f"{path}.above", f"限项“{limit.title}”没有写超过多少才不限。"
