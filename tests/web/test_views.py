"""Pages of the shell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kechuang.core.models import Notice, SiteProfile
from kechuang.core.queries.notices import counts_of
from kechuang.packs import demo

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def notice(world, username="planner", **fields) -> Notice:
    given = {"title": "请看", "created_at": NOW, **fields}
    return Notice.objects.create(account=world.accounts[username], **given)


def test_home_is_open_to_strangers_and_names_the_bureau(world):
    page = Client().get("/").content.decode()
    assert "示例市科学技术局科创台" in page
    assert 'href="/accounts/login/"' in page


def test_home_without_a_site_still_stands(db):
    assert "<h1>科创台</h1>" in Client().get("/").content.decode()


@pytest.mark.parametrize("is_demo", [True, False])
def test_demo_logins_are_shown_only_where_the_database_says_so(world, is_demo):
    SiteProfile.objects.update(is_demo=is_demo)
    page = Client().get("/accounts/login/").content.decode()
    shown = [name for name, _ in demo.LOGINS if f"<code>{name}</code>" in page]
    assert shown == ([name for name, _ in demo.LOGINS] if is_demo else [])
    assert (demo.PASSWORD in page) is is_demo
    assert ("演示数据" in page) is is_demo


def test_every_page_of_a_demonstration_carries_the_mark(world, sign_in):
    SiteProfile.objects.update(is_demo=True)
    client = sign_in("planner")
    for where in ("/", "/workbench/", "/search/", "/accessibility/", "/nowhere/"):
        assert "演示数据" in client.get(where).content.decode(), where


def test_care_is_remembered_and_drawn_by_the_server_at_once(world):
    client = Client()
    assert "data-care>" not in client.get("/").content.decode()
    response = client.get("/care/", {"care": "1", "next": "/accessibility/"})
    assert (response.status_code, response["Location"]) == (302, "/accessibility/")
    assert "data-care>" in client.get("/").content.decode()
    client.get("/care/", {"care": "0"})
    assert "data-care>" not in client.get("/").content.decode()


def test_theme_is_remembered_and_anything_else_follows_the_system(world):
    client = Client()
    client.get("/care/", {"theme": "dark"})
    assert ' data-theme="dark"' in client.get("/").content.decode()
    client.get("/care/", {"theme": "auto"})
    assert " data-theme=" not in client.get("/").content.decode()
    client.cookies["kc_theme"] = '"><script>'
    assert " data-theme=" not in client.get("/").content.decode()


def test_care_never_leads_off_the_site(db):
    assert Client().get("/care/", {"care": "1", "next": "https://evil.example/"})["Location"] == "/"


def test_opening_a_message_marks_it_and_goes_where_it_points(world, sign_in):
    row = notice(world, link="/search/?q=1")
    response = sign_in("planner").post(f"/workbench/messages/{row.pk}/open/")
    assert response["Location"] == "/search/?q=1"
    row.refresh_from_db()
    assert row.read_at is not None


def test_another_s_message_is_refused(world, sign_in):
    row = notice(world, link="/search/")
    assert sign_in("reader").post(f"/workbench/messages/{row.pk}/open/").status_code == 403
    row.refresh_from_db()
    assert row.read_at is None
    assert sign_in("reader").post("/workbench/messages/999999/open/").status_code == 404


def test_a_message_that_points_off_the_site_leads_to_the_inbox(world, sign_in):
    row = notice(world, link="https://evil.example/")
    assert (
        sign_in("planner").post(f"/workbench/messages/{row.pk}/open/")["Location"] == "/workbench/messages/"
    )


def test_all_messages_are_marked_as_read(world, sign_in):
    notice(world)
    notice(world, title="再看")
    other = notice(world, "reader")
    sign_in("planner").post("/workbench/messages/read/")
    assert counts_of(world.actor("planner")).unread == 0
    other.refresh_from_db()
    assert other.read_at is None


def test_a_task_without_a_place_to_go_is_ticked_off(world, sign_in):
    row = notice(world, is_task=True)
    client = sign_in("planner")
    assert "标为已办" in client.get("/workbench/").content.decode()
    client.post(f"/workbench/messages/{row.pk}/finish/")
    row.refresh_from_db()
    assert row.done_at is not None
    assert "标为已办" not in client.get("/workbench/").content.decode()


def test_unread_view_leaves_out_what_was_read(world, sign_in):
    notice(world, title="没读的")
    notice(world, title="读过的", read_at=NOW)
    page = sign_in("planner").get("/workbench/messages/?unread=1").content.decode()
    assert "没读的" in page
    assert "读过的" not in page


def test_the_count_of_unread_messages_stands_in_the_masthead(world, sign_in):
    notice(world)
    assert 'aria-label="消息，1 条未读"' in sign_in("planner").get("/search/").content.decode()
    assert 'aria-label="消息"' in sign_in("reader").get("/search/").content.decode()


def test_an_empty_desk_says_what_to_do_first(world, sign_in):
    assert "可以录入一份文件" in sign_in("planner").get("/workbench/").content.decode()


def test_navigation_offers_what_the_role_may_open(world, sign_in):
    page = sign_in("audit").get("/workbench/").content.decode()
    assert "<span>目标</span>" not in page
    assert "<span>工作台</span>" in page


def test_a_private_page_is_not_kept_by_shared_caches(world, sign_in):
    response = sign_in("planner").get("/workbench/")
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


def test_health_tells_a_stranger_only_yes_or_no(world, sign_in):
    assert Client().get("/health/").json() == {"ok": True}
    checks = sign_in("system").get("/health/").json()["checks"]
    assert sorted(checks) == ["database", "disk", "outbox"]
    assert "checks" not in sign_in("planner").get("/health/").json()


def test_health_is_ill_when_events_wait_for_nobody(world, sign_in):
    from django.db import transaction

    from kechuang.core.events import record

    with transaction.atomic():
        long_ago = datetime.now(UTC) - timedelta(hours=3)
        record("core.region.named", world.county, actor=world.actor("system"), now=long_ago, title="定名")
    response = Client().get("/health/")
    assert (response.status_code, response.json()) == (503, {"ok": False})


def test_done_lists_what_i_did(world, sign_in):
    from django.db import transaction

    from kechuang.core.events import record

    with transaction.atomic():
        record("core.region.named", world.county, actor=world.actor("planner"), now=NOW, title="我办的事")
        record("core.region.named", world.city, actor=world.actor("reader"), now=NOW, title="别人办的事")
    page = sign_in("planner").get("/workbench/done/").content.decode()
    assert "我办的事" in page
    assert "别人办的事" not in page


def test_the_page_of_parts_draws(world, sign_in):
    page = sign_in("reader").get("/design/?value=x").content.decode()
    assert "处需要改正" in page
    assert "129.93亿元" in page
