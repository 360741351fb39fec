"""Core's table of permissions: role × action, where, and the questions backwards."""

from __future__ import annotations

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import Post, Region, StoredFile
from kechuang.core.permissions import may, permissions, require, which, who_may
from kechuang.core.queries.accounts import posts_that_may
from tests.world import TODAY

WORK = {"leader", "planner", "statistician", "enterprise", "county", "park", "reader"}
EVERYONE = WORK | {"system", "security", "audit"}
#: action → who may do it somewhere.
TABLE = {
    "core.account.view": {"system", "security", "audit"},
    "core.account.create": {"system"},
    "core.account.close": {"system", "security"},
    "core.account.unlock": {"security"},
    "core.account.reset_password": {"security"},
    "core.office.edit": {"system"},
    "core.region.edit": {"system"},
    "core.region.load": {"system"},
    "core.site.prepare": {"system"},
    "core.backup.write": {"system"},
    "core.backup.restore": {"system"},
    "core.calendar.edit": {"system"},
    "core.post.grant": {"security"},
    "core.post.end": {"security"},
    "core.post.delegate": WORK,
    "core.event.view": {"audit"},
    "core.event.verify": {"audit"},
    "core.day.seal": {"audit"},
    "core.delivery.retry": {"system"},
    "core.file.add": WORK - {"reader"},
    "core.file.open": WORK | {"audit"},
    "core.file.export": EVERYONE,
    "core.view.save": EVERYONE,
    "core.view.rename": EVERYONE,
    "core.view.delete": EVERYONE,
}


def test_the_table_is_whole():
    assert {each.action for each in permissions if each.action.startswith("core.")} == set(TABLE)


@pytest.mark.parametrize("action", sorted(TABLE))
@pytest.mark.parametrize("who", sorted(EVERYONE))
def test_role_by_action(world, action, who):
    verdict = may(world.actor(who), action)
    assert bool(verdict) == (who in TABLE[action])
    assert verdict.reason


def test_a_stranger_may_nothing_and_the_system_everything(world):
    for action in TABLE:
        assert not may(Actor.stranger(), action)
        assert may(Actor.system(), action)
    assert not may(Actor.system(), "core.nothing.done")


@pytest.mark.parametrize(
    ("who", "region", "allowed"),
    [
        ("planner", "990100", True),
        ("planner", "990101", True),
        ("planner", "990200", False),
        ("planner", "990000", False),
        ("county", "990101", True),
        ("county", "990102", False),
        ("county", "990100", False),
        ("park", "9901G1", True),
        ("neighbour", "990101", False),
    ],
)
def test_where(world, who, region, allowed):
    file = StoredFile(region=world.regions[region])
    assert bool(may(world.actor(who), "core.file.add", file)) == allowed


def test_a_refusal_says_why(world):
    with pytest.raises(Refused) as caught:
        require(world.actor("planner"), "core.account.create")
    assert caught.value.reason == "“建立账号”需要以下身份之一：系统管理员。您目前没有这样的身份。"
    with pytest.raises(Refused) as caught:
        require(world.actor("county"), "core.file.add", StoredFile(region=world.city))
    assert caught.value.reason == "“上传文件”只能在您的辖区（东岭县）内办理。"


def test_only_ones_own_post_can_be_lent(world):
    own = Post.objects.get(account=world.accounts["planner"])
    assert may(world.actor("planner"), "core.post.delegate", own)
    assert may(world.actor("leader"), "core.post.delegate", own).reason == "只能委托自己的岗位。"


def test_which_ones_may_i(world):
    rows = which(world.actor("county"), "core.file.open", Region.objects.all(), field="self")
    assert [region.pk for region in rows] == ["990101"]
    assert which(world.actor("system"), "core.file.open", Region.objects.all(), field="self").count() == 0


def test_who_may(world):
    file = StoredFile(region=world.county)
    names = {post.account.username for post in who_may("core.file.add", file, on=TODAY)}
    assert names == {"leader", "planner", "statistician", "enterprise", "county", "registrar", "head"}
    here = posts_that_may("core.file.add", on=TODAY, region=world.county)
    assert {post.account.username for post in here} == names
    admins = posts_that_may("core.account.create", on=TODAY, region=world.county)
    assert {post.account.username for post in admins} == {"system"}
    assert list(posts_that_may("core.nothing.done", on=TODAY)) == []
