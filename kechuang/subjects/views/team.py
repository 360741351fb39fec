"""Pages of innovation teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.subjects.forms.person import TeamForm
from kechuang.subjects.models import Person, Team
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team, edit_team
from kechuang.subjects.queries import person as queries
from kechuang.subjects.states import Level
from kechuang.subjects.views.person import regions_for

TEAM_COLUMNS = (
    Column[Team](
        "name", "团队", lambda t: t.name, sort="name", primary=True,
        link=lambda t: reverse("subjects:team_detail", args=[t.pk]),
    ),
    Column[Team]("kind", "类别", lambda t: t.kind or None, sort="kind"),
    Column[Team]("level", "级别", lambda t: t.get_level_display(), sort="level", primary=True),
    Column[Team]("host", "依托单位", lambda t: t.host.name, sort="host__name", primary=True),
    Column[Team]("leader", "带头人", lambda t: t.leader.name if t.leader else None, primary=True),
    Column[Team]("size", "成员", lambda t: t.size, sort="size", end=True),
    Column[Team]("region", "区域", lambda t: t.region.name, sort="region__path"),
    Column[Team]("recognised", "认定日期", lambda t: t.recognised_on, sort="recognised_on"),
)  # fmt: skip


@login_required
@require_GET
def team_list(request: ActorRequest) -> HttpResponse:
    """Teams on file; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    rows = queries.teams(actor)
    regions = rows.order_by("region__path").values_list("region__code", "region__name").distinct()
    kinds = rows.order_by().exclude(kind="").values_list("kind", flat=True).distinct()
    listing = Listing(
        request.GET,
        rows,
        columns=TEAM_COLUMNS,
        filters=(
            Filter[Team]("level", "级别", choices(Level), lambda q, v: q.filter(level=v)),
            Filter[Team]("kind", "类别", [(k, k) for k in sorted(set(kinds))], lambda q, v: q.filter(kind=v)),
            Filter[Team]("region", "区域", list(regions), lambda q, v: q.filter(region=v)),
        ),
        views=(View("全部", ""), View("省级", "level=provincial"), View("市级", "level=city")),
        search=("name", "host__name", "leader__name", "field"),
        order="name",
        caption="团队",
    )
    if "export" in request.GET:
        return export_response(
            listing, title="团队清单", permission="subjects.team.view", actor=actor, now=request.now
        )
    context = {"listing": listing, "can_export": True, "may_add": bool(may(actor, "subjects.team.edit"))}
    return render(request, "subjects/team_list.html", context)


def _team(request: ActorRequest, pk: int) -> Team:
    try:
        return queries.get_team(request.actor, pk)
    except Team.DoesNotExist as error:
        raise Http404("没有这个团队。") from error


@login_required
@require_GET
def team_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One team with its members; a member's own page opens to whoever may see him."""
    actor, team = request.actor, _team(request, pk)
    members = [(row, bool(may(actor, "subjects.person.view", row.person))) for row in _members(team)]
    context = {
        "team": team,
        "members": members,
        "events": events_of(team),
        "may_edit": bool(may(actor, "subjects.team.edit", team)),
    }
    return render(request, "subjects/team_detail.html", context)


def _members(team: Team) -> list[Any]:
    return list(team.members.select_related("person__employer", "person__region").order_by("id"))


@login_required
@require_http_methods(["GET", "POST"])
def team_add(request: ActorRequest) -> HttpResponse:
    """Take a team on file."""
    require(request.actor, "subjects.team.edit")
    return _form_page(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def team_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a team and its members."""
    team = _team(request, pk)
    require(request.actor, "subjects.team.edit", team)
    return _form_page(request, team)


def _form_page(request: ActorRequest, team: Team | None) -> HttpResponse:
    regions = regions_for(request.actor, "subjects.team.edit")
    form = TeamForm(request.POST or None, regions=regions, initial=_initial(team) if team else None)
    if request.method == "POST" and form.is_valid():
        try:
            facts, members = _read(request, form)
            by: dict[str, Any] = {
                "facts": facts,
                "members": members,
                "actor": request.actor,
                "now": request.now,
            }
            saved = edit_team(team_id=team.pk, **by) if team else create_team(**by)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已保存。")
            return redirect("subjects:team_detail", pk=saved.pk)
    return render(request, "subjects/team_edit.html", {"form": form, "team": team})


def _initial(team: Team) -> dict[str, Any]:
    names = ("name", "kind", "level", "region", "field", "recognised_on", "ended_on")
    lines = [
        f"{row.person.name}，{_at(row.person)}{f'：{row.part}' if row.part else ''}" for row in _members(team)
    ]
    return {name: getattr(team, name) for name in names} | {
        "host_name": team.host.name,
        "leader_name": f"{team.leader.name}，{_at(team.leader)}" if team.leader else "",
        "members": "\n".join(lines),
    }


def _at(person: Person) -> str:
    return person.employer.name if person.employer else person.employer_name


def _read(request: ActorRequest, form: TeamForm) -> tuple[TeamFacts, list[MemberLine]]:
    data = form.cleaned_data
    host = queries.organisation_called(data["host_name"])
    if host is None:
        raise Problem("库里没有这个单位，或有同名的，请填统一社会信用代码，或先登记单位。", field="host_name")
    typed = [line.replace(":", "：").partition("：") for line in data["members"].splitlines() if line.strip()]
    leader = data["leader_name"].strip()
    found = queries.people_called(
        request.actor, [*(name.strip() for name, _, _ in typed), *([leader] if leader else [])]
    )
    facts = TeamFacts(
        name=data["name"], kind=data["kind"], level=data["level"], region=data["region"], host=host,
        leader=_one(found, leader, "leader_name") if leader else None, field=data["field"],
        recognised_on=data["recognised_on"], ended_on=data["ended_on"],
    )  # fmt: skip
    return facts, [MemberLine(_one(found, name.strip(), "members"), part.strip()) for name, _, part in typed]


def _one(found: dict[str, list[Person]], line: str, field: str) -> Person:
    rows = found.get(line, [])
    if len(rows) == 1:
        return rows[0]
    why = "同名的不止一人，请写作 姓名，单位全称" if rows else "库中没有这个人，请先登记人员"
    raise Problem(f"“{line}”：{why}。", field=field)
