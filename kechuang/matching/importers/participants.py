"""People who come to a conference from the organiser's own sheet. The file is kept sealed: it holds telephones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kechuang.core.importing import imports
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.sheets import Cells, RowError, SheetColumn, SheetLine
from kechuang.exchange.states import TechField
from kechuang.matching.models import Conference
from kechuang.matching.operations.registration import Arrival, PersonGiven, import_participants
from kechuang.matching.states.conference import OVER, ConferenceState, Presence, RegistrationKind, Venue
from kechuang.subjects.logic.cells import read_choice, read_yes_no
from kechuang.subjects.queries.right import holder_book

_CONFERENCE, _PARTY, _KIND, _NAME = "对接会", "单位或本人", "身份", "姓名"
_POSITION, _PHONE, _PRESENCE, _FIELD, _CONSENT = "职务", "手机", "参会方式", "技术领域", "已同意须知"
_MEETS = "参加洽谈"

COLUMNS = (
    SheetColumn(_CONFERENCE, needed=True, help="对接会的名称或编号"),
    SheetColumn(_PARTY, needed=True, help="单位全称或统一社会信用代码；公众写本人姓名"),
    SheetColumn(_KIND, help="、".join(each.label for each in RegistrationKind) + "；留空为单位"),
    SheetColumn(_NAME, needed=True),
    SheetColumn(_POSITION),
    SheetColumn(_PHONE, help="加密保存，名单上只显示末四位"),
    SheetColumn(_PRESENCE, help="线上或到现场；留空按对接会的方式"),
    SheetColumn(_FIELD, help="八大领域的名称，可以不写"),
    SheetColumn(_MEETS, help="参加一对一洽谈的填“是”；同一家的各行写一次即可"),
    SheetColumn(_CONSENT, needed=True, help="本人或单位书面同意报名须知的填“是”", example="是"),
)


@dataclass(frozen=True)
class Ready:
    """A good row: for which conference."""

    conference_id: int
    arrival: Arrival


@imports(
    "matching.participant", "对接会参会人员", action="matching.participant.import", columns=COLUMNS, list_url="matching:conference_list",
    notes=("同一家单位的几行并成一份报名。只导入已经同意报名须知的人。",), personal=(_PHONE,),
)  # fmt: skip
def check_participants(
    lines: Sequence[SheetLine], region: Region, actor: Actor, now: datetime
) -> tuple[list[Ready], list[RowError]]:
    """Each row as somebody who comes, or all that is wrong with it. Three queries, however long the sheet is."""
    rows = Conference.objects.filter(region__path__startswith=region.path).exclude(
        state__in=(ConferenceState.CANCELLED, *OVER)
    )
    conferences = {str(key): each for each in rows for key in (each.pk, each.title)}
    book = holder_book(line[_PARTY] for line in lines)
    ready: list[Ready] = []
    errors: list[RowError] = []
    for line in lines:
        conference = conferences.get(line[_CONFERENCE].strip())
        if conference is None:
            errors.append(
                line.error(_CONFERENCE, f"{region.name}没有正在办的“{line[_CONFERENCE]}”，请核对名称或编号。")
            )
            continue
        found = book.get(line[_PARTY].strip())
        arrival, wrong = _read(line, conference, found.organisation_id if found else None)
        errors += wrong
        if arrival is not None and not wrong:
            ready.append(Ready(conference.pk, arrival))
    return ready, errors


@check_participants.writes
def write_participants(ready: list[Ready], region: Region, actor: Actor, now: datetime) -> int:
    """Take them in, conference by conference."""
    by_conference: dict[int, list[Arrival]] = {}
    for each in ready:
        by_conference.setdefault(each.conference_id, []).append(each.arrival)
    return sum(
        import_participants(conference_id=key, arrivals=arrivals, actor=actor, now=now)
        for key, arrivals in by_conference.items()
    )


def _read(
    line: SheetLine, conference: Conference, organisation_id: int | None
) -> tuple[Arrival | None, list[RowError]]:
    cell = Cells(line)
    kind = cell(_KIND, lambda text: read_choice(text, RegistrationKind), "") or RegistrationKind.ORGANISATION
    usual = Presence.ONSITE if conference.venue == Venue.ONSITE else Presence.ONLINE
    presence = cell(_PRESENCE, lambda text: read_choice(text, Presence), "") or usual
    field = cell(_FIELD, lambda text: read_choice(text, TechField), "")
    meets = cell(_MEETS, read_yes_no, None)
    agrees = cell(_CONSENT, read_yes_no, None)
    errors = cell.errors
    for head in (_PARTY, _NAME):
        if not line[head].strip():
            errors.append(line.error(head, f"请填{head}。"))
    if not agrees:
        errors.append(line.error(_CONSENT, "没有同意报名须知的不能导入，请先取得同意。"))
    if conference.venue not in (Venue.BOTH, presence):
        errors.append(line.error(_PRESENCE, f"这场对接会只有{conference.get_venue_display()}。"))
    phone = line[_PHONE].strip().replace(" ", "")
    if phone and not (phone.isascii() and phone.replace("-", "").isdigit() and 7 <= len(phone) <= 20):
        errors.append(line.error(_PHONE, "手机应为7到20位数字。"))
    if errors:
        return None, errors
    person = PersonGiven(line[_NAME], line[_POSITION], phone, presence)
    is_on_file = organisation_id if kind == RegistrationKind.ORGANISATION else None
    return Arrival(line[_PARTY], person, kind, is_on_file, field_code=field, wants_meetings=bool(meets)), []
