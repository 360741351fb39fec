"""The steps of an offer or a need, each a page with one question: which of them the actor may take, and taking one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kechuang.core.forms import KindForm
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may
from kechuang.exchange.forms.item import CheckForm, CloseForm, PublishForm, RenewForm, ReturnForm, SureForm
from kechuang.exchange.models import Item
from kechuang.exchange.operations import life, reviewing, writing
from kechuang.exchange.permissions import is_his
from kechuang.exchange.states import ITEM_LIFECYCLE


@dataclass(frozen=True)
class StepPage:
    """A step by one form: ``asks`` the permission, ``move`` the transition that must be open, ``do`` takes it."""

    title: str
    lead: str
    asks: str
    move: str
    form: Callable[[ActorRequest, Item], KindForm]
    do: Callable[[ActorRequest, Item, dict[str, Any]], Any]
    done: str


def _plain(form: type[KindForm]) -> Callable[[ActorRequest, Item], KindForm]:
    return lambda request, _: form(request.POST if request.method == "POST" else None)


def _by(operation: Callable[..., Any], **fixed: Any) -> Callable[[ActorRequest, Item, dict[str, Any]], Any]:
    def do(request: ActorRequest, item: Item, data: dict[str, Any]) -> Any:
        return operation(item_id=item.pk, actor=request.actor, now=request.now, **fixed, **data)

    return do


def _return(request: ActorRequest, item: Item, data: dict[str, Any]) -> Any:
    return reviewing.return_item(
        item_id=item.pk,
        fields=data["fields_named"],
        reason=data["reason"],
        actor=request.actor,
        now=request.now,
    )


STEPS: dict[str, StepPage] = {
    "pass": StepPage(
        "审核通过，报科技部门", "您是单位管理员。通过后报所在县（市、区）科技部门审核，审核通过才公开。", "exchange.item.check",
        "hand_in", _plain(SureForm), _by(writing.check_item, passes=True), "已报科技部门审核。",
    ),
    "send_back": StepPage(
        "退给填报人", "", "exchange.item.check", "send_back", _plain(CheckForm), _by(writing.check_item, passes=False), "已退给填报人。"
    ),
    "publish": StepPage(
        "发布", "发布后，公开版任何人都能看到。", "exchange.item.publish", "publish", _plain(PublishForm), _by(reviewing.publish_item),
        "已发布。",
    ),
    "return": StepPage(
        "退回修改", "一次说清要改的全部，附上要修改的项。", "exchange.item.publish", "return",
        lambda request, item: ReturnForm(request.POST if request.method == "POST" else None, kind=item.kind), _return, "已退回。",
    ),
    "withdraw": StepPage(
        "撤下修改", "撤下后不再公开，改好再提交审核。", "exchange.item.withdraw", "withdraw", _plain(SureForm), _by(life.withdraw_item),
        "已撤下，可以修改了。",
    ),
    "renew": StepPage(
        "续期", "内容没有变化的，续期即可，不用再审核。", "exchange.item.renew", "renew", _plain(RenewForm), _by(life.renew_item), "已续期。"
    ),
    "close": StepPage(
        "关闭", "关闭后不再公开；对接成功的也请关闭。", "exchange.item.close", "close",
        lambda request, item: CloseForm(
            request.POST if request.method == "POST" else None, officer=not is_his(request.actor, item)
        ),
        _by(life.close_item), "已关闭。",
    ),
    "reopen": StepPage(
        "重新填报", "按原来的内容重新填报，改好再提交。", "exchange.item.withdraw", "reopen", _plain(SureForm), _by(life.reopen_item),
        "可以修改了。",
    ),
}  # fmt: skip


def steps_for(actor: Actor, item: Item) -> list[tuple[str, str]]:
    """Codes and titles of the steps that the actor may take now, in the order of the table."""
    return [(code, step.title) for code, step in STEPS.items() if may_take(actor, item, code)]


def may_take(actor: Actor, item: Item, code: str) -> bool:
    """Is a step open, and the actor's?"""
    step = STEPS[code]
    if code == "pass" and item.state != "check":
        return False  # the same transition leaves a draft, by another page
    return ITEM_LIFECYCLE.allows(item.state, step.move) and bool(may(actor, step.asks, item))
