"""The steps of a technology contract, each a page with one question: which of them the actor may take, and taking one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may
from kechuang.exchange.forms.contract_steps import (
    AdviceForm,
    ChangeForm,
    ConsultForm,
    ContractReturnForm,
    PaymentForm,
    PlainForm,
    ProposeForm,
    ReasonedForm,
    RequestForm,
)
from kechuang.exchange.models import Contract, ContractRequest, Payment
from kechuang.exchange.operations import (
    contract_deciding,
    contract_filing,
    contract_requesting,
    contract_writing,
)
from kechuang.exchange.states import CONTRACT_LIFECYCLE, ContractState


@dataclass(frozen=True)
class ContractStep:
    """A step by one form: ``asks`` the permission, ``move`` the transition that must be open (empty: registered), ``do`` takes it."""

    title: str
    lead: str
    asks: str
    move: str
    form: Callable[[ActorRequest, Contract], KindForm]
    do: Callable[[ActorRequest, Contract, KindForm], Any]
    done: str


def _plain(form: type[KindForm]) -> Callable[[ActorRequest, Contract], KindForm]:
    return lambda request, _: form(request.POST if request.method == "POST" else None)


def _by(operation: Callable[..., Any]) -> Callable[[ActorRequest, Contract, KindForm], Any]:
    def do(request: ActorRequest, contract: Contract, form: KindForm) -> Any:
        return operation(contract_id=contract.pk, actor=request.actor, now=request.now, **form.cleaned_data)

    return do


def _return(request: ActorRequest, contract: Contract, form: KindForm) -> Any:
    data = form.cleaned_data
    return contract_deciding.return_contract(
        contract_id=contract.pk, fields=data["fields_named"], reason=data["reason"], actor=request.actor, now=request.now
    )  # fmt: skip


def _pay(request: ActorRequest, contract: Contract, form: KindForm) -> Any:
    given = contract_filing.PaymentGiven(**form.cleaned_data)
    return contract_filing.add_payment(
        contract_id=contract.pk, given=given, actor=request.actor, now=request.now
    )


def _ask(kind: str) -> Callable[[ActorRequest, Contract, KindForm], Any]:
    def do(request: ActorRequest, contract: Contract, form: KindForm) -> Any:
        return contract_requesting.make_request(
            contract_id=contract.pk, organisation_id=asking_for(request.actor, contract, kind), kind=kind,
            reason=form.cleaned_data["reason"], took_benefit=form.cleaned_data["took_benefit"], actor=request.actor,
            changes=form.changes() if isinstance(form, ChangeForm) else None, now=request.now,
        )  # fmt: skip

    return do


def asking_for(actor: Actor, contract: Contract, kind: str) -> int:
    """For which organisation somebody asks: the filer's people for the filer, those of the other side for theirs."""
    if kind != "objection":
        return contract.organisation_id
    own = set(actor.keys_of("organisation"))
    sides = (contract.seller.organisation_id, contract.buyer.organisation_id)
    return next(
        (key for key in sides if key in own and key != contract.organisation_id), contract.organisation_id
    )


def _change_form(request: ActorRequest, contract: Contract) -> KindForm:
    return ChangeForm(request.POST if request.method == "POST" else None, contract=contract)


_MAKE, _FILL = "exchange.contract_request.make", "exchange.contract.fill"
STEPS: dict[str, ContractStep] = {
    "withdraw": ContractStep(
        "撤回修改", "受理之前可以撤回，改好再提交。", _FILL, "withdraw", _plain(PlainForm), _by(contract_writing.withdraw_contract), "已撤回，可以修改了。",
    ),
    "drop": ContractStep("不办了", "不再申请登记；要再办请新建。", _FILL, "drop", _plain(PlainForm), _by(contract_writing.drop_contract), "已停办。"),
    "accept": ContractStep(
        "受理", "材料齐全的，受理后开始计算办理期限。", "exchange.contract.accept", "accept", _plain(PlainForm),
        _by(contract_deciding.accept_contract), "已受理，开始计时。",
    ),
    "return": ContractStep(
        "一次告知补正", "一次说清要补正的全部。", "exchange.contract.accept", "ask_correction", _plain(ContractReturnForm), _return, "已告知补正。",
    ),
    "consult": ContractStep(
        "送专家审核", "金额较大或认定有争议的，听专家的意见。", "exchange.contract.propose", "consult", _plain(ConsultForm),
        _by(contract_deciding.consult_experts), "已送专家审核。",
    ),
    "advise": ContractStep(
        "记下专家意见", "", "exchange.contract.propose", "advise", _plain(AdviceForm), _by(contract_deciding.note_advice), "已记下。"
    ),
    "propose": ContractStep(
        "提出初审意见", "看过合同文本以后提出，由登记机构负责人核准。", "exchange.contract.propose", "propose", _plain(ProposeForm),
        _by(contract_deciding.propose_decision), "已报负责人核准。",
    ),
    "register": ContractStep(
        "核准登记", "核准后编号、出具登记证明，计入统计。", "exchange.contract.decide", "register", _plain(PlainForm),
        _by(contract_deciding.register_contract), "已登记，证明已经出具。",
    ),
    "decline": ContractStep(
        "不予登记", "通知书会列出逐条判断和依据。", "exchange.contract.decide", "decline", _plain(ReasonedForm),
        _by(contract_deciding.decline_contract), "已决定不予登记。",
    ),
    "send_back": ContractStep(
        "退回初审", "", "exchange.contract.decide", "send_back", _plain(ReasonedForm), _by(contract_deciding.send_back_contract), "已退回初审。",
    ),
    "pay": ContractStep(
        "填报到账", "每到一笔填一次，登记员核定以后就是这一笔的技术性收入。", "exchange.payment.add", "", _plain(PaymentForm), _pay, "已填报，等登记员核定。",
    ),
    "change": ContractStep(
        "申请变更", "改成新的内容。当事人、类别、名称、签订日期变了的，是另一份合同：请注销后重新申请。", _MAKE, "change", _change_form, _ask("change"),
        "已申请变更，等登记机构答复。",
    ),
    "cancel": ContractStep(
        "申请注销", "合同解除、没有履行的，申请注销；统计上从注销的当年减去。", _MAKE, "cancel", _plain(RequestForm), _ask("cancel"),
        "已申请注销，等登记机构答复。",
    ),
    "recheck": ContractStep(
        "申请复核", "对不予登记的决定不服的，写明理由和依据。", _MAKE, "ask_recheck", _plain(RequestForm), _ask("recheck"), "已申请复核。",
    ),
    "object": ContractStep(
        "提出异议", "您是合同的另一方，认为登记的内容不实的，写明理由和依据。", _MAKE, "cancel", _plain(RequestForm), _ask("objection"), "已提出异议。",
    ),
}  # fmt: skip


def may_take(actor: Actor, contract: Contract, code: str) -> bool:
    """Is a step open, and the actor's?"""
    step = STEPS[code]
    if step.move and not CONTRACT_LIFECYCLE.allows(contract.state, step.move):
        return False
    if not step.move and contract.state != ContractState.REGISTERED:
        return False
    return bool(may(actor, step.asks, _subject(actor, contract, code)))


def _subject(actor: Actor, contract: Contract, code: str) -> Any:
    """On what the permission is asked: the contract, or the row that the step would write."""
    if code == "pay":
        return Payment(contract=contract)
    if STEPS[code].asks == _MAKE:
        kind = "objection" if code == "object" else code
        whose = asking_for(actor, contract, kind)
        if code == "object" and whose == contract.organisation_id:
            return ContractRequest(contract=contract, organisation_id=0)
        return ContractRequest(contract=contract, organisation_id=whose)
    return contract


def steps_for(actor: Actor, contract: Contract) -> list[tuple[str, str]]:
    """Codes and titles of the steps that the actor may take now, in the order of the table."""
    return [(code, step.title) for code, step in STEPS.items() if may_take(actor, contract, code)]
