"""Who may do what in exchange: owners by what is their own, those let in by a grant, officers by post and place."""

from __future__ import annotations

from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import Belonging, allow
from kechuang.core.states import Role
from kechuang.exchange.models import Grant
from kechuang.exchange.states import AT_HOME, CONTRACT_AT_HOME, CONTRACT_ON_RECORD

#: Those who see the whole of what has left its house, in their region.
READERS = (
    Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER, Role.PROGRAM_OFFICER, Role.LEADER, Role.SUPERVISOR,
)  # fmt: skip
HANDLERS = (Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER)

#: The registration office.
REGISTRARS = (Role.REGISTRAR, Role.REGISTRY_HEAD)
#: Those who see what was filed in their region; those of other authorities see only what is on the register.
CONTRACT_READERS = (
    *REGISTRARS, Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER, Role.LEADER, Role.SUPERVISOR,
    Role.STATISTICIAN,
)  # fmt: skip
REGISTER_READERS = (Role.READER, Role.TAX_READER)

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


# ── technology contracts ─────────────────────────────────────────────────────────────────────


def reads_filed(actor: Actor, path: str) -> bool:
    """Has the actor a post there by which he sees what was filed, and not only what is on the register?"""
    return any(grant.role in CONTRACT_READERS and grant.reaches(path) for grant in actor.grants)


def reads_inside(actor: Actor, contract: Any) -> bool:
    """Files, answers and what went on: for the filer, and where he is, for those who read what was filed."""
    own = contract.organisation_id in actor.keys_of("organisation")
    return own or actor.is_system or reads_filed(actor, contract.region.path)


def _filed(actor: Actor, contract: Any) -> str:
    """Until it is filed, nobody but the filer sees it; the other side and other authorities see what is on the register."""
    if contract.organisation_id in actor.keys_of("organisation"):
        return ""
    if contract.state in CONTRACT_AT_HOME:
        return "单位还没有提交，暂时看不到。"
    if contract.state in CONTRACT_ON_RECORD or reads_filed(actor, contract.region.path):
        return ""
    return "还没有登记，暂时看不到。"


def _not_twice(actor: Actor, contract: Any) -> str:
    """Who proposed does not decide: two people look at every contract."""
    if contract.proposed_by_id is not None and contract.proposed_by_id == actor.account_id:
        return "初审意见是您提出的，请由另一位负责人核准。"
    return ""


def _sides(contract: Any) -> list[int]:
    """Organisations on file that are a side of a contract."""
    keys = (contract.organisation_id, contract.seller.organisation_id, contract.buyer.organisation_id)
    return [key for key in keys if key]


def _of_contract(roles: frozenset[str]) -> Belonging:
    """What hangs on a contract is its filer's."""
    return Belonging(
        "organisation", roles, lambda obj: obj.contract.organisation_id, "contract__organisation"
    )


def _at_contract(obj: Any) -> str:
    return str(obj.contract.region.path)


allow(
    "exchange.contract.view", "查看技术合同", (*CONTRACT_READERS, *REGISTER_READERS), condition=_filed,
    belongings=(
        _own(MEMBERS), Belonging("organisation", MEMBERS, _sides, "seller__organisation"),
        Belonging("organisation", MEMBERS, _sides, "buyer__organisation"),
    ),
)  # fmt: skip
allow("exchange.contract.fill", "填报技术合同", (), belongings=(_own(WRITERS),))
allow("exchange.contract.accept", "受理技术合同和告知补正", REGISTRARS, condition=_filed)
allow("exchange.contract.propose", "初审技术合同", REGISTRARS, condition=_filed)
allow("exchange.contract.decide", "核准技术合同登记", (Role.REGISTRY_HEAD,), condition=_not_twice)
allow("exchange.contract.import", "导入技术合同登记数据", REGISTRARS)
allow(
    "exchange.contract.export",
    "导出技术合同",
    (*CONTRACT_READERS, *REGISTER_READERS),
    belongings=(_own(MEMBERS),),
)
allow("exchange.contract.count", "查看技术合同统计", (*CONTRACT_READERS, *REGISTER_READERS))
allow(
    "exchange.payment.add", "填报到账", (), place=_at_contract, region_field="contract__region",
    belongings=(_of_contract(WRITERS),),
)  # fmt: skip
allow(
    "exchange.payment.verify",
    "核定技术性收入",
    REGISTRARS,
    place=_at_contract,
    region_field="contract__region",
)
allow(
    "exchange.contract_request.make", "申请变更、注销、复核或提出异议", (), place=_at_contract,
    region_field="contract__region", belongings=(_own(WRITERS),),
)  # fmt: skip
allow(
    "exchange.contract_request.view", "查看变更、注销、复核和异议", CONTRACT_READERS, place=_at_contract,
    region_field="contract__region", belongings=(_own(MEMBERS), _of_contract(MEMBERS)),
)  # fmt: skip
allow(
    "exchange.contract_request.answer", "答复变更、注销、复核和异议", (Role.REGISTRY_HEAD,), place=_at_contract,
    region_field="contract__region",
)  # fmt: skip
