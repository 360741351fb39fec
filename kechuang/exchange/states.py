"""The lives of offers and needs, of requests to see more, of technology contracts; and the small enums of exchange."""

from __future__ import annotations

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition


class Side(State):
    """Which way it goes."""

    OFFER = "offer", "供给"
    NEED = "need", "需求"


class ItemKind(State):
    """What is offered or needed."""

    ACHIEVEMENT = "achievement", "科技成果"
    EXPERT_SERVICE = "expert_service", "专家服务"
    TEAM = "team", "创新团队"
    INSTRUMENT = "instrument", "仪器设备"
    FINANCE_PRODUCT = "finance_product", "金融产品"
    TECHNOLOGY = "technology", "技术需求"
    PROBLEM = "problem", "技术难题"
    TALENT = "talent", "人才需求"
    FINANCE = "finance", "融资需求"
    PARTNER = "partner", "合作伙伴需求"


#: The kinds of each side, in the order of the page.
KINDS: dict[str, tuple[ItemKind, ...]] = {
    Side.OFFER: (
        ItemKind.ACHIEVEMENT, ItemKind.EXPERT_SERVICE, ItemKind.TEAM, ItemKind.INSTRUMENT, ItemKind.FINANCE_PRODUCT,
    ),
    Side.NEED: (
        ItemKind.TECHNOLOGY, ItemKind.PROBLEM, ItemKind.TALENT, ItemKind.FINANCE, ItemKind.PARTNER,
    ),
}  # fmt: skip


def side_of(kind: str) -> Side:
    """On which side a kind stands."""
    return Side.OFFER if kind in KINDS[Side.OFFER] else Side.NEED


class TechField(State):
    """The eight fields of high technology, and what is in none of them."""

    ELECTRONICS = "1", "电子信息"
    BIOLOGY = "2", "生物与新医药"
    AEROSPACE = "3", "航空航天"
    MATERIALS = "4", "新材料"
    SERVICES = "5", "高技术服务"
    ENERGY = "6", "新能源与节能"
    ENVIRONMENT = "7", "资源与环境"
    MANUFACTURING = "8", "先进制造与自动化"
    OTHER = "0", "其他（农业、社会发展等）"


class Cooperation(State):
    """In what form two sides may work together."""

    TRANSFER = "transfer", "转让"
    EXCLUSIVE = "exclusive", "独占许可"
    SOLE = "sole", "排他许可"
    LICENCE = "licence", "普通许可"
    EQUITY = "equity", "作价入股"
    JOINT = "joint", "合作开发"
    SERVICE = "service", "技术服务"
    CONSULTING = "consulting", "技术咨询"
    CENTRE = "centre", "共建研发机构"


class Comparison(State):
    """How a goal value compares."""

    AT_LEAST = ">=", "不低于"
    AT_MOST = "<=", "不高于"
    MORE = ">", "高于"
    LESS = "<", "低于"
    EQUAL = "=", "等于"
    ABOUT = "~", "约"


class Secrecy(State):
    """How secret what is told is. State secrets have no place on a platform."""

    OPEN = "open", "可以公开"
    TRADE = "trade", "含商业秘密（只公开遮盖过的版本）"


class Ownership(State):
    """To whom the result's intellectual property should go."""

    ASKER = "asker", "归需求方"
    SHARED = "shared", "双方共有"
    SOLVER = "solver", "归解决方，需求方使用"
    DISCUSS = "discuss", "可以商量"


class FinanceForm(State):
    """Forms of finance."""

    LOAN = "loan", "贷款"
    EQUITY = "equity", "股权投资"
    GUARANTEE = "guarantee", "担保"
    INSURANCE = "insurance", "保险"
    LEASE = "lease", "融资租赁"


class ClosedAs(State):
    """Why something is no longer on show."""

    MET = "met", "已经对接成功"
    GONE = "gone", "不再提供（不再需要）"
    LAPSED = "lapsed", "到期没有续期"
    REMOVED = "removed", "科技部门撤下"


class ItemState(State):
    """Where an offer or a need stands."""

    DRAFT = "draft", "填写中"
    CHECK = "check", "单位审核中"
    REVIEW = "review", "待科技部门审核"
    RETURNED = "returned", "退回修改"
    PUBLISHED = "published", "已发布"
    EXPIRING = "expiring", "即将到期"
    CLOSED = "closed", "已关闭"


#: Still at home: nobody but the owner sees it.
AT_HOME = (ItemState.DRAFT, ItemState.CHECK)
#: Its owner may write in it.
WRITABLE = (ItemState.DRAFT, ItemState.RETURNED)
#: On show in the halls.
ON_SHOW = (ItemState.PUBLISHED, ItemState.EXPIRING)

_WRITERS = "org_admin org_editor org_agent"
_OFFICERS = "county_officer park_officer enterprise_officer"


def _both(source: str, *rows: tuple[str, str, str, str]) -> tuple[Transition, ...]:
    return tuple(Transition(source, action, target, who, title=title) for action, target, who, title in rows)


def _from_home(source: str) -> tuple[Transition, ...]:
    return _both(
        source,
        ("submit", "check", "org_editor org_agent", "提交单位审核"),
        ("hand_in", "review", f"org_admin {_OFFICERS}", "报科技部门审核"),
        ("close", "closed", _WRITERS, "不办了"),
    )


def _on_show(source: str) -> tuple[Transition, ...]:
    return _both(
        source,
        ("renew", "published", _WRITERS, "续期"),
        ("withdraw", "draft", _WRITERS, "撤下修改"),
        ("close", "closed", f"{_WRITERS} {_OFFICERS}", "关闭"),
    )


ITEM_LIFECYCLE = Lifecycle(
    "exchange.item",
    "供需信息",
    states=ItemState,
    initial=ItemState.DRAFT,
    final=(),
    transitions=[
        *_from_home(ItemState.DRAFT),
        *_both(
            ItemState.CHECK,
            ("hand_in", "review", "org_admin", "审核通过，报科技部门"),
            ("send_back", "draft", "org_admin", "退给填报人"),
            ("withdraw", "draft", _WRITERS, "撤回"),
        ),
        *_both(
            ItemState.REVIEW,
            ("publish", "published", _OFFICERS, "发布"),
            ("return", "returned", _OFFICERS, "退回修改"),
            ("withdraw", "draft", _WRITERS, "撤回"),
        ),
        *_from_home(ItemState.RETURNED),
        Transition("published", "expire_soon", "expiring", "system", title="临近到期"),
        *_on_show(ItemState.PUBLISHED),
        *_on_show(ItemState.EXPIRING),
        Transition("closed", "reopen", "draft", _WRITERS, title="重新填报"),
    ],
)  # fmt: skip


class AskState(State):
    """Where a request to see more stands."""

    OPEN = "open", "等对方答复"
    GRANTED = "granted", "对方同意"
    REFUSED = "refused", "对方没有同意"
    WITHDRAWN = "withdrawn", "已撤回"
    REVOKED = "revoked", "对方已收回"


ASK_LIFECYCLE = Lifecycle(
    "exchange.ask",
    "对接请求",
    states=AskState,
    initial=AskState.OPEN,
    transitions=[
        Transition("open", "grant", "granted", _WRITERS, title="同意"),
        Transition("open", "refuse", "refused", _WRITERS, title="不同意"),
        Transition("open", "withdraw", "withdrawn", _WRITERS, title="撤回"),
        Transition("granted", "revoke", "revoked", _WRITERS, title="收回"),
    ],
)


class ContractState(State):
    """Where a technology contract stands with the registrar."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待受理"
    CORRECTION = "correction", "待补正"
    ACCEPTED = "accepted", "初审中"
    EXPERT = "expert", "专家审核中"
    PROPOSED = "proposed", "待核准"
    REGISTERED = "registered", "已登记"
    DECLINED = "declined", "不予登记"
    RECHECK = "recheck", "复核中"
    UPHELD = "upheld", "复核维持不予登记"
    CANCELLED = "cancelled", "已注销"
    DROPPED = "dropped", "不办了"


#: Nobody but the filer sees it.
CONTRACT_AT_HOME = (ContractState.DRAFT, ContractState.DROPPED)
#: The filer may write in it.
CONTRACT_WRITABLE = (ContractState.DRAFT, ContractState.CORRECTION)
#: The registrar has it: it counts as filed, so that the same contract is not taken twice.
CONTRACT_FILED = (
    ContractState.SUBMITTED, ContractState.CORRECTION, ContractState.ACCEPTED, ContractState.EXPERT,
    ContractState.PROPOSED, ContractState.REGISTERED, ContractState.RECHECK,
)  # fmt: skip
#: Was registered, whatever became of it since.
CONTRACT_ON_RECORD = (ContractState.REGISTERED, ContractState.CANCELLED)

_REGISTRARS = "registrar registry_head"
_HEAD = "registry_head"

CONTRACT_LIFECYCLE = Lifecycle(
    "exchange.contract",
    "技术合同",
    states=ContractState,
    initial=ContractState.DRAFT,
    transitions=[
        *_both(
            ContractState.DRAFT,
            ("submit", "submitted", _WRITERS, "提交登记申请"),
            ("drop", "dropped", _WRITERS, "不办了"),
        ),
        Transition("submitted", "accept", "accepted", _REGISTRARS, clock="decision", title="受理"),
        *_both(
            ContractState.SUBMITTED,
            ("ask_correction", "correction", _REGISTRARS, "一次告知补正"),
            ("withdraw", "draft", _WRITERS, "撤回修改"),
        ),
        *_both(
            ContractState.CORRECTION,
            ("resubmit", "submitted", _WRITERS, "提交补正（还没有受理的）"),
            ("correct", "accepted", _WRITERS, "提交补正（已经受理的）"),
            ("drop", "dropped", _WRITERS, "不办了"),
        ),
        *_both(
            ContractState.ACCEPTED,
            ("ask_correction", "correction", _REGISTRARS, "一次告知补正"),
            ("consult", "expert", _REGISTRARS, "送专家审核"),
            ("propose", "proposed", _REGISTRARS, "提出初审意见"),
        ),
        Transition("expert", "advise", "accepted", _REGISTRARS, title="记下专家意见"),
        *_both(
            ContractState.PROPOSED,
            ("register", "registered", _HEAD, "核准登记"),
            ("decline", "declined", _HEAD, "不予登记"),
            ("send_back", "accepted", _HEAD, "退回初审"),
        ),
        *_both(
            ContractState.REGISTERED,
            ("change", "registered", _HEAD, "变更登记"),
            ("cancel", "cancelled", _HEAD, "注销登记"),
        ),
        Transition("declined", "ask_recheck", "recheck", _WRITERS, title="申请复核"),
        *_both(
            ContractState.RECHECK,
            ("reopen", "accepted", _HEAD, "复核撤销原决定，重新审核"),
            ("uphold", "upheld", _HEAD, "复核维持"),
        ),
    ],
)  # fmt: skip


class RequestKind(State):
    """What is asked of the registrar after his decision."""

    CHANGE = "change", "变更"
    CANCEL = "cancel", "注销"
    RECHECK = "recheck", "复核"
    OBJECTION = "objection", "异议"


class RequestState(State):
    """Where such a request stands."""

    OPEN = "open", "等登记机构答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "没有同意"
    WITHDRAWN = "withdrawn", "已撤回"


CONTRACT_REQUEST_LIFECYCLE = Lifecycle(
    "exchange.contract_request",
    "变更、注销、复核和异议",
    states=RequestState,
    initial=RequestState.OPEN,
    transitions=[
        Transition("open", "grant", "granted", _HEAD, title="同意"),
        Transition("open", "refuse", "refused", _HEAD, title="不同意"),
        Transition("open", "withdraw", "withdrawn", _WRITERS, title="撤回"),
    ],
)


class LineKind(State):
    """A line of the register: what statistics add up."""

    REGISTERED = "registered", "登记"
    CHANGED = "changed", "变更"
    CANCELLED = "cancelled", "注销"


class CertificateState(State):
    """What a certificate is still worth."""

    VALID = "valid", "有效"
    REPLACED = "replaced", "已变更，换发新证明"
    REVOKED = "revoked", "登记已注销"


class Proposal(State):
    """What the registrar proposes to the head of his office."""

    REGISTER = "register", "建议登记"
    DECLINE = "decline", "建议不予登记"
