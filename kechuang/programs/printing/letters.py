"""What a notice says, in the parts of an official document: title, number, addressee, paragraphs, signature, date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from kechuang.core.exports import DEMO_MARK
from kechuang.core.models import SiteProfile
from kechuang.programs.models import Receipt
from kechuang.programs.states import ReceiptKind

Json = dict[str, Any]


def letter_of(receipt: Receipt) -> Json:
    """A receipt as its letter. The receipt's case must have its call."""
    site = SiteProfile.objects.first()
    case, content = receipt.case, receipt.content
    day = timezone.localdate(receipt.made_at)
    title = content.get("title") or case.title
    return {
        "bureau": site.bureau if site else "",
        "demo": DEMO_MARK if site is not None and site.is_demo else "",
        "title": receipt.get_kind_display(),
        "number": receipt.number,
        "addressee": content.get("applicant", ""),
        "paragraphs": _BODIES[receipt.kind](receipt, title, day),
        "items": [
            f"{place}．{each.get('title') or each['code']}：{each['words']}"
            for place, each in enumerate(content.get("items", ()), 1)
        ],
        "after": _after(receipt),
        "date": said(day),
        "contact": _contact(receipt),
    }


def said(day: date) -> str:
    """A day as a document writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _about(receipt: Receipt, title: str) -> str:
    call = receipt.case.call
    number = f"（办件编号{receipt.case.number}）"
    return f"你单位按《{call.title}》申报的“{title}”{number}"


def _received(receipt: Receipt, title: str, day: date) -> list[str]:
    return [
        f"{_about(receipt, title)}，已于{said(day)}收到。",
        "本凭证只说明材料已经收到，不说明已经受理。凭办件编号和预留手机号末四位可以查询办理进度。",
    ]


def _admitted(receipt: Receipt, title: str, day: date) -> list[str]:
    plans = [each for each in receipt.case.kind_version.kind.steps if each.promised]
    days = "、".join(f"{each.step.label}{each.promised}个工作日" for each in plans)
    more = [f"各步骤的承诺时限为：{days}。补正、专家评审、公示和异议处理的时间不计算在内。"] if days else []
    return [f"{_about(receipt, title)}，经审查材料齐全、符合形式要求，自{said(day)}起受理。", *more]


def _correction(receipt: Receipt, title: str, day: date) -> list[str]:
    return [f"{_about(receipt, title)}，经审查需要补正。现将全部补正内容一次告知如下："]


def _refused(receipt: Receipt, title: str, day: date) -> list[str]:
    return [
        f"{_about(receipt, title)}，经审查不予受理。",
        f"理由和依据：{receipt.content.get('reason', '')}",
    ]


_BODIES: dict[str, Callable[[Receipt, str, date], list[str]]] = {
    ReceiptKind.RECEIVED: _received,
    ReceiptKind.ADMITTED: _admitted,
    ReceiptKind.CORRECTION: _correction,
    ReceiptKind.REFUSED: _refused,
}


def _after(receipt: Receipt) -> list[str]:
    """What follows the points of a correction."""
    if receipt.kind != ReceiptKind.CORRECTION:
        return []
    due, days = date.fromisoformat(receipt.content["due_on"]), receipt.content.get("days")
    return [
        f"请在{said(due)}前（{days}个工作日内）登录平台逐项补正并重新提交。补正期间办理时限停止计算；逾期没有补正的，不予受理。"
    ]


def _contact(receipt: Receipt) -> str:
    call = receipt.case.call
    return "，".join(each for each in (call.office, call.contact and f"电话{call.contact}") if each)
