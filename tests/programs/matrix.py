"""Who may do what with a case in which state, as a table: from the permissions and the lifecycle, without a database.

``python -m tests.programs.matrix`` (with ``DJANGO_SETTINGS_MODULE=kechuang.settings``) writes ``matrix.txt`` anew. Read the
difference before you commit it: every changed line is somebody who may do more, or less, than before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).with_name("matrix.txt")

#: Roles with the region of their post; a county and a park that are not the case's, a city that is not the call's.
_POSTS = (
    ("program_officer", "990100"), ("enterprise_officer", "990100"), ("leader", "990100"), ("supervisor", "990100"),
    ("planner", "990100"), ("statistician", "990100"), ("reader", "990100"), ("county_officer", "990101"),
    ("park_officer", "990101"), ("county_officer", "990102"), ("program_officer", "990101"), ("program_officer", "990200"),
    ("system_admin", "990100"), ("security_admin", "990100"), ("audit_admin", "990100"),
)  # fmt: skip
_STANDINGS = (
    ("organisation", 1, "org_admin"), ("organisation", 1, "org_editor"), ("organisation", 1, "org_agent"),
    ("organisation", 1, "org_reader"), ("organisation", 2, "org_admin"), ("person", 1, "oneself"),
)  # fmt: skip
_PATHS = {
    "990100": "/990000/990100/", "990101": "/990000/990100/990101/", "990102": "/990000/990100/990102/",
    "990200": "/990000/990200/",
}  # fmt: skip
_PLACES = {"990100": "市", "990101": "本县", "990102": "他县", "990200": "邻市"}


def actors() -> dict[str, object]:
    """Everyone who may ask, by a name for the table."""
    from kechuang.core.logic.actor import Actor, Grant, Standing  # models load with Django
    from kechuang.core.states import ROLE_TITLES, STANDING_TITLES

    found = {}
    for role, code in _POSTS:
        grant = Grant(role, ROLE_TITLES[role], code, _PATHS[code], _PLACES[code])
        found[f"{_PLACES[code]}·{ROLE_TITLES[role]}"] = Actor(1, role, (grant,))
    for kind, key, role in _STANDINGS:
        standing = Standing(kind, key, role, STANDING_TITLES[role], "")
        whose = "本" if key == 1 else "他"
        found[f"{whose}{'单位' if kind == 'organisation' else '人'}·{STANDING_TITLES[role]}"] = Actor(
            2, role, standings=(standing,)
        )
    found["未登录"] = Actor.stranger()
    return found


def a_case(state: str):
    """A case of organisation 1 and person 1 in 本县, of the city's call; nothing is saved."""
    from kechuang.core.models import Region  # models load with Django
    from kechuang.programs.logic.kinds import as_data
    from kechuang.programs.models import Call, Case, KindVersion
    from tests.programs.kinds import make_kind

    city, county = Region(code="990100", path=_PATHS["990100"]), Region(code="990101", path=_PATHS["990101"])
    version = KindVersion(data=as_data(make_kind()), region=city)
    case = Case(
        call=Call(region=city, kind_version=version), kind_version=version, region=county, state=state
    )
    case.organisation_id, case.person_id = 1, 1
    return case


def asked(state: str, action: str) -> str:
    """The permission that is asked when a case is moved from a state by an action; empty: only the system does."""
    if action in ("object", "lapse"):
        return ""
    if action in ("withdraw", "correct"):
        return f"programs.case.{action}"
    if state in ("draft", "unit"):
        return "programs.case.submit" if action == "to_unit" else "programs.case.sign"
    if state == "recommend":
        return "programs.case.recommend"
    if action in ("ask_correction", "withdraw_correction", "refuse"):
        return "programs.case.check"
    if action in ("approve", "decline"):
        return "programs.case.release"
    if state == "objection":
        return "programs.objection.settle"
    return "programs.case.advance" if state in ("check", "duplicates", "review") else "programs.case.release"


def moves() -> Iterator[str]:
    """One line a transition: who may take it."""
    from kechuang.core.permissions import may  # models load with Django
    from kechuang.programs.states import CASE_LIFECYCLE

    everyone = actors()
    for row in CASE_LIFECYCLE.transitions:
        permission = asked(row.source, row.action)
        who = [
            name
            for name, actor in everyone.items()
            if permission and may(actor, permission, a_case(row.source))
        ]
        yield f"{row.source:<13}{row.action:<21}{row.target:<14}{permission or '(系统)':<26}{'、'.join(who) or '—'}"


def rights() -> Iterator[str]:
    """One line a permission and a group of people: in which states of a case they may."""
    from kechuang.core.permissions import may, permissions  # models load with Django
    from kechuang.programs.states import CaseState

    everyone, states = actors(), [str(each) for each in CaseState]
    for permission in permissions:
        if not permission.action.startswith("programs."):
            continue
        yield f"{permission.action}  {permission.title}"
        rows: dict[str, list[str]] = {}
        for name, actor in everyone.items():
            where = [each for each in states if _may(may, actor, permission.action, each)]
            if where:
                said = "所有状态" if where == states else "、".join(where)
                rows.setdefault(said, []).append(name)
        yield from (f"    {'、'.join(names)}：{said}" for said, names in rows.items())


def _may(may, actor, action: str, state: str) -> bool:
    """May the actor? What no case is asked for is asked without one, where only the role counts."""
    of_case = action.split(".")[1] in (
        "case", "late_code", "task", "decision", "publicity", "objection", "likeness"
    )  # fmt: skip
    if not of_case:
        return bool(may(actor, action))
    case = a_case(state)
    thing = type("Row", (), {"case": case, "account_id": actor.account_id})() if _needs_row(action) else case
    return bool(may(actor, action, thing))


def _needs_row(action: str) -> bool:
    return action.split(".")[1] == "task"


def text() -> str:
    """The whole table."""
    return "\n".join(
        [
            "一、谁能走哪一步（状态、动作、到、问的权限、谁）",
            "",
            *moves(),
            "",
            "二、谁在哪些状态下有哪项权限",
            "",
            *rights(),
            "",
        ]
    )


if __name__ == "__main__":
    import django

    django.setup()
    FILE.write_text(text(), encoding="utf-8")
