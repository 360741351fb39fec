"""Addresses of matching."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.matching.views import (
    agenda,
    conference,
    docking,
    funnel,
    lists,
    meeting,
    organiser,
    registration,
    room,
    step,
    suggestion,
    suggestion_steps,
)

app_name = "matching"

_CONFERENCES: list[URLPattern] = [
    path("conferences/", conference.conference_list, name="conference_list"),
    path("conferences/new/", organiser.conference_new, name="conference_new"),
    path("conferences/<int:pk>/", conference.conference_detail, name="conference_detail"),
    path("conferences/<int:pk>/halls/<slug:hall>/", conference.conference_hall, name="conference_hall"),
    path("conferences/<int:pk>/replay/", conference.conference_replay, name="conference_replay"),
    path("conferences/<int:pk>/register/", registration.registration_make, name="registration_make"),
    path("conferences/<int:pk>/propose/", registration.entry_propose, name="entry_propose"),
    path("conferences/<int:pk>/mine/", meeting.meeting_mine, name="meeting_mine"),
    path("conferences/<int:pk>/wish/", meeting.meeting_wish, name="meeting_wish"),
    path("conferences/<int:pk>/calendar.ics", meeting.meeting_calendar, name="meeting_calendar"),
    path("registrations/<int:pk>/", registration.registration_detail, name="registration_detail"),
    path("registrations/<int:pk>/edit/", registration.registration_edit, name="registration_edit"),
    path(
        "registrations/<int:pk>/withdraw/", registration.registration_withdraw, name="registration_withdraw"
    ),
    path(
        "registrations/<int:pk>/check-in/", registration.registration_check_in, name="registration_check_in"
    ),
    path(
        "registrations/<int:pk>/entries/<int:entry>/take-back/",
        registration.entry_take_back,
        name="entry_take_back",
    ),
    path("meetings/<int:pk>/", meeting.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/step/<slug:action>/", meeting.meeting_step, name="meeting_step"),
]
_ORGANISER: list[URLPattern] = [
    path("conferences/<int:pk>/edit/", organiser.conference_edit, name="conference_edit"),
    path("conferences/<int:pk>/step/<slug:action>/", organiser.conference_step, name="conference_step"),
    path("conferences/<int:pk>/cockpit/", organiser.conference_cockpit, name="conference_cockpit"),
    path("conferences/<int:pk>/cockpit/live/", organiser.cockpit_live, name="cockpit_live"),
    path("conferences/<int:pk>/check-in/", organiser.participant_check_in, name="participant_check_in"),
    path("conferences/<int:pk>/check-in/<int:participant>/undo/", organiser.check_in_undo, name="check_in_undo"),
    path("conferences/<int:pk>/report/", organiser.report_make, name="report_make"),
    path("conferences/<int:pk>/report/reopen/", organiser.report_reopen, name="report_reopen"),
    path("conferences/<int:pk>/report/file/", organiser.report_file, name="report_file"),
    path("conferences/<int:pk>/registrations/", lists.conference_registrations, name="conference_registrations"),
    path(
        "conferences/<int:pk>/registrations/<int:registration>/<slug:action>/", lists.registration_review, name="registration_review"
    ),
    path("conferences/<int:pk>/participants/", lists.conference_participants, name="conference_participants"),
    path("conferences/<int:pk>/entries/", lists.conference_entries, name="conference_entries"),
    path("conferences/<int:pk>/entries/new/", lists.entry_enter, name="entry_enter"),
    path("conferences/<int:pk>/entries/<int:entry>/", lists.entry_review, name="entry_review"),
    path("conferences/<int:pk>/meetings/", lists.conference_meetings, name="conference_meetings"),
    path("conferences/<int:pk>/meetings/new/", meeting.meeting_arrange, name="meeting_arrange"),
    path("conferences/<int:pk>/schedule/", meeting.schedule_make, name="schedule_make"),
    path("conferences/<int:pk>/nudge/", meeting.schedule_nudge, name="schedule_nudge"),
    path("conferences/<int:pk>/slots/", meeting.slot_list, name="slot_list"),
    path("conferences/<int:pk>/slots/<int:slot>/drop/", meeting.slot_drop, name="slot_drop"),
    path("conferences/<int:pk>/dockings/", lists.conference_dockings, name="conference_dockings"),
    path("conferences/<int:pk>/agenda/", agenda.conference_agenda, name="conference_agenda"),
    path("conferences/<int:pk>/agenda/sessions/<int:session>/", agenda.session_edit, name="session_edit"),
    path("conferences/<int:pk>/agenda/sessions/<int:session>/drop/", agenda.session_drop, name="session_drop"),
    path("conferences/<int:pk>/agenda/signings/<int:signing>/", agenda.signing_edit, name="signing_edit"),
    path("conferences/<int:pk>/agenda/signings/<int:signing>/mark/", agenda.signing_mark, name="signing_mark"),
]  # fmt: skip

_ROOM: list[URLPattern] = [
    path("conferences/<int:pk>/room/", room.conference_room, name="conference_room"),
    path("conferences/<int:pk>/room/announce/", room.announcement_make, name="announcement_make"),
    path("conferences/<int:pk>/room/announcements/<int:announcement>/withdraw/", room.announcement_withdraw, name="announcement_withdraw"),
    path("conferences/<int:pk>/room/ask/", room.question_ask, name="question_ask"),
    path("conferences/<int:pk>/room/questions/<int:question>/vote/", room.question_vote, name="question_vote"),
    path("conferences/<int:pk>/room/questions/<int:question>/show/", room.question_show, name="question_show"),
    path("conferences/<int:pk>/room/questions/<int:question>/decline/", room.question_decline, name="question_decline"),
    path("conferences/<int:pk>/room/questions/<int:question>/answer/", room.question_answer, name="question_answer"),
    path("conferences/<int:pk>/room/applaud/", room.applause_give, name="applause_give"),
    path("conferences/<int:pk>/room/signings/<int:signing>/call/", room.signing_call, name="signing_call"),
    path("conferences/<int:pk>/room/signings/<int:signing>/confirm/", room.signing_confirm, name="signing_confirm"),
    path("conferences/<int:pk>/room/signings/<int:signing>/pair/", room.signing_pair, name="signing_pair"),
]  # fmt: skip

_PAIRS: list[URLPattern] = [
    path("dockings/", docking.docking_list, name="docking_list"),
    path("dockings/new/", docking.docking_propose, name="docking_propose"),
    path("dockings/<int:pk>/", docking.docking_detail, name="docking_detail"),
    path("dockings/<int:pk>/<slug:action>/", step.docking_step, name="docking_step"),
    path("steps/<int:pk>/file/", docking.step_file, name="step_file"),
    path("steps/<int:pk>/<slug:action>/", step.step_step, name="step_step"),
    path("funnel/", funnel.funnel_show, name="funnel_show"),
    path("suggestions/", suggestion.suggestion_list, name="suggestion_list"),
    path("suggestions/mine/", suggestion.suggestion_mine, name="suggestion_mine"),
    path("suggestions/pace/", suggestion.pace_set, name="pace_set"),
    path("suggestions/choice/", suggestion.choice_set, name="choice_set"),
    path("suggestions/signals/", suggestion.signal_list, name="signal_list"),
    path("suggestions/<int:pk>/", suggestion.suggestion_detail, name="suggestion_detail"),
    path("suggestions/<int:pk>/open/", suggestion_steps.suggestion_open, name="suggestion_open"),
    path("suggestions/<int:pk>/<slug:action>/", suggestion_steps.suggestion_step, name="suggestion_step"),
    path("items/<int:pk>/fits/", suggestion.item_fits, name="item_fits"),
    path("items/<int:pk>/compute/", suggestion_steps.item_compute, name="item_compute"),
    path("items/<int:pk>/experts/<int:expert_id>/ask/", suggestion_steps.expert_ask, name="expert_ask"),
    path("experts/<int:pk>/answer/", suggestion_steps.expert_answer, name="expert_answer"),
]

urlpatterns: list[URLPattern] = [*_CONFERENCES, *_ORGANISER, *_ROOM, *_PAIRS]
