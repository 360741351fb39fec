"""The pages of rules and of facts: what each rule demands, by which numbers, from which documents, asking what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from kechuang.rules.catalogue import Rule, all_rules
from kechuang.rules.facts import Fact, facts_by_name
from kechuang.rules.findings import Finding
from kechuang.rules.inquiry import Inquiry, inquire
from kechuang.rules.parameters import MARKS, Value, parameters
from kechuang.rules.verdicts import Verdict
from kechuang.rules.wording import SOURCE_TITLES, said, value_form, wanted_words

Table = Callable[[Sequence[str], Sequence[Sequence[object]]], str]

SUBJECT_TITLES = {
    "enterprise": "企业", "carrier": "平台载体", "project": "项目", "bureau": "科技部门",
    "contract": "技术合同", "achievement": "科技成果", "conference": "供需对接会",
}  # fmt: skip


def rules_page(table: Table) -> str:
    """Every rule: time, place, source, conditions, scores, amounts, numbers with dates and marks, readings, facts."""
    marks = table(["标记", "意思"], [[f"`{mark}`", text] for mark, text in MARKS.items()])
    index = [
        [f"[{each.title}](#{each.code})", f"`{each.topic}`", each.place or "全国", span_of(each), each.source]
        for each in all_rules()
    ]
    head = (
        "# 规则\n\n一条规则一个文件，在 `kechuang/packs/*/rules/`；门槛在 `parameters/`，每个数有起止日期和出处。"
        "判断日由规则自己说，从不默认为今天。\n\n"
        + marks
        + "\n"
        + table(["规则", "事项", "地方", "适用", "出处"], index)
    )
    return head + "".join(rule_section(each, table) for each in all_rules()) + parameters_section(table)


def rule_section(rule: Rule, table: Table) -> str:
    """One rule as its own section, as it stands on its last day, or on the day of its newest number."""
    places = places_asked(rule)
    found = inquire(rule, as_of=day_of(rule), places=places)
    parts = [f"\n## {rule.title} `{rule.code}` {{#{rule.code}}}\n\n", table(["项", "内容"], facts_of(rule))]
    conditions = [row for each in found.findings.values() for row in condition_rows(each)]
    if places and not rule.place:  # what is wanted differs by place: the numbers below say where it is what
        conditions = [[*row[:2], row[2] and "各地不同，见参数", *row[3:]] for row in conditions]
    parts += titled("条件", ["编号", "条件", "要求", "通俗地说", "条款"], conditions, table)
    scores: list[list[object]] = [
        [each.code, each.label, said(each.full), each.clause] for each in found.scores.values()
    ]
    parts += titled("评分", ["编号", "项目", "满分", "条款"], scores, table)
    amounts: list[list[object]] = [
        [f"`{each.code}`", each.label, each.unit, each.how] for each in found.amounts.values()
    ]
    parts += titled("计算", ["代码", "名称", "单位", "怎样算"], amounts, table)
    readings: list[list[object]] = [
        [
            f"`{each.code}`",
            each.title,
            "；".join(f"{code}：{text}" for code, text in each.options),
            each.default,
            each.why,
        ]
        for each in rule.readings
    ]
    parts += titled("法规未言明之处的读法", ["代码", "名称", "选项", "默认", "为什么"], readings, table)
    parts += titled("要问的事实", ["事实", "名称", "年度"], asked_rows(found), table)
    return "".join(parts)


def titled(title: str, heads: Sequence[str], rows: list[list[object]], table: Table) -> list[str]:
    """A table under its heading; nothing where there are no rows."""
    return [f"\n### {title}\n\n", table(heads, rows)] if rows else []


def facts_of(rule: Rule) -> list[list[object]]:
    """The rule's own particulars, those that it has."""
    rows = [
        ("事项", f"`{rule.topic}`"),
        ("适用", span_of(rule)),
        ("地方", rule.place or "全国"),
        ("判断日", rule.as_of),
        ("对象", SUBJECT_TITLES.get(rule.subject, rule.subject)),
        ("出处", rule.source + ("" if rule.confirmed else "（全文未见）")),
        ("结果", f"`{rule.result}`" if rule.result else ""),
        ("申报时间", rule.window),
        ("说明", rule.summary),
        ("注意", rule.note),
    ]
    return [[name, text] for name, text in rows if text]


def span_of(rule: Rule) -> str:
    """From when to when a rule judges."""
    return f"{rule.since} 至 {rule.until}" if rule.until else f"{rule.since} 起"


def day_of(rule: Rule) -> date:
    """The last day of a rule that has ended; else the day on which its newest number came into force."""
    topics = (*rule.parameters, rule.topic)
    days = [v.since for code, p in parameters.items() if code.split(".", 1)[0] in topics for v in p.values]
    return rule.until or max([rule.since, *days])


def condition_rows(finding: Finding, depth: int = 0) -> list[list[object]]:
    """A condition and those that it is joined of, indented."""
    wanted = "须人工判断" if finding.verdict == Verdict.MANUAL else wanted_words(finding)
    own = finding.condition
    rows: list[list[object]] = [["└ " * depth + own.code, own.label, wanted, own.plain, own.clause]]
    return rows + [row for part in finding.parts for row in condition_rows(part, depth + 1)]


def asked_rows(found: Inquiry) -> list[list[object]]:
    """The facts that a rule asks, years as counted back from the year of the day."""
    years: dict[str, list[int]] = defaultdict(list)
    for ref in found.facts:
        years[ref.name] += [found.as_of.year - ref.year] if ref.year else []
    words = {0: "判断日当年", 1: "上年", 2: "前年", 3: "大前年"}
    return [
        [
            f"[`{name}`](facts.md#{name})",
            facts_by_name[name].title,
            "、".join(words.get(n, f"{n}年前") for n in sorted(back)),
        ]
        for name, back in years.items()
    ]


def parameters_section(table: Table) -> str:
    """Every number of law, by topic, with all its dated values."""
    topics: dict[str, list[list[object]]] = defaultdict(list)
    for code, each in parameters.items():
        topics[code.split(".", 1)[0]] += [value_row(code, each.title, value) for value in each.values]
    heads = ["参数", "名称", "值", "地方", "起", "止", "出处", "标记", "注"]
    parts = [f"\n### `{topic}`\n\n" + table(heads, rows) for topic, rows in topics.items()]
    return "\n## 全部参数 {#parameters}\n" + "".join(parts)


def value_row(code: str, title: str, value: Value) -> list[object]:
    """One dated value in a row."""
    return [
        f"`{code}`", title, value.text, value.place or "全国", value.since, value.until or "", f"{value.doc}{value.clause}",
        value.mark, value.note,
    ]  # fmt: skip


def facts_page(table: Table) -> str:
    """Every fact by subject and group: what may be written, where it comes from, which rules ask it."""
    askers = asked_by()
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for each in facts_by_name.values():
        groups[each.subject, each.group or SOURCE_TITLES[each.source]].append(each)
    head = (
        "# 事实\n\n规则问的、主体答的，每项只按名称定义一次。没有填的是“未知”，从不当作零。"
        "研发费用有三个口径，就是三组事实。\n"
    )
    parts = [head]
    order = list(SUBJECT_TITLES)
    for (subject, group), found in sorted(groups.items(), key=lambda item: order.index(item[0][0])):
        parts.append(f"\n## {SUBJECT_TITLES[subject]}：{group}\n\n")
        parts.append(
            table(
                ["事实", "名称", "写法", "来自", "说明", "哪些规则要问"],
                [row_of(each, askers) for each in found],
            )
        )
        parts += [columns_of(each, table) for each in found if each.columns]
    return "".join(parts)


def row_of(fact: Fact, askers: dict[str, list[str]]) -> list[object]:
    """One fact in a row."""
    scope = f"{fact.scope_of}口径。" if fact.scope_of else ""
    rules = "、".join(f"[{code}](rules.md#{code})" for code in askers.get(fact.name, []))
    return [
        f"`{fact.name}`{{#{fact.name}}}", fact.title, value_form(fact), SOURCE_TITLES[fact.source],
        scope + fact.help, rules,
    ]  # fmt: skip


def columns_of(fact: Fact, table: Table) -> str:
    """The columns of a table of rows."""
    rows = [
        [f"`{each.name}`", each.title, value_form(each).removesuffix("，按年度"), each.help]
        for each in fact.columns
    ]
    return f"\n`{fact.name}` 每行的栏：\n\n" + table(["栏", "名称", "写法", "说明"], rows)


def asked_by() -> dict[str, list[str]]:
    """The codes of the rules that ask each fact."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in all_rules():
        inquiry = inquire(rule, as_of=day_of(rule), places=places_asked(rule))
        for name in dict.fromkeys(ref.name for ref in inquiry.facts):
            found[name].append(rule.code)
    return found


def places_asked(rule: Rule) -> tuple[str, ...]:
    """Where to ask a rule so that it asks all it can: its own place, or every place that its numbers name."""
    if rule.place:
        return (rule.place,)
    topics = (*rule.parameters, rule.topic)
    named: Iterable[str] = (
        value.place
        for code, each in parameters.items()
        if code.split(".", 1)[0] in topics
        for value in each.values
    )
    return tuple(sorted({place for place in named if place}))
