"""Example rows for the routes of conferences; the demonstration holds one that is over and one that is on."""

from __future__ import annotations

from typing import Any

from kechuang.matching.models import Conference, Meeting, Registration

Rows = list[dict[str, Any]]
#: Routes with the conference alone.
_OF_EITHER = (
    "conference_cockpit", "conference_registrations", "conference_participants", "conference_entries", "conference_meetings",
    "conference_dockings", "conference_agenda", "conference_detail",
)  # fmt: skip
_OF_THE_RUNNING = (
    "conference_edit", "participant_check_in", "slot_list", "meeting_arrange", "entry_enter", "registration_make", "entry_propose",
    "meeting_mine", "schedule_make", "schedule_nudge",
)  # fmt: skip


def conference_examples() -> dict[str, Rows]:
    """Arguments for the routes of conferences."""
    held = Conference.objects.get(state="reported")
    running = Conference.objects.get(state="running")
    own = Registration.objects.get(conference=running, organisation__memberships__account__username="qiye")
    expert = Registration.objects.get(conference=running, kind="expert")
    meetings = {
        row.state: row for row in Meeting.objects.filter(guest=own) | Meeting.objects.filter(host=own)
    }
    entry = running.entries.earliest("pk")
    by = {"pk": running.pk}
    return {
        **{f"matching:{name}": [{"pk": held.pk}, by] for name in _OF_EITHER},
        **{f"matching:{name}": [by] for name in _OF_THE_RUNNING},
        "matching:conference_hall": [{"pk": held.pk, "hall": "achievement"}, {**by, "hall": "need"}, {**by, "hall": "finance"}],
        "matching:conference_replay": [{"pk": held.pk}],
        "matching:conference_step": [{**by, "action": "close"}, {**by, "action": "cancel"}],
        "matching:report_reopen": [{"pk": held.pk}],
        "matching:registration_detail": [{"pk": own.pk}, {"pk": expert.pk}],
        "matching:registration_edit": [{"pk": own.pk}],
        "matching:registration_withdraw": [{"pk": own.pk}],
        "matching:registration_review": [{**by, "registration": own.pk, "action": "refuse"}],
        "matching:entry_review": [{**by, "entry": entry.pk}],
        "matching:meeting_detail": [{"pk": row.pk} for row in meetings.values()],
        "matching:meeting_step": [
            {"pk": meetings[state].pk, "action": step}
            for state, step in (("wished", "agree"), ("wished", "decline"), ("placed", "cancel"), ("placed", "place"), ("placed", "miss"), ("placed", "swap"))
        ],
        "matching:report_make": [{"pk": held.pk}],
        "matching:registration_check_in": [{"pk": own.pk}],
        "matching:entry_take_back": [{"pk": own.pk, "entry": entry.pk}],
        "matching:check_in_undo": [{**by, "participant": running.participants.earliest("pk").pk}],
        "matching:slot_drop": [{**by, "slot": running.slots.earliest("pk").pk}],
        "matching:session_drop": [{**by, "session": running.sessions.earliest("pk").pk}],
        "matching:signing_mark": [{"pk": held.pk, "signing": held.signings.earliest("pk").pk}],
        "matching:session_edit": [{**by, "session": 0}, {**by, "session": running.sessions.earliest("pk").pk}],
        "matching:signing_edit": [{**by, "signing": 0}, {"pk": held.pk, "signing": held.signings.earliest("pk").pk}],
    }  # fmt: skip


def conference_queries() -> dict[str, list[str]]:
    """Lists that numbers lead to."""
    return {
        "matching:conference_meetings": ["?state=placed"],
        "matching:conference_participants": ["?there=yes"],
    }
