"""What fills a form before anybody writes: the registry's file, its facts, last year's case. Each with its source in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.programs.logic.answers import fact_behind, plain_number, read
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.models import Case
from kechuang.programs.queries.filling import last_case_of, values_of
from kechuang.programs.states import FieldKind
from kechuang.rules.facts import FactKind, Facts
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.models import Organisation, Person

#: What may be taken over from each file. Nothing sealed is among it.
_ORGANISATION = frozenset(
    {
        "name",
        "uscc",
        "address",
        "legal_representative",
        "contact_name",
        "contact_phone",
        "main_products",
        "registered_on",
        "capital",
    }
)
_PERSON = frozenset({"name", "title", "degree", "position", "email", "employer_name"})
_ACCOUNT = frozenset({"name", "phone", "email"})


def prefilled(case: Case, account: Account | None, today: date) -> dict[str, tuple[Any, str]]:
    """Question → stored answer and where it comes from. What nobody knows is left out; asked of a case with a kind."""
    kind = case.kind_version.kind
    found: dict[str, tuple[Any, str]] = {}
    for question, raw, source in _raw(case, kind, account, today):
        try:
            value = read(question, raw)
        except Problem:
            continue  # what does not fit the question is not offered
        if value is not None:
            found[question.code] = (value, source[:120])
    return found | _last_year(case, kind)


def _raw(case: Case, kind: Kind, account: Account | None, today: date) -> Iterator[tuple[Question, Any, str]]:
    sheet = None
    if case.organisation is not None and any(each.fact for each in kind.questions):
        sheet = fact_sheet(case.organisation, as_of=today)
    for question in kind.questions:
        if question.fact and sheet is not None:
            yield from _fact(question, sheet, case.call.year)
        elif "." in question.prefill:
            yield from _of_file(question, case.organisation, case.person, account)


def _of_file(
    question: Question, organisation: Organisation | None, person: Person | None, account: Account | None
) -> Iterator[tuple[Question, Any, str]]:
    whose, _, name = question.prefill.partition(".")
    rows: dict[str, tuple[Any, frozenset[str], str]] = {
        "organisation": (organisation, _ORGANISATION, "单位登记资料"),
        "person": (person, _PERSON, "人员登记资料"),
        "account": (account, _ACCOUNT, "当前填报人的账号"),
    }
    row, known, source = rows.get(whose, (None, frozenset(), ""))
    value = getattr(row, name, None) if row is not None and name in known else None
    if value in (None, ""):
        return
    if question.kind == FieldKind.MONEY:
        yield question, f"{value}元", source
    elif question.kind == FieldKind.ORGANISATION and organisation is not None:
        yield question, {"name": organisation.name, "uscc": organisation.uscc or ""}, source
    else:
        yield question, value, source


def _fact(question: Question, sheet: Facts, year: int) -> Iterator[tuple[Question, Any, str]]:
    wanted = None if question.fact_year is None else year + question.fact_year
    value = sheet.values.get((question.fact, wanted))
    definition = fact_behind(question)
    if value is None or definition is None or definition.kind == FactKind.TABLE:
        return
    source = sheet.origin(question.fact, wanted) or "登记的数据"
    if wanted is not None and str(wanted) not in source:
        source = f"{wanted}年 {source}"
    text = _words(value, definition.kind)
    if question.kind == FieldKind.FACT:
        yield question, {"value": text, "year": wanted, "source": source}, source
    else:
        yield question, text, source


def _words(value: Any, kind: FactKind) -> str:
    if kind == FactKind.YES_NO:
        return "yes" if value else "no"
    if not isinstance(value, (Decimal, int)):
        return str(value)
    if kind == FactKind.MONEY:
        return f"{plain_number(Decimal(value))}元"
    return plain_number(Decimal(value) * 100 if kind == FactKind.SHARE else Decimal(value))


def _last_year(case: Case, kind: Kind) -> dict[str, tuple[Any, str]]:
    """Answers that the kind wants taken over from the applicant's last case."""
    wanted = [each for each in kind.questions if each.prefill == "last_year"]
    earlier = last_case_of(case) if wanted else None
    return {} if earlier is None else carried_over(wanted, earlier)


def carried_over(questions: list[Question], earlier: Case) -> dict[str, tuple[Any, str]]:
    """Answers of an earlier case that today's questions still take: of the same kind of answer, with choices that there are."""
    old = {each.code: each for each in earlier.kind_version.kind.questions}
    values: Mapping[str, Any] = values_of(earlier)
    source = f"{earlier.call.year}年度的申报"
    return {
        question.code: (values[question.code], source)
        for question in questions
        if values.get(question.code) is not None
        and question.code in old
        and _fits(old[question.code], question, values[question.code])
    }


def _fits(old: Question, new: Question, value: Any) -> bool:
    if old.kind != new.kind:
        return False
    if new.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        return set(value if isinstance(value, list) else [value]) <= {code for code, _ in new.choices}
    return new.kind != FieldKind.TABLE or {c.code for c in old.columns} <= {c.code for c in new.columns}
