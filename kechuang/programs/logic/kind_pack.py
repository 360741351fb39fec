"""A kind written out as a pack's file, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pprint import pformat
from typing import Any

from kechuang.programs.logic.kinds import Kind, as_data, changed
from kechuang.programs.states import FieldKind, KindGroup, Step

_HEAD = '''"""{title} · {english}."""

from kechuang.programs.logic.kind_registry import register

register(
    {data}
)
'''
_WIDTH = 96


def pack_file(kind: Kind) -> str:
    """A Python module that registers an equal kind when it is imported. It holds data and nothing else."""
    data = pformat(as_data(kind), width=_WIDTH, sort_dicts=False).replace("\n", "\n    ")
    # A docstring's own marks would end it early.
    title, english = (_quiet(words) for words in (kind.title, kind.english or "A kind of matter"))
    return _HEAD.format(title=title, english=english, data=data)


def _quiet(words: str) -> str:
    return " ".join(words.replace("\\", " ").replace('"', "”").split())


def digest_of(kind: Kind) -> str:
    """A check value of a kind's content. The version's number is not content: the same kind twice is the same."""
    text = json.dumps(as_data(changed(kind, version=1)), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """One place where two kinds differ. ``before`` or ``after`` None: it is not there on that side."""

    where: str
    title: str
    before: str | None
    after: str | None


#: Titles of the parts and fields of a kind, for people. What is not named here is shown by its name.
TITLES: dict[str, str] = {
    "code": "代码", "title": "名称", "group": "类别", "summary": "说明", "sources": "依据", "steps": "步骤",
    "sections": "栏目", "questions": "问题", "english": "英文名", "place": "地方", "applicants": "谁可以申报",
    "materials": "材料", "conditions": "条件", "limits": "限项", "review": "评审", "title_field": "办件名称取自",
    "amount_field": "申请金额取自", "leader_field": "负责人取自", "publicity": "公示工作日",
    "correction_days": "补正工作日", "correction_rounds": "补正次数", "objection_excludes": "不受理的异议",
    "pledge": "承诺书", "fee": "收费", "contact": "咨询", "hand_over": "批准后", "design": "本平台的建议",
    "base": "复制自", "kind": "种类", "section": "栏目", "required": "必填", "help": "说明", "unit": "单位",
    "money_unit": "金额单位", "minimum": "最小", "maximum": "最大", "most": "上限", "choices": "选项",
    "columns": "列", "fact": "事实", "fact_year": "年度", "prefill": "预填", "identifying": "能看出是谁",
    "compared": "参加查重", "when": "何时显示", "sample": "样例", "accepts": "文件种类", "of": "对象",
    "clause": "条款", "blocking": "不符合不能申报", "step": "步骤", "promised": "承诺工作日",
    "statutory": "法定工作日", "roles": "角色", "post": "责任科室", "note": "备注", "whom": "限谁", "states": "状态",
    "window": "时间范围", "kinds": "数哪些事项", "excluding": "不数哪些事项", "confirmed": "已核实",
    "unless_fact": "不限的事实", "above": "超过", "experts": "专家人数", "blinded": "匿名评审", "method": "合分办法",
    "pass_line": "通过线", "comment_below": "低于此分须写评语", "comment_above": "高于此分须写评语",
    "items": "评分项", "disciplines_from": "学科取自", "per_institution": "同一单位专家", "vote": "投票",
    "quorum": "到会比例", "grades": "等级", "key": "关键项",
}  # fmt: skip


#: Codes that are shown in words, by the field in which they stand.
_CODES: dict[str, dict[str, str]] = {
    "kind": {str(each): each.label for each in FieldKind},
    "step": {str(each): each.label for each in Step},
    "group": {str(each): each.label for each in KindGroup},
}


def differences(before: Kind, after: Kind) -> list[Difference]:
    """What changed from one kind to another, field by field; rows are told apart by their codes, not their places.

    The version's number and what was copied from what are no differences.
    """
    old, new = as_data(changed(before, version=1, base="")), as_data(changed(after, version=1, base=""))
    return list(_compared(old, new, "", ""))


def _compared(old: Any, new: Any, where: str, title: str) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(each for each in new if each not in old)]:
            inner = f"{where}.{name}" if where else name
            words = TITLES.get(name, name)
            yield from _compared(old.get(name), new.get(name), inner, f"{title}·{words}" if title else words)
    elif _are_rows(old) and _are_rows(new) and (old or new):
        yield from _rows(old or [], new or [], where, title)
    else:
        field = where.rpartition(".")[2]
        yield Difference(where, title, _said(old, field), _said(new, field))


def _are_rows(value: Any) -> bool:
    """Rows that have codes (or steps, or titles of sources), each its own."""
    if value is None or value == []:
        return True
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value) and _unique(value)


def _unique(rows: Sequence[Mapping[str, Any]]) -> bool:
    names = [_name(row) for row in rows]
    return len(set(names)) == len(names)


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("code") or row.get("step") or row.get("title") or "")


def _rows(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], where: str, title: str
) -> Iterator[Difference]:
    was, is_ = {_name(row): row for row in old}, {_name(row): row for row in new}
    for name in [*was, *(each for each in is_ if each not in was)]:
        before, after = was.get(name), is_.get(name)
        words = f"{title}“{(after or before or {}).get('title') or _CODES['step'].get(name, name)}”"
        if before is None or after is None:
            yield Difference(f"{where}.{name}", words, _said(before), _said(after))
        else:
            yield from _compared(before, after, f"{where}.{name}", words)
    kept_before, kept_after = [n for n in was if n in is_], [n for n in is_ if n in was]
    if kept_before != kept_after:
        yield Difference(where, f"{title}的次序", "、".join(kept_before), "、".join(kept_after))


def _said(value: Any, field: str = "") -> str | None:
    """A value in words, short enough for a cell. What stands at its default is not written down: shown as such."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{TITLES.get(name, name)}：{_said(each, name)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return "、".join(str(_said(each)) for each in value)
    return _CODES.get(field, {}).get(str(value), str(value))
