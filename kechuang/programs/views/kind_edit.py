"""Pages on which a draft of a kind is edited, part by part, row by row. All work without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.forms.kind import BasicsForm, PartForm, PostsForm, ReviewForm, StepsForm
from kechuang.programs.forms.kind_rows import ROW_FORMS, RowForm
from kechuang.programs.logic.kind_faults import Fault, faults_of
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kind_rows import (
    ROW_TITLES,
    NoSuchRow,
    row_added,
    row_at,
    row_moved,
    row_put,
    row_removed,
    rows_at,
)
from kechuang.programs.logic.kinds import Kind, Question, from_data
from kechuang.programs.models import KindVersion
from kechuang.programs.operations.kind import edit_kind
from kechuang.programs.queries import kinds as queries
from kechuang.programs.states import FieldKind, KindState
from kechuang.programs.views.kind import get_version


@dataclass(frozen=True)
class Part:
    """A page of the editor: its form, its lists of rows, and where the faults lie that belong here."""

    title: str
    paths: tuple[str, ...] = ()
    form: type[PartForm] | None = None
    owns: tuple[str, ...] = ()
    lead: str = ""


PARTS: dict[str, Part] = {
    "basics": Part(
        "基本信息", ("sources",), BasicsForm,
        (
            "code", "title", "summary", "pledge", "applicants", "hand_over", "title_field", "amount_field",
            "leader_field", "sources",
        ),
    ),
    "form": Part("栏目与问题", ("sections", "questions"), owns=("sections", "questions"), lead="问题按栏目排，次序就是申报人看到的次序。"),
    "materials": Part("材料", ("materials",), owns=("materials",)),
    "conditions": Part("条件", ("conditions",), owns=("conditions",), lead="申报人填写之前逐条看到；规则能判断的自动判断。"),
    "steps": Part(
        "步骤与时限", form=StepsForm, owns=("steps", "publicity", "correction_days"), lead="次序固定，勾选要走的步骤。时限为工作日，从次日起算。",
    ),
    "posts": Part("岗位", form=PostsForm, lead="每一步由谁办；责任科室写给申报人看。"),
    "limits": Part("限项", ("limits",), owns=("limits",), lead="申报、审核、立项每道门都查。"),
    "review": Part("评分表", ("review.items",), ReviewForm, ("review",), "各项满分合计须为100分。"),
}  # fmt: skip


_ANSWERS = {str(each): each.label for each in FieldKind}


def part_of(path: str) -> str:
    """The page of the editor on which a path's rows stand."""
    top = path.partition(".")[0]
    return next(
        (slug for slug, part in PARTS.items() if top in {p.partition(".")[0] for p in part.paths}), "basics"
    )


def _draft(request: ActorRequest, pk: int) -> KindVersion:
    row = get_version(request, pk, "programs.kind.edit")
    if row.state != KindState.DRAFT:
        raise Http404("这一版已经发布，不能改；请在事项页上点“修改（另起一版）”。")
    return row


def _faults(row: KindVersion) -> list[Fault]:
    codes = [*kinds.codes(), *KindVersion.objects.values_list("code", flat=True).distinct()]
    return faults_of(row.kind, codes)


def _owned(part: Part, faults: list[Fault]) -> list[Fault]:
    return [each for each in faults if any(each.lies_in(top) for top in part.owns)]


@login_required
@require_POST
def kind_revise(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin the next version of a published one; the draft that waits already is opened instead."""
    row = get_version(request, pk, "programs.kind.edit")
    waiting = row if row.state == KindState.DRAFT else queries.drafts_of(row).first()
    if waiting is None:
        waiting = edit_kind(version_id=pk, parts={}, actor=request.actor, now=request.now)
        messages.success(request, f"已另起第{waiting.version}版草稿；现在这一版不受影响。")
    return redirect("programs:kind_edit", pk=waiting.pk, part="basics")


@login_required
@require_http_methods(["GET", "POST"])
def kind_edit(request: ActorRequest, pk: int, part: str) -> HttpResponse:
    """One part of a draft: its form, its rows, and what is wrong in it."""
    row = _draft(request, pk)
    page = PARTS.get(part)
    if page is None:
        raise Http404("没有这一部分。")
    form = page.form(request.POST or None, kind=row.kind) if page.form else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            edit_kind(
                version_id=pk, parts=form.parts(), seen=request.POST.get("seen", ""), actor=request.actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect("programs:kind_edit", pk=pk, part=part)
    faults = _faults(row)
    context = {
        "row": row,
        "part": part,
        "page": page,
        "form": form,
        "tabs": [
            (slug, each.title, f"{n}处要改" if (n := len(_owned(each, faults))) else "")
            for slug, each in PARTS.items()
        ],
        "faults": _owned(page, faults),
        "lists": [_list(row, path, faults) for path in page.paths],
        "is_empty_form": form is not None and not form.fields,
    }
    return render(request, "programs/kind_edit.html", context)


def _list(row: KindVersion, path: str, faults: list[Fault]) -> dict[str, Any]:
    """A list of rows for the screen: each with what it says and what is wrong with it."""
    rows = rows_at(row.data, path)
    sections = {each.code: each.title for each in row.kind.sections}
    return {
        "path": path,
        "title": ROW_TITLES[path.rpartition(".")[2]],
        "rows": [
            {
                "place": place,
                "title": each.get("title") or each.get("code") or "（没有名称）",
                "said": _said(path, each, sections),
                "faults": [f for f in faults if f.lies_in(f"{path}.{place}")],
                "is_first": place == 0,
                "is_last": place == len(rows) - 1,
                "columns": f"{path}.{place}.columns" if each.get("kind") == FieldKind.TABLE else "",
            }
            for place, each in enumerate(rows)
        ],
    }


def _said(path: str, row: Mapping[str, Any], sections: Mapping[str, str]) -> str:
    """What a row is, in a few words beside its title."""
    parts: list[str] = []
    if path.endswith(("questions", "columns")):
        parts = [sections.get(row.get("section", ""), ""), _ANSWERS[row.get("kind", "text")]]
        parts.append("" if row.get("required", True) else "选填")
    elif path == "materials":
        parts = [
            "必须提供" if row.get("required", True) else "视情况提供",
            "" if row.get("sample") else "没有样例",
        ]
    elif path == "limits":
        parts = [f"最多{row.get('most', 0)}项", "" if row.get("confirmed", True) else "建议值"]
    elif path == "review.items":
        parts = [f"{row.get('maximum', '0')}分", "关键项" if row.get("key") else ""]
    elif path == "sources":
        parts = [str(row.get("clause", "")), "" if row.get("confirmed", True) else "没有核实"]
    elif path == "conditions":
        parts = [str(row.get("clause", "")), "" if row.get("blocking", True) else "只提醒"]
    return " · ".join(filter(None, parts))


def _row_form(row: KindVersion, path: str, place: int | None, posted: Any) -> RowForm:
    """The form of a row, an old one or a new. Raises ``Http404`` for a place that is not there."""
    try:
        rows_at(row.data, path)
        old = None if place is None else row_at(row.data, path, place)
    except NoSuchRow as error:
        raise Http404("没有这一行，它可能刚被删去或移动。") from error
    return ROW_FORMS[path.rpartition(".")[2]](posted, kind=row.kind, row=old)


def _taken(row: KindVersion, path: str) -> set[str]:
    """Codes that a new row must not bear; questions and materials share theirs."""
    paths = ("questions", "materials") if path in ("questions", "materials") else (path,)
    return {str(each.get("code", "")) for each_path in paths for each in rows_at(row.data, each_path)}


@login_required
@require_http_methods(["GET", "POST"])
def kind_row(request: ActorRequest, pk: int, path: str, place: int | None = None) -> HttpResponse:
    """Add a row (no place), or change one."""
    row = _draft(request, pk)
    form = _row_form(row, path, place, request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.row(_taken(row, path))
        parts = row_added(row.data, path, new) if place is None else row_put(row.data, path, place, new)
        try:
            edit_kind(
                version_id=pk, parts=parts, seen=request.POST.get("seen", ""), actor=request.actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"已保存“{new.get('title', '')}”。")
            return redirect(_back(pk, path))
    faults = [] if place is None else [f for f in _faults(row) if f.lies_in(f"{path}.{place}")]
    context = {
        "row": row,
        "form": form,
        "path": path,
        "place": place,
        "noun": ROW_TITLES[path.rpartition(".")[2]],
        "faults": faults,
        "back": _back(pk, path),
        "columns": _columns(row, path, place, faults),
        "previews": path.endswith(("questions", "columns")),
    }
    return render(request, "programs/kind_row.html", context)


def _columns(row: KindVersion, path: str, place: int | None, faults: list[Fault]) -> dict[str, Any] | None:
    """A table's columns, below its question."""
    if path != "questions" or place is None or row.kind.questions[place].kind != FieldKind.TABLE:
        return None
    return _list(row, f"questions.{place}.columns", faults)


def _back(pk: int, path: str) -> str:
    """The page from which a row is reached: a table's question, or the part."""
    match path.split("."):
        case ["questions", place, "columns"]:
            return reverse("programs:kind_row_edit", args=[pk, "questions", place])
    return reverse("programs:kind_edit", args=[pk, part_of(path)]) + f"#{path}"


@login_required
@require_POST
def kind_row_move(request: ActorRequest, pk: int, path: str, place: int) -> HttpResponse:
    """Move a row up or down, or remove it: what the pressed button says."""
    row = _draft(request, pk)
    act = request.POST.get("act", "")
    try:
        by = {"up": -1, "down": 1, "remove": 0}[act]
        parts = row_moved(row.data, path, place, by) if by else row_removed(row.data, path, place)
    except (NoSuchRow, KeyError) as error:
        raise Http404("没有这一行，它可能刚被删去或移动。") from error
    try:
        edit_kind(
            version_id=pk, parts=parts, seen=request.POST.get("seen", ""), actor=request.actor, now=request.now
        )  # fmt: skip
    except Problem as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, "已删去。" if act == "remove" else "已移动。")
    return redirect(_back(pk, path))


@login_required
@require_POST
def kind_row_preview(request: ActorRequest, pk: int, path: str) -> HttpResponse:
    """A question as applicants would see it, from what stands in the form: nothing is saved."""
    row = _draft(request, pk)
    if not path.endswith(("questions", "columns")):
        raise Http404("只有问题可以预览。")
    place = request.POST.get("place", "")
    form = _row_form(row, path, int(place) if place.isdigit() else None, request.POST)
    question = _question(row.kind, form.row(set())) if form.is_valid() else None
    return render(request, "programs/parts/kind_row_preview.html", {"question": question, "form": form})


def _question(kind: Kind, data: Mapping[str, Any]) -> Question | None:
    """The question that data make; None if they make none yet."""
    try:
        made = from_data({"code": "p", "title": "p", "group": kind.group, "summary": "", "sources": [], "steps": [],
                          "sections": [], "questions": [data]})  # fmt: skip
    except ValueError:
        return None
    return made.questions[0]


@login_required
@require_GET
def kind_faults(request: ActorRequest, pk: int) -> HttpResponse:
    """All that must be mended before publishing, each with a link to its place."""
    row = _draft(request, pk)
    found = [
        (part, [f for f in _faults(row) if f in _owned(part, [f])], slug) for slug, part in PARTS.items()
    ]
    return render(
        request, "programs/kind_faults.html", {"row": row, "found": [each for each in found if each[1]]}
    )
