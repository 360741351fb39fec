"""Pages of core: who may open them, what they do, and that a list costs the same with one row and with three."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kechuang.core.models import Account, CalendarDay, Delivery, Event, Office, Post, Region, StoredFile
from kechuang.core.operations.account import create_account
from kechuang.core.operations.file import store_file
from kechuang.core.operations.office import create_office
from kechuang.core.permissions import permissions

ROLES = ("system", "security", "audit", "leader", "planner", "county")
#: page → who gets it; the others get 403.
PAGES = {
    "core:own_page": set(ROLES),
    "core:own_permissions": set(ROLES),
    "core:who_may": set(ROLES),
    "core:account_list": {"system", "security", "audit"},
    "core:account_create": {"system"},
    "core:office_list": {"system"},
    "core:office_create": {"system"},
    "core:region_list": {"system"},
    "core:zone_create": {"system"},
    "core:calendar": {"system"},
    "core:event_list": {"audit"},
    "core:verify": {"audit"},
    "core:delivery_list": {"system"},
}


@pytest.fixture
def sign_in(world):
    def call(username):
        client = Client()
        client.force_login(world.accounts[username])
        return client

    return call


@pytest.fixture
def account(world, now):
    return create_account(
        username="zhang.san", name="张三", phone="13812345678", actor=world.actor("system"), now=now
    ).account


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("page", sorted(PAGES))
@pytest.mark.parametrize("who", ROLES)
def test_pages_by_role(sign_in, page, who):
    status = sign_in(who).get(reverse(page)).status_code
    assert status == (200 if who in PAGES[page] else 403)


@pytest.mark.parametrize("page", ["account_detail", "account_edit", "account_close", "post_grant"])
@pytest.mark.parametrize("who", ROLES)
def test_pages_of_an_account_by_role(sign_in, account, page, who):
    allowed = {
        "account_detail": {"system", "security", "audit"},
        "account_edit": {"system"},
        "account_close": {"system", "security"},
        "post_grant": {"security"},
    }
    status = sign_in(who).get(reverse(f"core:{page}", args=[account.pk])).status_code
    assert status == (200 if who in allowed[page] else 403)


def test_create_account_shows_the_password_once(sign_in):
    client = sign_in("system")
    shown = client.post(reverse("core:account_create"), {"username": "li.si", "name": "李四"})
    password = re.search(r"<code>([a-z0-9-]{19})</code>", shown.content.decode())[1]
    account = Account.objects.get(username="li.si")
    assert account.check_password(password)
    assert password not in client.get(reverse("core:account_detail", args=[account.pk])).content.decode()
    again = client.post(reverse("core:account_create"), {"username": "li.si", "name": "李四"})
    assert "已经有人用了" in text(again)
    assert Account.objects.filter(name="李四").count() == 1


def test_a_one_time_password_must_be_changed_first(sign_in, account, world):
    account.set_password("one-time-4821")
    account.save()
    client = Client()
    signed_in = client.post(reverse("account_login"), {"login": "zhang.san", "password": "one-time-4821"})
    assert signed_in.status_code == 302
    assert client.get(reverse("core:own_page")).headers["Location"] == reverse("account_change_password")
    assert client.get("/api/v1/core/me").status_code == 403
    changed = client.post(
        reverse("account_change_password"),
        {"oldpassword": "one-time-4821", "password1": "Wo-de-mima-77", "password2": "Wo-de-mima-77"},
    )
    assert changed.headers["Location"] == reverse("web:workbench")
    assert client.get(reverse("core:own_page")).status_code == 200
    assert Event.objects.get(kind="core.account.password_changed").object_id == str(account.pk)


def test_a_weak_password_is_refused(account):
    account.set_password("one-time-4821")
    account.save()
    client = Client()
    client.post(reverse("account_login"), {"login": "zhang.san", "password": "one-time-4821"})
    client.post(
        reverse("account_change_password"),
        {"oldpassword": "one-time-4821", "password1": "1234567890", "password2": "1234567890"},
    )
    account.refresh_from_db()
    assert account.must_change_password


def test_five_wrong_passwords_lock_out_with_a_friendly_page(account, sign_in):
    account.set_password("Wo-de-mima-77")
    account.must_change_password = False
    account.save()
    client = Client()
    for _ in range(5):
        answer = client.post(reverse("account_login"), {"login": "zhang.san", "password": "wrong-one-99"})
    assert answer.status_code == 429
    assert "锁定" in text(answer)
    right = {"login": "zhang.san", "password": "Wo-de-mima-77"}
    assert client.post(reverse("account_login"), right).status_code == 429
    sign_in("security").post(reverse("core:account_unlock", args=[account.pk]))
    assert client.post(reverse("account_login"), right).status_code == 302


def test_close_reset_and_reopen_account(sign_in, account):
    system, security = sign_in("system"), sign_in("security")
    reset = security.post(reverse("core:account_reset_password", args=[account.pk]))
    assert "密码已重设" in text(reset)
    assert system.post(reverse("core:account_reset_password", args=[account.pk])).status_code == 403
    empty = system.post(reverse("core:account_close", args=[account.pk]), {"reason": ""})
    assert empty.status_code == 200
    system.post(reverse("core:account_close", args=[account.pk]), {"reason": "调离"})
    account.refresh_from_db()
    assert not account.is_active
    system.post(reverse("core:account_reopen", args=[account.pk]))
    account.refresh_from_db()
    assert account.is_active


def test_grant_and_end_a_post(sign_in, account):
    client = sign_in("security")
    data = {"role": "planner", "region": "990100", "valid_from": "2026-01-01"}
    answer = client.post(reverse("core:post_grant", args=[account.pk]), data)
    assert answer.headers["Location"] == reverse("core:account_detail", args=[account.pk])
    timeline = text(client.get(reverse("core:account_detail", args=[account.pk])))
    assert "授予张三“规划岗”岗位" in timeline
    assert "建立账号“zhang.san”（张三）" in timeline
    clash = client.post(reverse("core:post_grant", args=[account.pk]), {**data, "role": "audit_admin"})
    assert "三员分立" in text(clash)
    post = Post.objects.get(account=account)
    assert post.role == "planner"
    client.post(reverse("core:post_end", args=[post.pk]), {"reason": "轮岗", "last_day": "2099-12-31"})
    post.refresh_from_db()
    assert post.valid_to == date(2099, 12, 31)
    assert sign_in("planner").get(reverse("core:post_end", args=[post.pk])).status_code == 403


def test_delegate_and_take_back(sign_in, world):
    own = Post.objects.get(account__username="planner")
    client = sign_in("planner")
    data = {"to_account": world.accounts["leader"].pk, "valid_from": "2099-01-01", "valid_to": "2099-01-31"}
    assert sign_in("leader").get(reverse("core:post_delegate", args=[own.pk])).status_code == 403
    answer = client.post(reverse("core:post_delegate", args=[own.pk]), data)
    assert answer.headers["Location"] == reverse("core:own_page")
    loan = Post.objects.get(delegated_from=own)
    assert "局领导甲代行“规划岗”" in text(client.get(reverse("core:own_page")))
    assert client.post(reverse("core:post_end", args=[loan.pk]), {"reason": "回来了"}).status_code == 302
    assert not Post.objects.filter(pk=loan.pk).exists()


def test_offices(sign_in):
    client = sign_in("system")
    client.post(reverse("core:office_create"), {"name": "成果科", "region": "990100", "order": "3"})
    office = Office.objects.get(name="成果科")
    assert "成果科" in text(client.get(reverse("core:office_list")))
    client.post(reverse("core:office_close", args=[office.pk]), {"on": "2026-12-31"})
    office.refresh_from_db()
    assert office.closed_on == date(2026, 12, 31)


def test_zones_and_names(sign_in):
    client = sign_in("system")
    client.post(reverse("core:zone_create"), {"name": "东岭经开区", "parent": "990101"})
    zone = Region.objects.get(name="东岭经开区")
    asked = text(client.get(reverse("core:region_list"), {"name": "东岭"}))
    assert "可能指以下" in asked
    client.post(
        reverse("core:region_retire", args=[zone.pk]),
        {"last_day": "2026-12-31", "reason": "批复", "successors": []},
    )
    zone.refresh_from_db()
    assert zone.valid_to == date(2026, 12, 31)
    assert client.get(reverse("core:region_retire", args=["990200"])).status_code == 404


def test_calendar(sign_in):
    client = sign_in("system")
    client.post(reverse("core:calendar"), {"day": "2026-12-31", "is_working": "0", "reason": "市里通知"})
    assert CalendarDay.objects.get().is_working is False
    client.post(reverse("core:calendar_unset"), {"day": "2026-12-31"})
    assert CalendarDay.objects.count() == 0
    assert client.post(reverse("core:calendar_unset"), {"day": "x"}).status_code == 400


def test_trail_pages(sign_in, account):
    client = sign_in("audit")
    event = Event.objects.get(kind="core.account.created")
    listed = client.get(reverse("core:event_list"), {"kind": "core.account.created"})
    assert "建立账号“zhang.san”" in text(listed)
    detail = text(client.get(reverse("core:event_detail", args=[event.pk])))
    assert "链完好" in detail
    assert "完好" in text(client.post(reverse("core:verify")))
    Event.objects.filter(pk=event.pk).update(title="改过")
    assert "有问题" in text(client.get(reverse("core:event_detail", args=[event.pk])))
    broken = text(client.post(reverse("core:verify")))
    assert "发现 1 处问题" in broken
    assert f"core.account:{account.pk}" in broken


def test_exports_are_logged_and_phones_masked(sign_in, account):
    import io

    from python_calamine import CalamineWorkbook

    answer = sign_in("system").get(reverse("core:account_list"), {"export": "xlsx", "q": "张三"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    cells = [cell for row in rows for cell in row]
    assert "138****5678" in cells
    assert not any("13812345678" in str(cell) for cell in cells)
    logged = Event.objects.get(kind="core.file.exported")
    assert logged.data == {"what": "账号清单", "rows": 1}
    assert sign_in("audit").get(reverse("core:event_list"), {"export": "xlsx"}).status_code == 200
    assert Event.objects.filter(kind="core.file.exported").count() == 2
    assert sign_in("planner").get(reverse("core:account_list"), {"export": "xlsx"}).status_code == 403


def test_parked_deliveries(sign_in, account, now):
    event = Event.objects.get(kind="core.account.created")
    delivery = Delivery.objects.create(
        event=event, handler="x.y", attempts=8, parked_at=now, error="信号不通"
    )
    client = sign_in("system")
    assert "信号不通" in text(client.get(reverse("core:delivery_list")))
    client.post(reverse("core:delivery_retry", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.parked_at is None
    assert "没有搁置的事项" in text(client.get(reverse("core:delivery_list")))


def test_files_are_attachments_for_those_who_may(sign_in, world, now):
    stored = store_file(
        name="页面.html",
        data=b"<script>alert(1)</script>",
        purpose="plans.document",
        region=world.county,
        actor=world.actor("county"),
        now=now,
    )
    address = reverse("core:file_open", args=[stored.pk])
    answer = sign_in("county").get(address)
    assert (answer.content, answer["X-Content-Type-Options"]) == (b"<script>alert(1)</script>", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert sign_in("system").get(address).status_code == 403
    other = reverse("core:file_open", args=["00000000-0000-0000-0000-000000000001"])
    assert sign_in("county").get(other).status_code == 404
    assert StoredFile.objects.count() == 1


def test_own_permissions_give_reasons(sign_in):
    address, client = reverse("core:own_permissions"), sign_in("planner")
    overview = client.get(address)
    counted = {each["key"]: each for each in overview.context["rooms"]}
    assert 0 < counted["core"]["mine"] < counted["core"]["count"]
    assert {each.action.partition(".")[0] for each in permissions} == set(counted)
    page = text(client.get(address, {"room": "plans"}))
    assert "以“示例市 规划岗”身份" in page
    page = text(client.get(address, {"room": "core"}))
    assert "“建立账号”需要以下身份之一：系统管理员" in page
    only = client.get(address, {"room": "core", "only": "1"})
    assert "建立账号" not in text(only)
    assert len(only.context["rows"]) == counted["core"]["mine"]


def test_who_may_by_action_and_region(sign_in):
    client = sign_in("planner")
    page = text(client.get(reverse("core:who_may"), {"action": "core.file.add", "region": "东岭县"}))
    assert "东岭科技员" in page
    assert "西川科技员" not in page
    assert "规划员甲" in page


@pytest.mark.parametrize(
    ("page", "who", "grow"),
    [
        ("core:account_list", "system", "account"),
        ("core:event_list", "audit", "account"),
        ("core:office_list", "system", "office"),
        ("core:region_list", "system", "region"),
        ("core:own_page", "planner", "post"),
    ],
)
def test_a_list_costs_the_same_with_more_rows(sign_in, world, now, page, who, grow):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, system = sign_in(who), world.actor("system")

    def add(n):
        if grow == "account":
            made = create_account(username=f"more{n}", name="多", actor=system, now=now)
            Post.objects.create(
                account=made.account, role="reader", region=world.city, valid_from=date(2020, 1, 1)
            )
        elif grow == "office":
            create_office(name=f"科{n}", region_code="990101", actor=system, now=now)
        elif grow == "region":
            Region.objects.create(code=f"9902{n}X", name=f"园{n}", level="zone", parent=world.county,
                                  path=f"{world.county.path}9902{n}X/")  # fmt: skip
        else:
            Post.objects.create(account=world.accounts["planner"], role="reader", region=world.county,
                                valid_from=date(2020, 1, n))  # fmt: skip

    add(1)
    client.get(reverse(page))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(page))
    add(2)
    add(3)
    with CaptureQueriesContext(connection) as three:
        client.get(reverse(page))
    assert len(three) == len(one)
