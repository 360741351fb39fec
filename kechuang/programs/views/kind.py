"""Pages of kinds of matters: the list, one read as a guide, taken from a pack, copied, published, retired, carried out and in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import download
from kechuang.core.forms import KindForm, ReasonForm
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.programs.forms.kind import CopyForm, ImportForm, RegionForm
from kechuang.programs.logic.answers import read, shown
from kechuang.programs.logic.kind_faults import HAND_OVERS, WINDOWS, faults_of
from kechuang.programs.logic.kind_file import data_file, read_kind
from kechuang.programs.logic.kind_pack import differences, pack_file
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kind_sample import Sample, sample_of
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.logic.papers import papers_of
from kechuang.programs.logic.review_faults import METHODS
from kechuang.programs.models import KindVersion
from kechuang.programs.operations import kind as operations
from kechuang.programs.queries import kinds as queries
from kechuang.programs.states import FieldKind, KindGroup, KindState, Step
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import OrganisationKind

#: Steps during which the clock stands still: their days are not among those that the bureau promises.
_STILL = (Step.REVIEW, Step.PUBLICITY)
_TYPES = {"py": "text/x-python", "yaml": "application/yaml"}


def _columns() -> list[Column[Any]]:
    return [
        Column("title", "事项", lambda r: r.title, sort="title", primary=True,
               link=lambda r: reverse("programs:kind_detail", args=[r.pk])),
        Column("group", "类别", lambda r: r.get_group_display(), sort="group"),
        Column("version", "版本", lambda r: f"第{r.version}版", sort="version", primary=True),
        Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True,
               template="programs/parts/kind_state.html"),
        Column("origin", "来源", lambda r: "内容包" if r.from_pack else "本地"),
        Column("region", "区域", lambda r: r.region.name),
        Column("changed", "最近修改", lambda r: r.changed_at, sort="changed_at", template="core/parts/moment.html"),
        Column("code", "代码", lambda r: r.code, shown=False),
    ]  # fmt: skip


@login_required
@require_GET
def kind_list(request: ActorRequest) -> HttpResponse:
    """The versions in use here, and below them the packs' kinds, each once."""
    actor = request.actor
    require(actor, "programs.kind.view")
    listing: Listing[KindVersion] = Listing(
        request.GET, queries.kind_versions(actor), columns=_columns(), order="title", search=("title", "code"),
        caption="事项",
        filters=[
            Filter("group", "类别", choices(KindGroup), lambda q, v: q.filter(group=v)),
            Filter("state", "状态", choices(KindState), lambda q, v: q.filter(state=v)),
        ],
        views=(View("全部", ""), View("可用", "state=published"), View("编辑中", "state=draft"), View("停用", "state=retired")),
    )  # fmt: skip
    context = {
        "listing": listing,
        "packs": queries.pack_kinds(),
        "can_import": bool(may(actor, "programs.kind.import")),
    }
    return render(request, "programs/kind_list.html", context)


def guide(kind: Kind) -> dict[str, Any]:
    """What the guide of a kind shows, in words."""
    titles = {str(each): each.label for each in OrganisationKind}
    return {
        "kind": kind,
        "papers": papers_of(kind),
        "who": "、".join(titles.get(each, each) for each in kind.applicants) or "本人",
        "after": HAND_OVERS.get(kind.hand_over, kind.hand_over),
        "sections": [(each, kind.questions_of(each.code)) for each in kind.sections],
        "method": METHODS.get(kind.review.method, "") if kind.review else "",
        "windows": [(each, WINDOWS.get(each.window, each.window)) for each in kind.limits],
        "days": sum(each.promised or 0 for each in kind.steps if each.step not in _STILL),
    }


def get_version(request: ActorRequest, pk: int, action: str = "programs.kind.view") -> KindVersion:
    """A version that the actor may see, and do ``action`` with. Raises ``Http404``, ``Refused``."""
    require(request.actor, "programs.kind.view")
    try:
        row = queries.get_kind(request.actor, pk)
    except KindVersion.DoesNotExist as error:
        raise Http404("没有这个事项，它可能不属于您的辖区。") from error
    require(request.actor, action, row)
    return row


@login_required
@require_GET
def kind_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One version, read as the guide that applicants will see; a draft with what is still wrong."""
    row, actor = get_version(request, pk), request.actor
    is_draft = row.state == KindState.DRAFT
    known = [*kinds.codes(), *KindVersion.objects.values_list("code", flat=True).distinct()]
    can_edit = bool(may(actor, "programs.kind.edit", row))
    context = {
        **guide(row.kind),
        "row": row,
        "faults": faults_of(row.kind, known) if is_draft else [],
        "is_draft": is_draft,
        "can_edit": can_edit,
        "can_copy": bool(may(actor, "programs.kind.copy", row)),
        "can_publish": bool(may(actor, "programs.kind.publish", row)),
        "can_export": bool(may(actor, "programs.kind.export", row)),
        "draft": queries.drafts_of(row).first() if can_edit and not is_draft else None,
        "has_base": queries.base_of(row) is not None,
        "events": events_of(row),
    }
    return render(request, "programs/kind_detail.html", context)


@login_required
@require_GET
def kind_pack(request: ActorRequest, code: str) -> HttpResponse:
    """A pack's kind as it is today, not yet in use here."""
    actor = request.actor
    require(actor, "programs.kind.view")
    kind = _pack(code)
    stored = queries.kind_versions(actor).filter(code=code, from_pack=True).first()
    context = {
        **guide(kind),
        "stored": stored,
        "can_adopt": bool(queries.places_of(actor, "programs.kind.adopt")),
        "can_copy": bool(queries.places_of(actor, "programs.kind.copy")),
    }
    return render(request, "programs/kind_pack.html", context)


def _pack(code: str) -> Kind:
    kind = kinds.get(code)
    if kind is None:
        raise Http404("内容包里没有这个事项。")
    return kind


@login_required
@require_http_methods(["GET", "POST"])
def kind_adopt(request: ActorRequest, code: str) -> HttpResponse:
    """Take a pack's kind into use in a region."""
    regions = _regions(request, "programs.kind.adopt")
    kind = _pack(code)
    form = RegionForm(request.POST or None, regions=regions)

    def save() -> KindVersion:
        return operations.adopt_kind(
            code=code, region=form.cleaned_data["region"], actor=request.actor, now=request.now
        )

    words = {
        "heading": f"启用“{kind.title}”",
        "lead": "启用后可以据此发布申报通知。内容包以后更新，已启用的这一版不变。",
        "act": "启用",
        "back": reverse("programs:kind_pack", args=[code]),
    }
    return form_page(request, form, save, words, "已启用。")


@login_required
@require_http_methods(["GET", "POST"])
def kind_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Copy a version under a name of its own."""
    row = get_version(request, pk, "programs.kind.copy")
    return _copy(request, row.title, lambda _: row, reverse("programs:kind_detail", args=[pk]))


@login_required
@require_http_methods(["GET", "POST"])
def kind_pack_copy(request: ActorRequest, code: str) -> HttpResponse:
    """Copy a pack's kind: what is copied is stored first, so that the copy can say for ever what it was made from."""
    kind = _pack(code)

    def source(region: Region) -> KindVersion:
        return operations.adopt_kind(code=code, region=region, actor=request.actor, now=request.now)

    return _copy(request, kind.title, source, reverse("programs:kind_pack", args=[code]))


def _copy(
    request: ActorRequest, title: str, source: Callable[[Region], KindVersion], back: str
) -> HttpResponse:
    form = CopyForm(
        request.POST or None,
        initial={"title": f"{title}（副本）"},
        regions=_regions(request, "programs.kind.copy"),
    )

    def save() -> KindVersion:
        given = form.cleaned_data
        return operations.copy_kind(
            version_id=source(given["region"]).pk, **given, actor=request.actor, now=request.now
        )

    words = {
        "heading": f"复制“{title}”",
        "lead": "复制出来的是草稿，改好、发布之后才能用来发申报通知。原来的不受影响。",
        "act": "复制成草稿",
        "back": back,
    }
    return form_page(request, form, save, words, "已复制，请逐项修改。")


@login_required
@require_http_methods(["GET", "POST"])
def kind_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish a draft, or take a retired version into use again; asked once more before."""
    row = get_version(request, pk, "programs.kind.publish")
    form = KindForm(request.POST if request.method == "POST" else None)

    def save() -> KindVersion:
        return operations.publish_kind(version_id=pk, actor=request.actor, now=request.now)

    words = {
        "heading": f"发布“{row}”",
        "lead": "发布后这一版不再改动，可以用来发申报通知；以后再改，另起一版，正在办的件不受影响。",
        "act": "发布这一版",
        "back": reverse("programs:kind_detail", args=[pk]),
    }
    return form_page(request, form, save, words, "已发布。")


@login_required
@require_http_methods(["GET", "POST"])
def kind_retire(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a version out of use."""
    row = get_version(request, pk, "programs.kind.publish")
    form = ReasonForm(request.POST or None)

    def save() -> KindVersion:
        return operations.retire_kind(
            version_id=pk, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now
        )

    words = {
        "heading": f"停用“{row}”",
        "lead": "停用后不能再用来发新的申报通知；已经发出的通知和在办的件照旧。以后可以恢复。",
        "act": "停用",
        "back": reverse("programs:kind_detail", args=[pk]),
    }
    return form_page(request, form, save, words, "已停用。")


@login_required
@require_http_methods(["GET", "POST"])
def kind_import(request: ActorRequest) -> HttpResponse:
    """Read a kind from a data file into a draft. Nothing in the file is run."""
    regions = _regions(request, "programs.kind.import")
    form = ImportForm(request.POST or None, request.FILES or None, regions=regions)

    def save() -> KindVersion:
        upload = form.cleaned_data["file"]
        try:
            kind = read_kind(upload.read(), upload.name)
        except ValueError as error:
            raise Problem(str(error), field="file") from error
        return operations.import_kind(
            kind=kind, region=form.cleaned_data["region"], actor=request.actor, now=request.now
        )

    words = {
        "heading": "导入事项文件",
        "lead": "读进来的是草稿；代码与已有事项相同的，成为它的下一版草稿。",
        "act": "导入成草稿",
        "back": reverse("programs:kind_list"),
    }
    return form_page(request, form, save, words, "已导入成草稿，请核对。")


@login_required
@require_GET
def kind_export(request: ActorRequest, pk: int, form: str) -> HttpResponse:
    """A version as a file: a pack's module (``py``) or data (``yaml``). Logged as every export."""
    row = get_version(request, pk, "programs.kind.export")
    text = pack_file(row.kind) if form == "py" else data_file(row.kind)
    log_export(actor=request.actor, now=request.now, what=f"事项“{row}”", rows=1, region=row.region)
    return download(text.encode(), f"{row.code}.{form}", f"{_TYPES[form]}; charset=utf-8")


@login_required
@require_GET
def kind_differences(request: ActorRequest, pk: int) -> HttpResponse:
    """What differs between a version and the one that it was made from: only what differs."""
    row = get_version(request, pk)
    base = queries.base_of(row)
    if base is None:
        raise Http404("这个事项不是从别的版本来的，没有可比的。")
    context = {"row": row, "base": base[1], "found": differences(base[0], row.kind)}
    return render(request, "programs/kind_differences.html", context)


@login_required
@require_GET
def kind_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """The form as applicants will see it, filled with the pack's sample if there is one."""
    row = get_version(request, pk)
    kind = row.kind
    sample = sample_of(row.code) or sample_of(kind.base)
    context = {
        **guide(kind),
        "row": row,
        "sample": sample.says if sample else "",
        "sections": [
            (each, [(q, _sampled(q, sample)) for q in kind.questions_of(each.code)]) for each in kind.sections
        ],
    }
    return render(request, "programs/kind_preview.html", context)


def _sampled(question: Question, sample: Sample | None) -> str:
    """The sample's answer in words; empty where it has none, or one that a changed question no longer takes."""
    if sample is None or question.kind == FieldKind.FILE:
        return ""
    try:
        value = read(question, sample.answers.get(question.code))
    except Problem:
        return ""
    return "" if value is None else shown(question, value)


def _regions(request: ActorRequest, action: str) -> QuerySet[Region]:
    require(request.actor, action)
    return queries.places_of(request.actor, action)


def form_page(
    request: ActorRequest, form: Any, save: Callable[[], KindVersion], words: dict[str, str], done: str
) -> HttpResponse:
    """Show a form with its words, or save it and go to the version; what an operation refuses is shown in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            row = save()
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, done)
            return redirect("programs:kind_detail", pk=row.pk)
    return render(request, "programs/kind_form.html", {**words, "form": form})
