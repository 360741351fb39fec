"""A person's own filters as tabs: kept, renamed, dropped, had back; his alone, and clean."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.kept import Kept, address
from kechuang.core.listing import View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, SavedView
from kechuang.core.operations.view import LIMIT, delete_view, rename_view, save_view
from kechuang.core.permissions import may, which, who_may
from tests.core.test_listing import listing
from tests.world import TODAY

LIST = {"page": "core:account_list", "path": "/core/accounts/"}


@pytest.fixture
def keep(world, now):
    """``keep("planner", "名称", "q=x")`` keeps a filter of the list of accounts."""

    def call(who="security", title="停用的", query="state=0", **changes):
        return save_view(**(LIST | changes), title=title, query=query, actor=world.actor(who), now=now)

    return call


@pytest.fixture
def sign_in(world):
    def call(username):
        client = Client()
        client.force_login(world.accounts[username])
        return client

    return call


def titles(who: str) -> list[str]:
    return list(SavedView.objects.filter(account__username=who).values_list("title", flat=True))


def tabs(response) -> list[tuple[str, str, bool]]:
    """Title, address and «on» of every tab of a page."""
    nav = re.search(r'<nav class="kc-tabs".*?</nav>', response.content.decode(), re.DOTALL)
    found = re.findall(r'<a href="([^"]*)"( aria-current="page")?>([^<]*)</a>', nav[0] if nav else "")
    return [(title, href.replace("&amp;", "&"), bool(on)) for href, on, title in found]


def field(response, name: str) -> str:
    """The value of the first input of that name; empty if there is none."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', response.content.decode())
    return found[1] if found else ""


def names(response) -> list[str]:
    return [row.username for row in response.context["listing"].page.object_list]


# ── operations ───────────────────────────────────────────────────────────────────────────────


def test_save_view_keeps_it_last_with_an_event(world, now, keep):
    first, second = keep(), keep(title="  姓张  的 ", query="q=%E5%BC%A0&sort=-name")
    assert [(v.title, v.query, v.order) for v in SavedView.objects.all()] == [
        ("停用的", "state=0", 1),
        ("姓张 的", "q=%E5%BC%A0&sort=-name", 2),
    ]
    assert (first.account, first.page, first.path, first.created_at) == (
        world.accounts["security"], "core:account_list", "/core/accounts/", now,
    )  # fmt: skip
    event = Event.objects.get(kind="core.view.saved", object_id=str(second.pk))
    assert (event.title, event.data) == (
        "把筛选存为“姓张 的”",
        {**LIST, "title": "姓张 的", "keys": ["q", "sort"]},
    )


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "请给这一页起个名称，如“东岭县待核定”。"),
        (" 　 ", "请给这一页起个名称，如“东岭县待核定”。"),
        ("长" * 21, "名称最多20个字，现在有21个，请写短些。"),
        ("停用的 ", "这个列表里您已有一页叫“停用的”，请换一个名称。"),
    ],
)
def test_a_bad_title_says_how_to_mend_it(keep, world, now, title, words):
    keep()
    other = keep(title="另一页")
    with pytest.raises(Problem) as saving:
        keep(title=title)
    with pytest.raises(Problem) as renaming:
        rename_view(view_id=other.pk, title=title, actor=world.actor("security"), now=now)
    assert [(each.value.message, each.value.field) for each in (saving, renaming)] == [(words, "title")] * 2
    assert (titles("security"), Event.objects.count()) == (["停用的", "另一页"], 2)


def test_a_title_is_once_a_person_and_list_only(keep):
    keep()
    keep(who="system")
    keep(page="core:event_list", path="/core/events/")
    keep(path="/core/accounts/2/")
    assert (titles("security"), titles("system")) == (["停用的"] * 3, ["停用的"])


def test_there_are_twenty_a_list_at_most(keep):
    for number in range(LIMIT):
        keep(title=f"第{number}页")
    with pytest.raises(Problem, match="这个列表您已存了20页，请先在“整理”里删去不用的。"):
        keep(title="再一页")
    keep(title="别的列表", page="core:event_list", path="/core/events/")
    keep(who="system", title="别人的")
    assert (len(titles("security")), titles("system")) == (21, ["别人的"])


def test_nothing_and_too_much_cannot_be_kept(keep):
    with pytest.raises(Problem, match="现在没有筛选"):
        keep(query="")
    with pytest.raises(Problem, match="请少写几个字"):
        keep(query="q=" + "9" * 500)
    assert SavedView.objects.count() == 0


def test_rename_view(world, now, keep):
    view = keep()
    with pytest.raises(Refused) as refusal:
        rename_view(view_id=view.pk, title="我的", actor=world.actor("system"), now=now)
    assert refusal.value.reason == "“给存下的筛选改名”只能办自己的。"
    own = {"view_id": view.pk, "actor": world.actor("security"), "now": now}
    assert rename_view(title="停用的", **own).title == "停用的"
    assert Event.objects.filter(kind="core.view.renamed").count() == 0
    assert rename_view(title=" 已停用 ", **own).title == "已停用"
    assert titles("security") == ["已停用"]
    assert Event.objects.get(kind="core.view.renamed").title == "“停用的”改名为“已停用”"


def test_delete_view_and_save_it_where_it_was(world, now, keep):
    first, second = keep(), keep(title="后一页")
    with pytest.raises(Refused):
        delete_view(view_id=first.pk, actor=world.actor("system"), now=now)
    gone = delete_view(view_id=first.pk, actor=world.actor("security"), now=now)
    assert titles("security") == ["后一页"]
    assert Event.objects.get(kind="core.view.deleted").title == "删去“停用的”这一页"
    keep(title=gone.title, query=gone.query, order=gone.order)
    assert (titles("security"), second.order) == (["停用的", "后一页"], 2)


def test_everybody_who_is_signed_in_may_with_his_own(world, now, keep):
    mine, theirs = keep(), keep(who="firm")
    for action in ("core.view.save", "core.view.rename", "core.view.delete"):
        assert [bool(may(world.actor(who), action)) for who in ("security", "firm", "reader")] == [True] * 3
        assert [bool(may(world.actor("firm"), action, view)) for view in (theirs, mine)] == [True, False]
        assert list(which(world.actor("firm"), action, SavedView.objects.all())) == [theirs]
        assert list(which(Actor.stranger(), action, SavedView.objects.all())) == []
        assert [post.account.username for post in who_may(action, mine, on=TODAY)] == ["security"]
    for actor in (Actor.stranger(), Actor.system()):
        with pytest.raises(Refused):
            save_view(**LIST, title="无主", query="q=x", actor=actor, now=now)
    assert SavedView.objects.count() == 2


# ── the listing ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("level=zone&page=3&export=xlsx&token=abc", "level=zone"),
        ("sort=-name&level=county&q= 示例  区 ", "q=%E7%A4%BA%E4%BE%8B+%E5%8C%BA&level=county&sort=-name"),
        ("level=nonsense&sort=password", ""),
        ("sort=--name", ""),
        ("year=2025&level=&q=", "year=2025"),
    ],
)
def test_only_what_the_list_knows_is_kept(world, asked, kept):
    assert listing(asked, views=[View("全部", "year=2026")]).here == kept


def test_one_tab_is_on_at_most_and_the_order_counts_for_ones_own(world):
    def on(query, *own):
        views = [View("全部", ""), View("功能区", "level=zone")]
        shown = listing(query, views=views).tabs([View(each, each) for each in own])
        return [tab["view"].title for tab in shown if tab["on"]]

    sorted_zone = "level=zone&sort=-name"
    assert on("level=zone", sorted_zone) == ["功能区"]
    assert on(sorted_zone, sorted_zone) == [sorted_zone]
    assert on("sort=-name", "sort=-name") == ["sort=-name"]
    assert on("level=county&sort=name&page=2", "level=county") == ["level=county"]
    assert on("level=county&q=x", "level=county") == []
    assert on("", "") == ["全部"]


def test_what_a_tab_stands_for_already_is_not_offered_again(world):
    views = [View("全部", ""), View("功能区", "level=zone")]
    own = [View("县", "level=county")]
    offered = {
        query: listing(query, views=views).is_new_to(own)
        for query in ("", "level=zone", "level=county&page=2", "level=county&sort=name", "q=x")
    }
    assert list(offered.values()) == [False, False, False, True, True]


def test_what_travels_is_signed_and_stays_on_the_site():
    kept = Kept("core:account_list", "/core/accounts/", "q=x", "名称", 3)
    assert Kept.read(kept.token) == kept
    for token in ("", "x", kept.token[:-1], kept.token.swapcase()):
        with pytest.raises(Problem, match="没有认出要存的筛选"):
            Kept.read(token)
    assert address("/a/", "q=x&next=//evil.example\r\nX: y") == (
        "/a/?q=x&next=%2F%2Fevil.example%0D%0AX%3A+y"
    )
    assert address("/a/", "") == "/a/"


# ── pages ────────────────────────────────────────────────────────────────────────────────────

ASKED = "/core/accounts/?q=e&sort=-username&page=1&utm=1"


def save_from(client, where: str, title: str):
    """Keep the filter of a list as its own form does."""
    return client.post(reverse("core:view_save"), {"title": title, "what": field(client.get(where), "what")})


def test_a_kept_filter_is_a_tab_that_opens_the_same_rows(sign_in, keep):
    client = sign_in("security")
    before = client.get(ASKED)
    answer = save_from(client, ASKED, "带e的")
    assert (answer.status_code, answer["Location"]) == (302, "/core/accounts/?q=e&sort=-username")
    plain = client.get("/core/accounts/")
    assert tabs(plain)[-1] == ("带e的", "?q=e&sort=-username", False)
    opened = client.get(f"/core/accounts/{tabs(plain)[-1][1]}")
    assert (names(opened), tabs(opened)[-1]) == (names(before), ("带e的", "?q=e&sort=-username", True))
    assert sum(on for _, _, on in tabs(opened)) == 1
    assert field(opened, "what") == ""
    assert "带e的" not in sign_in("system").get(ASKED).content.decode()


def test_a_bad_title_loses_nothing(sign_in, keep):
    keep(title="有了", query="q=zz")
    client = sign_in("security")
    what = field(client.get(ASKED), "what")
    for title, words in (("", "请给这一页起个名称"), ("长" * 21, "现在有21个"), ("有了", "已有一页叫“有了”")):
        answer = client.post(reverse("core:view_save"), {"title": title, "what": what})
        assert (answer.status_code, words in answer.content.decode()) == (200, True)
        assert field(answer, "title") == title
        mended = client.post(
            reverse("core:view_save"), {"title": f"好{len(title)}", "what": field(answer, "what")}
        )
        assert mended["Location"] == "/core/accounts/?q=e&sort=-username"
    assert titles("security") == ["有了", "好0", "好21", "好2"]


def test_a_query_that_nobody_signed_is_refused(sign_in):
    client = sign_in("security")
    for what in ("", "q=x"):
        answer = client.post(reverse("core:view_save"), {"title": "甲", "what": what})
        assert (answer.status_code, "没有认出要存的筛选" in answer.content.decode()) == (400, True)
    assert SavedView.objects.count() == 0


def test_rename_and_delete_lead_back_to_the_list_as_it_was(sign_in, keep):
    view = keep(query="q=e")
    client = sign_in("security")
    renaming, deleting = (reverse(f"core:view_{verb}", args=[view.pk]) for verb in ("rename", "delete"))
    wrong = client.post(renaming, {"title": "长" * 21, "here": "q=a"})
    assert (field(wrong, "title"), field(wrong, "here")) == ("长" * 21, "q=a")
    right = client.post(renaming, {"title": "新名", "here": "q=a"})
    assert (right["Location"], titles("security")) == ("/core/accounts/?q=a", ["新名"])
    assert field(client.get(renaming), "title") == "新名"
    gone = client.post(deleting, {"here": "q=a"}, follow=True)
    assert (gone.redirect_chain[0][0], titles("security")) == ("/core/accounts/?q=a", [])
    link = re.search(r'已删去“新名”这一页。<a href="([^"]+)">', gone.content.decode())[1]
    form = client.get(link)
    assert field(form, "title") == "新名"
    client.post(reverse("core:view_save"), {"title": "新名", "what": field(form, "what")})
    assert list(SavedView.objects.values_list("title", "query", "order")) == [("新名", "q=e", 1)]


def test_somebody_elses_is_not_there(sign_in, keep):
    view = keep()
    client = sign_in("system")
    statuses = [
        client.post(reverse(f"core:view_{verb}", args=[view.pk]), {"title": "我的"}).status_code
        for verb in ("rename", "delete")
    ]
    assert (statuses, titles("security")) == ([404, 404], ["停用的"])


def test_a_title_is_text_and_never_markup(sign_in, keep):
    view = keep(title="<b>&粗", query="q=e")
    client = sign_in("security")
    assert "<b>&粗" not in client.get("/core/accounts/").content.decode()
    gone = client.post(reverse("core:view_delete", args=[view.pk]), follow=True)
    assert "已删去“&lt;b&gt;&amp;粗”这一页" in gone.content.decode()


def test_a_member_of_an_organisation_keeps_his_own(sign_in):
    client = sign_in("firm")
    place = reverse("subjects:right_list")
    assert save_from(client, f"{place}?sort=-title", "按名称").status_code == 302
    assert tabs(client.get(place))[-1] == ("按名称", "?sort=-title", False)
    assert SavedView.objects.get().account.username == "firm"


def test_a_list_asks_once_however_many_are_kept(sign_in, keep):
    client = sign_in("security")
    spent = []
    for number in (0, 1, 3):
        for each in range(number):
            keep(title=f"{number}之{each}", query=f"q={number}{each}")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/core/accounts/").status_code == 200
        spent.append(len(seen))
        assert sum("core_savedview" in each["sql"] for each in seen) == 1
    assert spent[0] == spent[1] == spent[2]


def test_a_stranger_costs_no_query_and_is_offered_nothing(world, rf):
    from kechuang.core.templatetags.own_views import own_views  # Django loads tags by name

    request = rf.get("/core/accounts/?level=zone")
    request.actor, request.resolver_match = Actor.stranger(), object()
    shown = listing("level=zone", views=[View("全部", "")])
    with CaptureQueriesContext(connection) as seen:
        found = own_views({"request": request}, shown)
    assert (len(seen), found.rows, found.token, len(found.tabs)) == (0, [], "", 1)
    assert own_views({}, shown).token == ""
