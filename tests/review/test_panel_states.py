"""The lifecycles of panels and invitations: what may follow what."""

from __future__ import annotations

from kechuang.review.states import INVITATION_LIFECYCLE, PANEL_LIFECYCLE


def actions(lifecycle) -> dict[str, set[str]]:
    return {str(each): {step.action for step in lifecycle.actions(each)} for each in lifecycle.states}


def test_a_panel_is_drawn_assigned_judged_closed():
    assert actions(PANEL_LIFECYCLE) == {
        "forming": {"draw", "cancel"},
        "drawn": {"assign", "cancel"},
        "assigned": {"assign", "open", "cancel"},
        "reviewing": {"reassign", "close"},
        "closed": {"reopen", "conclude"},
        "concluded": set(),
        "cancelled": set(),
    }


def test_an_invitation_is_answered_once_and_may_be_given_up():
    assert actions(INVITATION_LIFECYCLE) == {
        "invited": {"accept", "refuse", "time_out", "remove"},
        "accepted": {"refuse", "remove"},
        "refused": set(),
        "timed_out": set(),
        "removed": set(),
    }
