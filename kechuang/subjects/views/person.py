"""Pages of people: the list, one with everything about him, registering, correcting, unmasking, merging, banning."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.subjects.forms.person import BanForm, MoveForm, NumberForm, PersonForm
from kechuang.subjects.logic.experts import OUTPUTS_ASKED, is_stale, masked_email, masked_id, masked_phone
from kechuang.subjects.models import Person
from kechuang.subjects.operations.person import (
    Particulars,
    ban_person,
    edit_person,
    lift_ban,
    register_person,
    unmask_person,
)
from kechuang.subjects.operations.person_merge import merge_person
from kechuang.subjects.queries import person as queries
from kechuang.subjects.queries.bans import ban_tone
from kechuang.subjects.queries.person import employer_of, relation_name
from kechuang.subjects.states import EXPERT_LIFECYCLE

PERSON_COLUMNS = (
    Column[Person](
        "name", "姓名", lambda p: p.name, sort="name", primary=True,
        link=lambda p: reverse("subjects:person_detail", args=[p.pk]),
    ),
    Column[Person]("employer", "工作单位", employer_of, primary=True),
    Column[Person]("title", "职称", lambda p: p.title or None, sort="title", primary=True),
    Column[Person]("position", "职务", lambda p: p.position or None),
    Column[Person]("region", "区域", lambda p: p.region.name, sort="region__path"),
    Column[Person]("identity", "证件号", lambda p: masked_id(p.id_tail) or None),
    Column[Person]("phone", "手机", lambda p: masked_phone(p.phone_tail) or None),
    Column[Person]("expert", "专家", lambda p: p.expert.get_state_display() if hasattr(p, "expert") else None),
)  # fmt: skip


def _is_expert(rows: QuerySet[Person], code: str) -> QuerySet[Person]:
    return rows.filter(expert__isnull=code == "no")


@login_required
@require_GET
def person_list(request: ActorRequest) -> HttpResponse:
    """People on file, numbers masked; ``?export=xlsx`` gives what is on the screen, masked too."""
    actor = request.actor
    rows = queries.people(actor)
    regions = list(rows.order_by("region__path").values_list("region__code", "region__name").distinct())
    listing = Listing(
        request.GET,
        rows,
        columns=PERSON_COLUMNS,
        filters=(
            Filter[Person]("region", "区域", regions, lambda q, v: q.filter(region=v)),
            Filter[Person]("expert", "专家", (("yes", "是专家"), ("no", "不是专家")), _is_expert),
        ),
        search=("name", "employer__name", "employer_name", "title"),
        views=(View("全部", ""), View("专家", "expert=yes"), View("非专家", "expert=no")),
        order="name",
        caption="人员",
    )
    if "export" in request.GET:
        return export_response(
            listing, title="人员清单", permission="subjects.expert.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.expert.export")),
        "may_add": bool(may(actor, "subjects.person.edit")),
        "may_merge": bool(may(actor, "subjects.person.merge")),
    }
    return render(request, "subjects/person_list.html", context)


def load_person(request: ActorRequest, pk: int) -> Person:
    """A person that the reader may see; 404 where there is none."""
    try:
        return queries.get_person(request.actor, pk)
    except Person.DoesNotExist as error:
        raise Http404("没有这个人员的记录。") from error


@login_required
@require_GET
def person_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One person with everything about him; a merged record leads to the one that stands for it."""
    actor, person = request.actor, load_person(request, pk)
    if person.merged_into_id is not None and may(actor, "subjects.person.view", person.merged_into):
        messages.info(request, f"第{person.pk}号记录已并入本记录，两边的经过都在右侧。")
        return redirect("subjects:person_detail", pk=person.merged_into_id)
    return render(request, "subjects/person_detail.html", _whole(request, person))


def _whole(request: ActorRequest, person: Person) -> dict[str, object]:
    actor, today = request.actor, request.now.date()
    expert = queries.expert_of(person)
    return {
        "person": person,
        "masked_id": masked_id(person.id_tail),
        "masked_phone": masked_phone(person.phone_tail),
        "masked_email": masked_email(person.email),
        "expert": expert,
        "stale": expert is not None and is_stale(expert.confirmed_on, today),
        "few_outputs": expert is not None and len(expert.outputs.all()) < OUTPUTS_ASKED,
        "outputs_asked": OUTPUTS_ASKED,
        "relations": [(row, relation_name(row)) for row in queries.relations_of(person)],
        "bans": [(ban, ban_tone(ban, today)) for ban in queries.bans_of(person)],
        "teams": queries.teams_of(actor, person),
        "events": queries.history_of(person, expert),
        **_rights(actor, person, expert),
    }


def _rights(actor: Actor, person: Person, expert: object) -> dict[str, object]:
    admit = expert is not None and bool(may(actor, "subjects.expert.admit", expert))
    edit = expert is not None and bool(may(actor, "subjects.expert.edit", expert))
    allows = EXPERT_LIFECYCLE.allows
    state = getattr(expert, "state", "")
    return {
        "may_edit": bool(may(actor, "subjects.person.edit", person)),
        "may_unmask": bool(person.id_mark or person.phone_mark)
        and bool(may(actor, "subjects.person.unmask", person)),
        "may_link": person.merged_into_id is None and bool(may(actor, "subjects.person.link", person)),
        "may_ban": bool(may(actor, "subjects.person.ban", person)),
        "may_propose": expert is None and bool(may(actor, "subjects.expert.edit")),
        "may_profile": edit,
        "may_admit": admit and allows(state, "admit"),
        "may_remove": admit and allows(state, "remove"),
        "may_pause": edit and allows(state, "pause"),
        "may_resume": edit and allows(state, "resume"),
        "may_send": expert is not None
        and state != "removed"
        and bool(may(actor, "subjects.expert.confirm", expert)),
    }


def regions_for(actor: Actor, action: str) -> QuerySet[Region]:
    """The regions in which the actor may do something, from the top."""
    return which(actor, action, Region.objects.all(), field="self").order_by("path")


def _particulars(form: PersonForm) -> Particulars:
    data = form.cleaned_data
    employer = queries.organisation_called(data["employer_name"])
    return Particulars(
        **{**data, "employer": employer, "employer_name": "" if employer else data["employer_name"]}
    )


@login_required
@sensitive_post_parameters("identity", "phone")
@require_http_methods(["GET", "POST"])
def person_add(request: ActorRequest) -> HttpResponse:
    """Take a person on file."""
    actor = request.actor
    require(actor, "subjects.person.edit")
    form = PersonForm(request.POST or None, regions=regions_for(actor, "subjects.person.edit"))
    if request.method == "POST" and form.is_valid():
        try:
            person = register_person(particulars=_particulars(form), actor=actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记。要请他评审，接着填专家信息。")
            return redirect("subjects:person_detail", pk=person.pk)
    return render(request, "subjects/person_edit.html", {"form": form, "person": None})


@login_required
@sensitive_post_parameters("identity", "phone")
@require_http_methods(["GET", "POST"])
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a person's particulars."""
    actor, person = request.actor, load_person(request, pk)
    require(actor, "subjects.person.edit", person)
    start = {
        name: getattr(person, name) for name in ("name", "email", "title", "degree", "position", "region")
    }
    form = PersonForm(
        request.POST or None,
        regions=regions_for(actor, "subjects.person.edit"),
        person=person,
        initial={**start, "employer_name": employer_of(person)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_person(person_id=pk, particulars=_particulars(form), actor=actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect("subjects:person_detail", pk=pk)
    return render(request, "subjects/person_edit.html", {"form": form, "person": person})


@login_required
@require_http_methods(["GET", "POST"])
def person_unmask(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask why, then show the numbers once: the answer to the form is the one page that has them."""
    person = load_person(request, pk)
    require(request.actor, "subjects.person.unmask", person)
    form = MoveForm(request.POST or None)
    opened = None
    if request.method == "POST" and form.is_valid():
        try:
            opened = unmask_person(person_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
    return render(request, "subjects/person_unmask.html", {"form": form, "person": person, "opened": opened})


@login_required
@sensitive_post_parameters("number")
@require_http_methods(["GET", "POST"])
def person_find(request: ActorRequest) -> HttpResponse:
    """Find a person by his number, which travels in the form's body and is kept nowhere."""
    require(request.actor, "subjects.person.edit")
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.find_by_number(request.actor, form.cleaned_data["number"])
        if found is not None:
            return redirect("subjects:person_detail", pk=found.pk)
        form.add_error("number", "您的辖区内没有这个证件号或手机号的记录。")
        form.data = {}  # type: ignore[assignment]  # what was typed does not come back onto the page
    return render(request, "subjects/person_find.html", {"form": form})


@login_required
@require_GET
def person_doubles(request: ActorRequest) -> HttpResponse:
    """Records that may be of one person."""
    require(request.actor, "subjects.person.merge")
    return render(request, "subjects/person_doubles.html", {"doubles": queries.doubles(request.actor)})


@login_required
@require_http_methods(["GET", "POST"])
def person_merge(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """Two records side by side; the first stays."""
    keep, drop = load_person(request, pk), load_person(request, other)
    for person in (keep, drop):
        require(request.actor, "subjects.person.merge", person)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merge_person(keep_id=pk, drop_id=other, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已合并，两边的经过都保留。")
            return redirect("subjects:person_detail", pk=pk)
    context = {"form": form, "keep": keep, "drop": drop, "rows": _compared(keep, drop)}
    return render(request, "subjects/person_merge.html", context)


def _compared(keep: Person, drop: Person) -> list[tuple[str, str, str, bool]]:
    """What two records say, line by line: title, the one, the other, whether they differ."""
    sides = []
    for person in (keep, drop):
        expert = queries.expert_of(person)
        sides.append((
            person.name, masked_id(person.id_tail), masked_phone(person.phone_tail), masked_email(person.email),
            employer_of(person), person.title, person.position, person.region.name,
            expert.get_state_display() if expert else "不是专家",
            "；".join(each.name for each in expert.disciplines.all()) if expert else "",
            "；".join(each.title for each in expert.outputs.all()) if expert else "",
        ))  # fmt: skip
    titles = (
        "姓名",
        "证件号",
        "手机",
        "电子邮箱",
        "工作单位",
        "职称",
        "职务",
        "区域",
        "专家",
        "学科",
        "代表性成果",
    )
    return [(title, one, two, one != two) for title, one, two in zip(titles, *sides, strict=True)]


@login_required
@require_http_methods(["GET", "POST"])
def person_ban(request: ActorRequest, pk: int) -> HttpResponse:
    """Restrict a person."""
    person = load_person(request, pk)
    require(request.actor, "subjects.person.ban", person)
    form = BanForm(request.POST or None, initial={"since": request.now.date()})
    if request.method == "POST" and form.is_valid():
        try:
            ban_person(person_id=pk, **form.cleaned_data, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记限制，期内抽取专家和受理申报时会提示。")
            return redirect("subjects:person_detail", pk=pk)
    return render(request, "subjects/person_ban.html", {"form": form, "person": person})


@login_required
@require_POST
def ban_lift(request: ActorRequest, pk: int, ban: int) -> HttpResponse:
    """Lift a restriction, with the reason."""
    person = load_person(request, pk)
    if not person.bans.filter(pk=ban).exists():
        raise Http404("没有这条限制。")
    lift_ban(ban_id=ban, reason=request.POST.get("reason", ""), actor=request.actor, now=request.now)
    messages.success(request, "已解除限制。")
    return redirect("subjects:person_detail", pk=pk)
