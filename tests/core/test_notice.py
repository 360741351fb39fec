"""Notices: the inbox is the truth, copies wait for office hours and never break anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import CalendarDay, Notice
from kechuang.core.operations.notice import (
    finish_task,
    finish_tasks_at,
    mark_all_read,
    mark_read,
    send_copies,
    send_notice,
)
from kechuang.core.queries.notices import counts_of, notices_of, open_tasks_of
from kechuang.core.sms import Receipt


class Provider:
    """A provider of short messages that keeps what it was given; the number 139… is always refused."""

    sent: list = []

    def send(self, phone, template, values):
        if phone.startswith("139"):
            return Receipt(error="号码停机")
        self.sent.append((phone, template, dict(values)))
        return Receipt(number="A-1")


@pytest.fixture
def monday(now):
    """The first office hour after the tests' Sunday."""
    return now.replace(day=23, hour=8, minute=30)


@pytest.fixture
def planner(world):
    account = world.accounts["planner"]
    account.email, account.phone = "planner@example.test", "13800000001"
    account.save()
    return account


@pytest.fixture
def event(world, now):
    with transaction.atomic():
        return record(
            "core.office.edited", world.offices["plan"], actor=world.actor("system"), now=now, title="一"
        )


def test_send_notice_once_for_an_event(planner, event, now):
    first = send_notice(account_id=planner.pk, title="请确认", now=now, event=event)
    again = send_notice(account_id=planner.pk, title="请确认", now=now + timedelta(hours=1), event=event)
    other = send_notice(account_id=planner.pk, title="另一件", now=now, event=event)
    assert first == again != other
    assert Notice.objects.count() == 2


def test_own_notices_only(world, planner, now):
    notice = send_notice(
        account_id=planner.pk, title="请确认", now=now, is_task=True, due_on=date(2026, 12, 1)
    )
    with pytest.raises(Refused):
        mark_read(notice_id=notice.pk, actor=world.actor("leader"), now=now)
    with pytest.raises(Refused):
        finish_task(notice_id=notice.pk, actor=world.actor("leader"), now=now)
    assert list(notices_of(world.actor("leader"))) == []
    actor = world.actor("planner")
    assert (counts_of(actor).unread, counts_of(actor).tasks) == (1, 1)
    assert mark_read(notice_id=notice.pk, actor=actor, now=now).read_at == now
    assert mark_read(notice_id=notice.pk, actor=actor, now=now + timedelta(days=1)).read_at == now
    assert list(open_tasks_of(actor)) == [notice]
    assert finish_task(notice_id=notice.pk, actor=actor, now=now).done_at == now
    assert (counts_of(actor).unread, counts_of(actor).tasks) == (0, 0)


def test_mark_all_read_is_ones_own(world, planner, now):
    for account in (planner, world.accounts["leader"]):
        send_notice(account_id=account.pk, title="通知", now=now)
    assert mark_all_read(actor=world.actor("planner"), now=now) == 1
    assert Notice.objects.filter(read_at__isnull=True).get().account == world.accounts["leader"]


def test_finish_tasks_at_ends_the_task_for_everyone_asked(world, now):
    for name in ("planner", "leader"):
        send_notice(
            account_id=world.accounts[name].pk, title="请答复", now=now, is_task=True, link="/plans/1/"
        )
    send_notice(
        account_id=world.accounts["leader"].pk, title="另一件", now=now, is_task=True, link="/plans/2/"
    )
    assert finish_tasks_at(link="/plans/1/", actor=world.actor("planner"), now=now) == 2
    assert [notice.title for notice in open_tasks_of(world.actor("leader"))] == ["另一件"]


def test_copies_wait_for_office_hours(planner, settings, now, monday):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notice = send_notice(account_id=planner.pk, title="请确认", body="三条待确认", link="/plans/", now=now)
    assert notice.copies_due_at == monday
    assert send_copies(now=now) == 0
    assert send_copies(now=monday - timedelta(minutes=1)) == 0
    assert send_copies(now=monday) == 1
    assert send_copies(now=monday) == 0
    assert [(m.subject, m.to) for m in mail.outbox] == [("请确认", ["planner@example.test"])]
    notice.refresh_from_db()
    assert notice.copies_due_at is None
    assert notice.channels["email"] == {"state": "sent", "tries": 1, "at": "2026-11-23T08:30:00+08:00"}


def test_the_bureaus_own_calendar_decides_office_hours(planner, now):
    CalendarDay.objects.create(day=date(2026, 11, 22), is_working=True, reason="调休")
    assert send_notice(account_id=planner.pk, title="加班日", now=now).copies_due_at == now
    evening = now.replace(hour=19)
    due = send_notice(account_id=planner.pk, title="晚上", now=evening).copies_due_at
    assert due == datetime(2026, 11, 23, 8, 30, tzinfo=now.tzinfo)


def test_what_is_not_configured_is_not_called_sent(world, planner, settings, monday):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.SMS_ADAPTER = ""
    notice = send_notice(account_id=planner.pk, title="请确认", now=monday, copies=("email", "sms"))
    send_copies(now=monday)
    notice.refresh_from_db()
    assert notice.channels["email"]["state"] == "unconfigured"
    assert notice.channels["sms"] == {
        "state": "unconfigured",
        "error": "未配置短信服务",
        "tries": 1,
        "at": "2026-11-23T08:30:00+08:00",
    }


def test_an_account_without_address_is_noted(world, settings, monday):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notice = send_notice(account_id=world.accounts["leader"].pk, title="请确认", now=monday)
    send_copies(now=monday)
    notice.refresh_from_db()
    assert notice.channels["email"]["state"] == "no_address"


def test_short_message_through_an_adapter(planner, settings, monday):
    settings.SMS_ADAPTER = f"{__name__}.Provider"
    Provider.sent.clear()
    notice = send_notice(account_id=planner.pk, title="请确认", link="/plans/", now=monday, copies=("sms",))
    send_copies(now=monday)
    notice.refresh_from_db()
    assert Provider.sent == [("13800000001", "notice", {"title": "请确认", "link": "/plans/"})]
    assert (notice.channels["sms"]["state"], notice.channels["sms"]["number"]) == ("sent", "A-1")


def test_a_copy_that_fails_is_tried_three_times_and_noted(planner, settings, monday):
    settings.SMS_ADAPTER = f"{__name__}.Provider"
    planner.phone = "13900000001"
    planner.save()
    notice = send_notice(account_id=planner.pk, title="请确认", now=monday, copies=("sms",))
    states = []
    for n in range(3):
        send_copies(now=monday + timedelta(minutes=20 * n))
        notice.refresh_from_db()
        states.append((notice.channels["sms"]["state"], notice.channels["sms"]["tries"]))
    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3)]
    assert (notice.channels["sms"]["error"], notice.copies_due_at) == ("RuntimeError: 号码停机", None)
