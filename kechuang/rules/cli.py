"""``kechuang rules``: list the rules, explain one, check a file of facts. No database and no Django is needed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from kechuang.rules.catalogue import (
    RULE_KIND_TITLES,
    Evaluation,
    Rule,
    RuleError,
    all_rules,
    evaluate,
    rule_of,
    select,
)
from kechuang.rules.fact_files import read_fact_file
from kechuang.rules.facts import FactError, facts_by_name
from kechuang.rules.findings import Finding, Score
from kechuang.rules.inquiry import Inquiry, inquire
from kechuang.rules.parameters import MARKS, Value, parameters
from kechuang.rules.reading import read_day
from kechuang.rules.trace import trace_of
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict
from kechuang.rules.wording import SOURCE_TITLES, changes, fact_words, said, value_form, wanted_words

MET, FOUND, FAILED = 0, 1, 2

_EPILOG = """\
示例：
  kechuang rules list                                        有哪些规则
  kechuang rules explain hnte --as-of 2026-06-01             某日的条件、门槛、要问的事实
  kechuang rules check hnte --facts 某企业.yaml --as-of 2026-06-01
  kechuang rules check rd_institute --facts 某院.yaml --as-of 2026-06-01 --place 440500

判断日从不默认为今天：认定看申请日，优惠看所属年度，经费看签订日，每条规则自己写明。
事实文件一行一个：
  registered_on: 2019-03-01
  sales: {2024: 3000万元, 2025: 3600万元}
  holds_hnte: 是
没有写的就是未知，不当作零。退出码：0 符合；1 有不符合、待定或须人工的；2 没有办成。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``kechuang rules``."""
    parser.description = "规则：列出、解释、照一份事实判断。"
    parser.epilog = _EPILOG
    commands = parser.add_subparsers(title="动作", metavar="动作", dest="action", required=True)
    listing = commands.add_parser("list", help="列出全部规则")
    listing.add_argument("--topic", default="", metavar="TOPIC", help="只列一个事项的")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="格式（默认 text）")
    listing.set_defaults(run=_told(_list))
    explain = commands.add_parser("explain", help="说明一条规则：条件、门槛、要问的事实、读法")
    _common(explain)
    explain.set_defaults(run=_told(_explain))
    check = commands.add_parser("check", help="照一份事实判断")
    _common(check)
    check.add_argument("--facts", required=True, type=Path, metavar="FILE", help="事实文件，YAML 或 JSON")
    check.add_argument(
        "--reading",
        action="append",
        default=[],
        metavar="CODE=OPTION",
        help="法规未言明处选哪种读法，可以多个",
    )
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="格式（默认 text）；json 是可以重放的依据"
    )
    check.set_defaults(run=_told(_check))


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="事项（如 hnte）或规则的代码（如 hnte_2016）")
    parser.add_argument(
        "--as-of", required=True, metavar="DATE", help="判断日，如 2026-06-01；是哪一天由规则说"
    )
    parser.add_argument(
        "--place",
        action="append",
        default=[],
        metavar="CODE",
        help="所在地的行政区划代码，上级不必写；可以多个，近的在前",
    )


def _told(task: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A task whose mistakes of the person are told in a sentence, with exit code 2."""

    def call(args: argparse.Namespace) -> int:
        try:
            return task(args)
        except (RuleError, FactError) as error:
            print(f"没有办成：{error}", file=sys.stderr)
            return FAILED

    return call


# ── list ────────────────────────────────────────────────────────────────────────────────────────
def _list(args: argparse.Namespace) -> int:
    rules = [each for each in all_rules() if not args.topic or each.topic == args.topic]
    if not rules:
        topics = "、".join(dict.fromkeys(each.topic for each in all_rules()))
        raise RuleError(f"没有“{args.topic}”这个事项的规则。有：{topics}。")
    if args.format == "json":
        print(json.dumps([_rule_body(each) for each in rules], ensure_ascii=False, indent=2))
        return MET
    for each in rules:
        place = f"　{each.place}" if each.place else ""
        kind = RULE_KIND_TITLES[each.kind]
        print(f"{each.code:<26} {each.title}\n{'':<26} {kind}　{_time_of(each)}{place}　{each.source}")
    print(f"共{len(rules)}条。")
    return MET


def _rule_body(rule: Rule) -> dict[str, object]:
    until = rule.until.isoformat() if rule.until else None
    names = (
        "code",
        "topic",
        "title",
        "source",
        "place",
        "as_of",
        "subject",
        "result",
        "benefit",
        "kind",
        "confirmed",
    )
    return {
        **{name: getattr(rule, name) for name in names},
        "since": rule.since.isoformat(),
        "until": until,
    }


def _time_of(rule: Rule) -> str:
    return f"{rule.since}至{rule.until}" if rule.until else f"{rule.since}起"


# ── explain ─────────────────────────────────────────────────────────────────────────────────────
def _explain(args: argparse.Namespace) -> int:
    rule, day, places = _question(args)
    found = inquire(rule, as_of=day, places=places)
    print("\n".join(_explained(found)))
    return MET


def _explained(found: Inquiry) -> Iterator[str]:
    rule = found.rule
    yield f"{rule.title}（{rule.code}）"
    yield f"出处：{rule.source}" + ("" if rule.confirmed else "　【全文未见，数字来自转述】")
    yield f"适用：{rule.as_of}在{_time_of(rule)}的　{'地方：' + rule.place if rule.place else '全国'}"
    yield f"类别：{RULE_KIND_TITLES[rule.kind]}"
    yield f"判断日：{found.as_of}"
    yield from (text for text in (rule.summary, rule.window and f"时间：{rule.window}") if text)
    if rule.note:
        yield f"注意：{rule.note}"
    yield from _conditions(found)
    yield from _values(found.parameters.items(), f"\n当日的门槛（{found.as_of}）")
    yield from _asked(found.facts)
    yield from _readings(rule)


def _conditions(found: Inquiry) -> Iterator[str]:
    if found.findings:
        yield "\n条件"
    for finding in found.findings.values():
        yield from _condition(finding, "  ")
    if found.scores:
        yield "\n评分"
    for score in found.scores.values():
        yield f"  {score.code:<6} {score.label}　满分{said(score.full)}　〔{score.clause}〕"
    if found.amounts:
        yield "\n计算"
    for amount in found.amounts.values():
        yield f"  {amount.code:<14} {amount.label}（{amount.unit}）{'：' if amount.how else ''}{amount.how}"


def _condition(finding: Finding, indent: str) -> Iterator[str]:
    wanted = wanted_words(finding)
    manual = "　须人工判断" if finding.verdict == Verdict.MANUAL else ""
    yield (
        f"{indent}{finding.code:<6} {finding.condition.label}"
        f"{'：' if wanted else ''}{wanted}{manual}　〔{finding.condition.clause}〕"
    )
    if finding.condition.plain:
        yield f"{indent}       {finding.condition.plain}"
    for part in finding.parts:
        yield from _condition(part, indent + "    ")


def _values(values: Iterable[tuple[str, Value]], heading: str) -> Iterator[str]:
    rows = list(values)
    if rows:
        yield heading
    for code, value in rows:
        mark = "" if value.is_confirmed else f"　【{MARKS[value.mark]}】"
        note = f"　{value.note}" if value.note else ""
        place = f"（{value.place}）" if value.place else ""
        title = parameters[code].title
        yield f"  {title}：{value.text}{place}　〔{value.doc}{value.clause}，{value.since}起〕{mark}{note}　{code}"


def _asked(refs: list[FactRef]) -> Iterator[str]:
    if refs:
        yield "\n要问的事实（事实文件里用左边的名称）"
    years: dict[str, list[int]] = {}
    for ref in refs:
        years.setdefault(ref.name, []).extend([ref.year] if ref.year else [])
    for name, asked in years.items():
        fact = facts_by_name[name]
        when = f"　{'、'.join(map(str, sorted(asked)))}" if asked else ""
        scope = f"〔{fact.scope_of}口径〕" if fact.scope_of else ""
        yield f"  {name:<28} {fact.title}{scope}（{value_form(fact)}）{when}　来自{SOURCE_TITLES[fact.source]}"
        if fact.help:
            yield f"  {'':<28} {fact.help}"


def _readings(rule: Rule) -> Iterator[str]:
    if rule.readings:
        yield "\n法规未言明之处，可以选读法（--reading 代码=选项）"
    for reading in rule.readings:
        yield f"  {reading.code}：{reading.title}　{reading.why}".rstrip()
        for option, title in reading.options:
            yield f"    {option:<18} {title}{'　（默认）' if option == reading.default else ''}"


# ── check ───────────────────────────────────────────────────────────────────────────────────────
def _check(args: argparse.Namespace) -> int:
    rule, day, places = _question(args)
    readings = _chosen(rule, args.reading)
    facts = read_fact_file(args.facts)
    result = evaluate(rule, facts, as_of=day, places=places, readings=readings)
    if args.format == "json":
        print(json.dumps(_traced(result, places), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_answered(result)))
    return MET if result.verdict == Verdict.MET else FOUND


def _question(args: argparse.Namespace) -> tuple[Rule, date, tuple[str, ...]]:
    """The rule, the day and the places that the arguments name. A topic is chosen by day and place."""
    day = read_day("--as-of", args.as_of)
    places = _with_above(args.place)
    own = next((each for each in all_rules() if each.code == args.code), None)
    is_local = own is not None and bool(own.place)
    if not is_local and any(each.topic == args.code for each in all_rules()):
        return select(args.code, day, places), day, places
    rule = own or rule_of(args.code)
    if not rule.holds(day):
        raise RuleError(
            f"“{rule.title}”（{rule.code}）只判断{rule.as_of}在{_time_of(rule)}的，{day} 不在其中。"
            f"写事项 {rule.topic} 就会选当日的规则。"
        )
    return rule, day, places


def _with_above(codes: list[str]) -> tuple[str, ...]:
    """Places with the city and the province above each, the lowest first."""
    for code in codes:
        if len(code) != 6 or not code.isalnum() or not code.isascii():
            raise RuleError(f"--place 要填六位行政区划代码，“{code}”不是，例如 440300。")
    every = [each for code in codes for each in (code, code[:4] + "00", code[:2] + "0000")]
    return tuple(dict.fromkeys(every))


def _chosen(rule: Rule, pairs: list[str]) -> dict[str, str]:
    known = {each.code for each in rule.readings}
    chosen = {}
    for pair in pairs:
        code, _, option = pair.partition("=")
        if code not in known or not option:
            names = "、".join(known) or "（这条规则没有可选的读法）"
            raise RuleError(f"--reading 要写成 代码=选项，“{pair}”不对。代码有：{names}。")
        chosen[code] = option
    return chosen


def _traced(result: Evaluation, places: tuple[str, ...]) -> dict[str, object]:
    others: list[dict[str, object]] = [
        {
            "reading": each.reading.code,
            "option": each.option,
            "title": each.option_title,
            "verdict": str(each.evaluation.verdict),
            "changes": changes(result, each.evaluation),
        }
        for each in result.alternatives
    ]
    return {**trace_of(result, places=places), "alternatives": others}


def _answered(result: Evaluation) -> Iterator[str]:
    rule = result.rule
    yield f"{result.title}：{rule.title}（{rule.code}），判断日 {result.as_of}"
    if result.findings:
        yield f"结论：{VERDICT_TITLES[result.verdict]}"
    for verdict in Verdict:
        found = [each for each in result.findings if each.verdict == verdict]
        if found:
            yield f"\n{VERDICT_TITLES[verdict]}（{len(found)}项）"
        for finding in found:
            yield from _found(finding, "  ")
    yield from _scored(result.scores)
    if result.amounts:
        is_open = result.findings and result.verdict != Verdict.MET
        yield f"\n计算{'（条件没有全部符合，只供参考）' if is_open else ''}"
    for amount in result.amounts:
        missing = _missing(getattr(amount.value, "missing", ()))
        why = missing or getattr(amount.value, "why", "")
        yield f"  {amount.label}：{said(amount.value, amount.unit)}{'　' if why else ''}{why}"
    yield from _others(result)
    yield from _values(result.unconfirmed, "\n用到的门槛中还没有核对官方文本的")


def _found(finding: Finding, indent: str) -> Iterator[str]:
    unit = finding.condition.unit
    wanted = wanted_words(finding)
    parts = [
        finding.found is not None and f"查到 {said(finding.found, unit)}",
        wanted and f"要求 {wanted}",
        finding.note,
    ]
    words = "，".join(part for part in parts if part)
    verdict = "" if indent == "  " else f"{VERDICT_TITLES[finding.verdict]}　"
    yield f"{indent}{finding.code:<6} {verdict}{finding.condition.label}{'：' if words else ''}{words}"
    if finding.verdict != Verdict.MET:
        yield f"{indent}       依据 {finding.condition.clause}"
    if finding.verdict == Verdict.UNKNOWN and finding.missing:
        yield f"{indent}       {_missing(finding.missing)}"
    for part in finding.parts:
        yield from _found(part, indent + "    ")


def _missing(refs: tuple[FactRef, ...]) -> str:
    return "缺 " + "、".join(map(fact_words, refs)) if refs else ""


def _scored(scores: list[Score]) -> Iterator[str]:
    if scores:
        yield "\n评分"
    for each in scores:
        points = f"{said(each.points)}分" if each.points is not None else _between(each)
        why = "　".join(text for text in (each.band, each.note, _missing(each.missing)) if text)
        yield f"  {each.code:<6} {each.label}：{points}（满分{said(each.full)}）{'　' if why else ''}{why}"


def _between(score: Score) -> str:
    if score.low is None or score.high is None:
        return VERDICT_TITLES[score.verdict]
    return f"{said(score.low)}至{said(score.high)}分，{VERDICT_TITLES[score.verdict]}"


def _others(result: Evaluation) -> Iterator[str]:
    if result.alternatives:
        yield "\n换一种读法，答案不同"
    for each in result.alternatives:
        yield (
            f"  {each.reading.code}={each.option}（{each.option_title}）："
            f"{VERDICT_TITLES[each.evaluation.verdict]}"
        )
        yield from (f"    {line}" for line in changes(result, each.evaluation))
