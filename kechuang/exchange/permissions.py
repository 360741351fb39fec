"""Who may do what in exchange: owners by what is their own, those let in by a grant, officers by post and place."""

from __future__ import annotations

from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import Belonging, allow
from kechuang.core.states import Role
from kechuang.exchange.models import Grant
from kechuang.exchange.states import AT_HOME

#: Those who see the whole of what has left its house, in their region.
READERS = (
    Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER, Role.PROGRAM_OFFICER, Role.LEADER, Role.SUPERVISOR,
)  # fmt: skip
HANDLERS = (Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER)

MEMBERS = frozenset({"org_admin", "org_editor", "org_reader", "org_agent"})
WRITERS = frozenset({"org_admin", "org_editor", "org_agent"})
ADMIN = frozenset({"org_admin"})


def _own(roles: frozenset[str], field: str = "organisation") -> Belonging:
    """What is an organisation's own; a request's object is whose item it is about under ``item__organisation``."""
    if field == "organisation":
        return Belonging("organisation", roles, lambda obj: obj.organisation_id, field)
    return Belonging("organisation", roles, lambda obj: obj.item.organisation_id, field)


def _let_in(item: Any) -> list[int]:
    """The organisations that the owner of an item has let in."""
    if item.pk is None:
        return []
    return list(Grant.objects.filter(item_id=item.pk).values_list("organisation_id", flat=True))


def is_his(actor: Actor, item: Any) -> bool:
    """Is it of the actor's organisation, or did he enter it for one?"""
    entered = actor.account_id is not None and item.made_by_id == actor.account_id
    return entered or item.organisation_id in actor.keys_of("organisation")


def _has_left_home(actor: Actor, item: Any) -> str:
    """Until it is handed in, nobody but the owner sees it."""
    return "" if item.state not in AT_HOME or is_his(actor, item) else "单位还没有报出，暂时看不到。"


def _only_his(actor: Actor, item: Any) -> str:
    """An officer writes only in what he entered himself for an organisation."""
    return "" if is_his(actor, item) else "由填报单位自己修改；您可以退回，写明要改什么。"


def _at_item(obj: Any) -> str:
    return str(obj.item.region.path)


allow(
    "exchange.item.view",
    "查看供需信息全文",
    READERS,
    condition=_has_left_home,
    belongings=(_own(MEMBERS), Belonging("organisation", MEMBERS, _let_in, "grants__organisation")),
)
allow("exchange.item.fill", "填报供需信息", HANDLERS, condition=_only_his, belongings=(_own(WRITERS),))
allow("exchange.item.check", "单位审核供需信息", (), belongings=(_own(ADMIN),))
allow("exchange.item.hand_in", "直接报送供需信息", HANDLERS, condition=_only_his, belongings=(_own(ADMIN),))
allow(
    "exchange.item.withdraw", "撤下修改供需信息", HANDLERS, condition=_only_his, belongings=(_own(WRITERS),)
)
allow("exchange.item.renew", "供需信息续期", HANDLERS, condition=_only_his, belongings=(_own(WRITERS),))
allow("exchange.item.close", "关闭供需信息", HANDLERS, condition=_has_left_home, belongings=(_own(WRITERS),))
allow("exchange.item.publish", "审核供需信息：发布和退回", HANDLERS, condition=_has_left_home)
allow("exchange.item.export", "导出供需信息", READERS, belongings=(_own(MEMBERS),))
allow("exchange.item.import", "导入供需信息", HANDLERS)
allow("exchange.ask.make", "请求对接", (), belongings=(_own(WRITERS),))
allow("exchange.ask.withdraw", "撤回对接请求", (), belongings=(_own(WRITERS),))
allow("exchange.ask.answer", "答复对接请求", (), belongings=(_own(WRITERS, "item__organisation"),))
allow(
    "exchange.ask.view",
    "查看对接请求",
    READERS,
    place=_at_item,
    region_field="item__region",
    belongings=(_own(MEMBERS), _own(MEMBERS, "item__organisation")),
)
allow("exchange.dismissal.make", "说不合适", (), belongings=(_own(WRITERS),))
