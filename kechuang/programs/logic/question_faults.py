"""What is wrong with the questions of a form; a table's columns are questions too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from kechuang.programs.logic.kinds import Question
from kechuang.programs.states import FieldKind
from kechuang.rules.facts import FactScope, facts_by_name

#: What a code looks like: it stands in addresses, files and sheets.
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
#: A row's code may be that of the clause that it stands for (``C1``).
ROW_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}", re.ASCII)
_CHOICES = {FieldKind.CHOICE, FieldKind.CHOICES}
_MEASURED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.BUDGET}
_WORDS = {FieldKind.TEXT, FieldKind.LONG_TEXT}
#: What a table's cell cannot be: it holds rows of its own.
_TOO_DEEP = {FieldKind.TABLE, FieldKind.BUDGET, FieldKind.FILE, FieldKind.FACT}
#: What parts codes from each other and from titles where several stand in one line.
_PARTING = re.compile(r"[\s,，、;；:：=＝]")
#: Where else an answer may come from.
_PREFILL = re.compile(r"last_year|(organisation|person|account)\.[a-z][a-z_]*", re.ASCII)
#: The answers of a question of yes or no, as they are stored.
YES_NO = ("yes", "no")

_Found = Iterator[tuple[str, str]]


def coded(rows: Sequence[Any], path: str, what: str) -> _Found:
    """Bad and double codes and missing titles of rows."""
    seen: dict[str, int] = {}
    for place, each in enumerate(rows):
        if not ROW_CODE.fullmatch(each.code):
            yield (
                f"{path}.{place}.code",
                f"{what}“{each.title or place + 1}”的代码“{each.code}”应以字母开头，只用字母、数字和下划线。",
            )
        elif each.code in seen:
            yield (
                f"{path}.{place}.code",
                f"{what}代码“{each.code}”用了两次（第{seen[each.code] + 1}和第{place + 1}个），请改其中一个。",
            )
        seen.setdefault(each.code, place)
        if not each.title.strip():
            yield f"{path}.{place}.title", f"{what}“{each.code}”没有名称，请补上。"


def question_faults(questions: Sequence[Question], sections: Collection[str]) -> _Found:
    """Faults of a form's questions, by path and words. Their codes and titles ``coded`` looks at."""
    for place, each in enumerate(questions):
        path = f"questions.{place}"
        if each.section not in sections:
            words = f"栏目“{each.section}”不存在" if each.section else "没有写属于哪个栏目"
            yield f"{path}.section", f"问题“{each.title}”{words}，请选已有的栏目。"
        yield from _one(each, path)
        yield from _when(each, questions, path)
        yield from _table(each, path)


def _table(question: Question, path: str) -> _Found:
    """A table's columns; nothing else has any."""
    if question.kind != FieldKind.TABLE:
        if question.columns:
            yield f"{path}.columns", f"问题“{question.title}”不是表，不应有列；请改为表，或删去各列。"
        return
    if not question.columns:
        yield f"{path}.columns", f"表“{question.title}”没有列，请至少加一列。"
    yield from coded(question.columns, f"{path}.columns", f"表“{question.title}”的列")
    for place, each in enumerate(question.columns):
        inner = f"{path}.columns.{place}"
        if each.kind in _TOO_DEEP:
            yield f"{inner}.kind", f"表“{question.title}”的列“{each.title}”不能是“{each.kind.label}”。"
        yield from _one(each, inner)
        yield from _when(each, question.columns, inner)


def _one(question: Question, path: str) -> _Found:
    yield from _choices(question, path)
    yield from _bounds(question, path)
    yield from _fact(question, path)
    if question.compared and question.kind not in _WORDS:
        yield f"{path}.compared", f"问题“{question.title}”不是文字，不能参加查重比对。"
    if question.prefill and not _PREFILL.fullmatch(question.prefill):
        yield f"{path}.prefill", f"问题“{question.title}”的预填“{question.prefill}”不认识。"


def _choices(question: Question, path: str) -> _Found:
    title = question.title
    if question.kind not in _CHOICES:
        if question.choices:
            yield f"{path}.choices", f"问题“{title}”不是选择题，不应有选项；请改为单选或多选，或删去选项。"
        return
    if not question.choices:
        yield f"{path}.choices", f"选择题“{title}”没有选项，请至少写两个。"
    codes = [code for code, _ in question.choices]
    for code, words in question.choices:
        if not code.strip() or not words.strip():
            yield f"{path}.choices", f"选择题“{title}”有一个选项缺代码或文字。"
        elif _PARTING.search(code):
            yield (
                f"{path}.choices",
                f"选择题“{title}”的选项代码“{code}”不能有空格、逗号、顿号、分号、冒号和等号。",
            )
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{path}.choices", f"选择题“{title}”的选项代码“{code}”用了两次。"


def _bounds(question: Question, path: str) -> _Found:
    title, low, high = question.title, question.minimum, question.maximum
    if (low is not None or high is not None) and question.kind not in _MEASURED:
        yield f"{path}.minimum", f"问题“{title}”不是数或金额，不能写最小值和最大值。"
    if low is not None and high is not None and low > high:
        yield f"{path}.minimum", f"问题“{title}”的最小值{low}大于最大值{high}，请对调或改正。"
    if question.most < 0:
        yield f"{path}.most", f"问题“{title}”的上限不能是负数。"
    if question.money_unit not in ("元", "万元"):
        yield f"{path}.money_unit", f"问题“{title}”的金额只能按元或万元填。"


def _fact(question: Question, path: str) -> _Found:
    title = question.title
    if not question.fact:
        if question.kind == FieldKind.FACT:
            yield f"{path}.fact", f"问题“{title}”要取登记的事实，却没有写取哪一项。"
        if question.fact_year is not None:
            yield f"{path}.fact_year", f"问题“{title}”写了年度，却没有写取哪一项事实。"
        return
    fact = facts_by_name.get(question.fact)
    if fact is None:
        yield f"{path}.fact", f"问题“{title}”：没有事实“{question.fact}”，请核对名称。"
    elif fact.scope == FactScope.YEAR and question.fact_year is None:
        yield f"{path}.fact_year", f"问题“{title}”取的“{fact.title}”按年度登记，请写取哪一年（-1为上一年）。"
    elif fact.scope != FactScope.YEAR and question.fact_year is not None:
        yield f"{path}.fact_year", f"问题“{title}”取的“{fact.title}”不分年度，请删去年度。"


def _when(question: Question, siblings: Sequence[Question], path: str) -> _Found:
    """A question may wait for another one's answer: one that can be chosen, and not its own."""
    for code, answers in question.when:
        other = next((each for each in siblings if each.code == code), None)
        if other is None or other.code == question.code:
            yield f"{path}.when", f"问题“{question.title}”要看“{code}”的回答才显示，但没有这个问题。"
            continue
        if other.kind == FieldKind.YES_NO:
            known: Collection[str] = YES_NO
        elif other.kind in _CHOICES:
            known = {choice for choice, _ in other.choices}
        else:
            yield f"{path}.when", f"问题“{question.title}”只能看选择题或是非题，“{other.title}”不是。"
            continue
        if not answers:
            yield f"{path}.when", f"问题“{question.title}”没有写“{other.title}”答什么时显示。"
        for answer in answers:
            if answer not in known:
                yield f"{path}.when", f"问题“{question.title}”：“{other.title}”没有“{answer}”这个回答。"
    if question.code in _waiting(question, siblings):
        yield f"{path}.when", f"问题“{question.title}”绕了一圈又等自己的回答，永远不会显示。"


def _waiting(question: Question, siblings: Sequence[Question]) -> set[str]:
    """All questions whose answers it waits for, one behind the other."""
    by_code = {each.code: each for each in siblings}
    found: set[str] = set()
    open_ = [code for code, _ in question.when if code != question.code]
    while open_:
        code = open_.pop()
        if code not in found and code in by_code:
            found.add(code)
            open_ += [other for other, _ in by_code[code].when]
    return found
