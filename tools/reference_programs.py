"""The page of kinds of matters: what each asks, wants handed in, demands, by which way it goes, how it is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kechuang.core.registry import Registry
from kechuang.core.states import ROLE_TITLES
from kechuang.programs.logic.kind_faults import HAND_OVERS, WHOM, WINDOWS
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.logic.review_faults import METHODS
from kechuang.subjects.states import OrganisationKind

Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]
_UNCONFIRMED = "（没有核实）"


def programs_page(kinds: Registry[Kind], table: Table) -> str:
    """Every registered kind of matter, an index first."""
    rows = [[f"[{each.title}](#{each.code})", each.group.label, whose(each), each.source] for each in kinds]
    head = (
        "# 申报事项\n\n一个事项一个文件，在 `kechuang/packs/*/programs/`，旁边是样例和算例。事项全是数据：界面上可以复制、修改、发布，"
        "见 [加一个申报事项](../how-to/add-program.md)。没有法律依据的数，写在“建议值”里。\n\n"
    )
    return (
        head
        + table(["事项", "类别", "谁可以申报", "依据"], rows)
        + "".join(section(each, table) for each in kinds)
    )


def whose(kind: Kind) -> str:
    """Who may apply, in words."""
    titles = {str(each): each.label for each in OrganisationKind}
    return "、".join(titles[each] for each in kind.applicants) or "本人"


def section(kind: Kind, table: Table) -> str:
    """One kind as its own section."""
    facts = [
        ["说明", kind.summary],
        ["类别", kind.group.label],
        ["谁可以申报", whose(kind)],
        ["依据", "；".join(f"{s.title}{s.clause and ' ' + s.clause}{'' if s.confirmed else _UNCONFIRMED}" for s in kind.sources)],
        ["公示", f"{kind.publicity}个工作日" if kind.publicity else "不公示"],
        ["补正", f"{kind.correction_rounds}次，每次{kind.correction_days}个工作日" if kind.correction_rounds else "不补正"],
        ["批准后", HAND_OVERS[kind.hand_over]],
        ["建议值", kind.design],
    ]  # fmt: skip
    return "".join(
        (
            f"\n## {kind.title} `{kind.code}` {{#{kind.code}}}\n\n",
            table(["项", "内容"], facts),
            titled("步骤", ["步骤", "承诺工作日", "法定工作日", "责任", "岗位"], steps(kind), table),
            titled("条件", ["条件", "怎样判断", "看哪些", "依据"], conditions(kind), table),
            titled("限项", ["限项", "限谁", "上限", "时间", "依据"], limits(kind), table),
            titled("要填的", ["栏目", "问题", "代码", "怎样回答"], questions(kind), table),
            titled("材料", ["材料", "代码", "必须", "样例"], materials(kind), table),
            titled("评审", ["评分项", "满分", "看什么"], items(kind), table),
            review(kind),
        )
    )


def titled(title: str, heads: Sequence[str], rows: list[list[object]], table: Table) -> str:
    """A table under its heading; nothing where there are no rows."""
    return f"\n### {title}\n\n{table(heads, rows)}" if rows else ""


def steps(kind: Kind) -> list[list[object]]:
    """The way of a case."""
    return [
        [each.step.label, shown(each.promised), shown(each.statutory), each.post, "、".join(ROLE_TITLES.get(r, r) for r in each.roles)]
        for each in kind.steps
    ]  # fmt: skip


def conditions(kind: Kind) -> list[list[object]]:
    """What one must meet."""
    return [
        [c.title, f"`{c.kind}`", "、".join(f"`{code}`" for code in c.of), c.clause] for c in kind.conditions
    ]


def limits(kind: Kind) -> list[list[object]]:
    """How many one may lead or join."""
    return [
        [each.title, WHOM[each.whom], each.most, WINDOWS[each.window], each.clause + ("" if each.confirmed else _UNCONFIRMED)]
        for each in kind.limits
    ]  # fmt: skip


def questions(kind: Kind) -> list[list[object]]:
    """What is asked, by heading."""
    return [
        [part.title, each.title, f"`{each.code}`", answered(each)]
        for part in kind.sections
        for each in kind.questions_of(part.code)
    ]


def answered(question: Question) -> str:
    """How a question is answered, in words."""
    parts = [question.kind.label]
    if question.fact:
        parts.append(f"`{question.fact}`")
    if question.columns:
        parts.append("列：" + "、".join(each.title for each in question.columns))
    if not question.required:
        parts.append("选填")
    if question.when:
        parts.append("视" + "、".join(f"`{code}`" for code, _ in question.when))
    return "；".join(parts)


def materials(kind: Kind) -> list[list[object]]:
    """What is handed in."""
    return [
        [each.title, f"`{each.code}`", "是" if each.required else "视情况", each.sample]
        for each in kind.materials
    ]


def items(kind: Kind) -> list[list[object]]:
    """The score sheet."""
    return [[each.title, f"{each.maximum:f}", each.help] for each in kind.review.items] if kind.review else []


def review(kind: Kind) -> str:
    """How scores become a result, in one line."""
    plan = kind.review
    if plan is None:
        return ""
    blind = "匿名" if plan.blinded else "不匿名"
    line = "" if plan.pass_line is None else f"，{plan.pass_line:f}分以上通过"
    vote = "，评委会投票" if plan.vote else ""
    return f"\n每件{plan.experts}位专家，{blind}；{METHODS[plan.method]}{line}{vote}。\n"


def shown(days: int | None) -> str:
    """Days, or nothing where none are promised."""
    return "" if days is None else str(days)
