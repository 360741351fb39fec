"""Pages of experts: the pool, their records, admitting and removing, the yearly confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import demo_notes, download, export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View, workbook
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.file import log_export
from kechuang.core.permissions import may, require
from kechuang.subjects.forms.person import MoveForm, ProfileForm, ProposeForm, profile_initial, ties_in_force
from kechuang.subjects.logic.experts import OUTPUTS_ASKED, is_stale, masked_id, masked_phone
from kechuang.subjects.models import Discipline, Expert
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.confirmation import LINK_DAYS, Sent, send_confirm_links
from kechuang.subjects.operations.expert import (
    admit_expert,
    edit_expert,
    pause_expert,
    propose_expert,
    remove_expert,
    resume_expert,
)
from kechuang.subjects.queries import person as queries
from kechuang.subjects.queries.person import employer_of, relation_name, way_of
from kechuang.subjects.states import ExpertState
from kechuang.subjects.views.person import load_person

TONES: dict[str, str] = {
    ExpertState.PROPOSED: "wait",
    ExpertState.ACTIVE: "ok",
    ExpertState.PAUSED: "warn",
    ExpertState.REMOVED: "mute",
}
_WAYS = {"notice": "站内消息", "email": "电子邮件", "hand": "转交链接"}


def _disciplines(expert: Expert) -> str:
    return "、".join(row.name for row in expert.disciplines.all())


EXPERT_COLUMNS = (
    Column[Expert](
        "name", "姓名", lambda e: e.person.name, sort="person__name", primary=True,
        link=lambda e: reverse("subjects:person_detail", args=[e.person_id]),
    ),
    Column[Expert]("employer", "工作单位", lambda e: employer_of(e.person), primary=True),
    Column[Expert]("title", "职称", lambda e: e.person.title or None, sort="person__title"),
    Column[Expert]("disciplines", "学科", _disciplines, primary=True),
    Column[Expert]("expertise", "研究方向", lambda e: e.expertise or None, shown=False),
    Column[Expert]("region", "区域", lambda e: e.person.region.name, sort="person__region__path"),
    Column[Expert]("state", "状态", lambda e: e.get_state_display(), sort="state", primary=True,
                   template="subjects/parts/expert_state.html"),
    Column[Expert]("outputs", "成果", lambda e: e.output_count, sort="output_count", end=True,
                   template="subjects/parts/expert_outputs.html"),
    Column[Expert]("load", "同时评审上限", lambda e: e.load_limit, sort="load_limit", end=True),
    Column[Expert]("financial", "财务专家", lambda e: "是" if e.is_financial else "否", shown=False),
    Column[Expert]("confirmed", "本人确认", lambda e: e.confirmed_on, sort="confirmed_on",
                   primary=True, template="subjects/parts/expert_confirmed.html"),
    Column[Expert]("identity", "证件号", lambda e: masked_id(e.person.id_tail) or None, shown=False),
    Column[Expert]("phone", "手机", lambda e: masked_phone(e.person.phone_tail) or None, shown=False),
)  # fmt: skip


def _named(word: str) -> Q:
    """Experts of disciplines or with outputs whose name holds the word."""
    through = Expert.disciplines.through.objects.filter(
        expert=OuterRef("pk"), discipline__name__icontains=word
    )
    return Q(Exists(through)) | Q(
        Exists(Expert.objects.filter(pk=OuterRef("pk"), outputs__title__icontains=word))
    )


def _listing(request: ActorRequest) -> Listing[Expert]:
    today = request.now.date()
    rows = queries.experts(request.actor, today)
    plain = Expert.objects.visible_to(request.actor).order_by()
    regions = plain.order_by("person__region__path").values_list(
        "person__region__code", "person__region__name"
    )
    titles = plain.exclude(person__title="").values_list("person__title", flat=True).distinct()

    def fresh(found: QuerySet[Expert], code: str) -> QuerySet[Expert]:
        over = queries.stale(found, today)
        return over if code == "no" else found.exclude(pk__in=over.values("pk"))

    filters = (
        Filter[Expert]("discipline", "学科", _used_disciplines(), queries.within_discipline),
        Filter[Expert]("region", "区域", list(regions.distinct()), lambda q, v: q.filter(person__region=v)),
        Filter[Expert]("state", "状态", choices(ExpertState), lambda q, v: q.filter(state=v)),
        Filter[Expert]("fresh", "本人确认", (("yes", "一年内"), ("no", "超过一年或从未")), fresh),
        Filter[Expert](
            "title", "职称", [(t, t) for t in sorted(titles)], lambda q, v: q.filter(person__title=v)
        ),
        Filter[Expert](
            "financial", "财务专家", (("1", "是"), ("0", "否")), lambda q, v: q.filter(is_financial=v == "1")
        ),
    )
    views = (
        View("全部", ""),
        View("在库", "state=active"),
        View("待入库", "state=proposed"),
        View("在库而过期未确认", "state=active&fresh=no"),
        View("财务专家", "financial=1"),
    )
    search = ("person__name", "person__employer__name", "person__employer_name", "expertise")
    return Listing(
        request.GET, rows, columns=EXPERT_COLUMNS, filters=filters, views=views, search=search, finders=(_named,),
        order="name", caption="专家",
        selectable=bool(may(request.actor, "subjects.expert.confirm")),
    )  # fmt: skip


def _used_disciplines() -> list[tuple[str, str]]:
    """The disciplines that experts have, and those above them, for the filter. One query."""
    rows = Discipline.objects.filter(
        Q(experts__isnull=False) | Q(children__experts__isnull=False)
    ).distinct().order_by("path")  # fmt: skip
    return [(row.pk, row.name if row.parent_id is None else f"　{row.name}") for row in rows]


@login_required
@require_GET
def expert_list(request: ActorRequest) -> HttpResponse:
    """The pool of experts; ``?export=xlsx`` gives what is on the screen, numbers masked."""
    actor = request.actor
    listing = _listing(request)
    if "export" in request.GET:
        return export_response(
            listing, title="专家清单", permission="subjects.expert.export", actor=actor, now=request.now
        )
    today = request.now.date()
    for row in listing.page.object_list:
        row.tone, row.stale = TONES[row.state], is_stale(row.confirmed_on, today)
        row.few = row.output_count < OUTPUTS_ASKED
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.expert.export")),
        "may_import": bool(may(actor, "subjects.expert.import")),
        "may_send": bool(may(actor, "subjects.expert.confirm")),
        "may_add": bool(may(actor, "subjects.person.edit")),
        "may_merge": bool(may(actor, "subjects.person.merge")),
    }
    return render(request, "subjects/expert_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def expert_profile(request: ActorRequest, pk: int) -> HttpResponse:
    """A person's record as an expert: proposed the first time, corrected after."""
    actor, person = request.actor, load_person(request, pk)
    expert = queries.expert_of(person)
    require(actor, "subjects.expert.edit", expert or Expert(person=person))
    kind = ProfileForm if expert else ProposeForm
    ties = ties_in_force(queries.relations_of(person), person, relation_name)
    form = kind(
        request.POST or None, disciplines=queries.discipline_choices(), initial=profile_initial(expert, ties)
    )
    if request.method == "POST" and form.is_valid():
        by: dict[str, Any] = {"profile": form.profile(expert), "actor": actor, "now": request.now}
        try:
            if expert is None:
                propose_expert(person_id=pk, source=form.cleaned_data["source"], **by)
            else:
                edit_expert(expert_id=expert.pk, **by)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。" if expert else "已推荐，核对后入库。")
            return redirect("subjects:person_detail", pk=pk)
    return render(request, "subjects/expert_profile.html", {"form": form, "person": person, "expert": expert})


def _expert(request: ActorRequest, pk: int) -> Expert:
    try:
        return queries.get_expert(request.actor, pk)
    except Expert.DoesNotExist as error:
        raise Http404("没有这位专家。") from error


@login_required
@require_POST
def expert_admit(request: ActorRequest, pk: int) -> HttpResponse:
    """Let an expert into the pool."""
    expert = admit_expert(expert_id=_expert(request, pk).pk, actor=request.actor, now=request.now)
    messages.success(request, f"“{expert}”已入库。")
    return redirect("subjects:person_detail", pk=expert.person_id)


@login_required
@require_POST
def expert_resume(request: ActorRequest, pk: int) -> HttpResponse:
    """Let an expert who rested be drawn again."""
    expert = resume_expert(expert_id=_expert(request, pk).pk, actor=request.actor, now=request.now)
    messages.success(request, f"“{expert}”已恢复，可以抽取。")
    return redirect("subjects:person_detail", pk=expert.person_id)


_ENDING = {"pause": (pause_expert, "暂停"), "remove": (remove_expert, "出库")}


@login_required
@require_http_methods(["GET", "POST"])
def expert_end(request: ActorRequest, pk: int, act: str) -> HttpResponse:
    """Pause an expert or take him out, with the reason."""
    expert = _expert(request, pk)
    if act not in _ENDING:
        raise Http404("没有这个操作。")
    do, word = _ENDING[act]
    require(request.actor, "subjects.expert.admit" if act == "remove" else "subjects.expert.edit", expert)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            do(expert_id=pk, reason=form.cleaned_data["reason"], actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, f"“{expert}”已{word}。")
            return redirect("subjects:person_detail", pk=expert.person_id)
    return render(
        request, "subjects/expert_end.html", {"form": form, "expert": expert, "word": word, "act": act}
    )


@login_required
@require_http_methods(["GET", "POST"])
def expert_send(request: ActorRequest) -> HttpResponse:
    """Preview whom a request to confirm goes to and how, then send; links to hand over come back as a sheet, once."""
    actor, now = request.actor, request.now
    require(actor, "subjects.expert.confirm")
    picked = [
        int(key) for key in request.GET.getlist("pick") if key.isascii() and key.isdigit() and len(key) < 19
    ][:500]
    if request.method == "POST":
        keys = [
            int(key)
            for key in request.POST.getlist("expert")
            if key.isascii() and key.isdigit() and len(key) < 19
        ]
        sent = send_confirm_links(
            expert_ids=keys,
            address=lambda token: request.build_absolute_uri(
                reverse("subjects:expert_confirm", args=[token])
            ),
            own_page=reverse("subjects:expert_own"),
            actor=actor,
            now=now,
        )
        by_hand = [each for each in sent if each.way == "hand"]
        messages.success(
            request, f"已向{len(sent)}名专家发出，其中{len(by_hand)}名的链接在下载的表里，请转交本人。"
        )
        return _links_sheet(request, by_hand) if by_hand else redirect("subjects:expert_list")
    found = queries.to_confirm(actor, picked or None, now.date())
    rows = [(expert, _WAYS[way_of(expert)], is_stale(expert.confirmed_on, now.date())) for expert in found]
    context = {
        "rows": rows,
        "by_hand": sum(way == _WAYS["hand"] for _, way, _ in rows),
        "picked": bool(picked),
        "link_days": LINK_DAYS,
    }
    return render(request, "subjects/expert_send.html", context)


def _links_sheet(request: ActorRequest, sent: list[Sent]) -> HttpResponse:
    """The links to hand over, as a sheet that is made once and kept nowhere."""
    log_export(
        what="专家确认链接",
        rows=len(sent),
        region=sent[0].expert.person.region,
        actor=request.actor,
        now=request.now,
    )
    data = workbook(
        title="专家确认链接",
        heads=("姓名", "工作单位", "链接", "有效至"),
        rows=[
            (s.expert.person.name, employer_of(s.expert.person), s.link, s.expires_at.date()) for s in sent
        ],
        notes=[*demo_notes(), "每个链接只能由本人用一次，请分别转交，不要把整张表发出去。"],
    )
    return download(data, f"专家确认链接-{request.now:%Y%m%d}.xlsx")
