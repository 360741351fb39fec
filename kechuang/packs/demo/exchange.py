"""Filling the demonstration city's halls: offers and needs of its organisations, in every state, some masked, some asked for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, cycle

from django.db.models import QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.exchange.logic.content import Given
from kechuang.exchange.logic.goals import read_goals
from kechuang.exchange.models import Item
from kechuang.exchange.operations.ask import AskGiven, answer_ask, make_ask, make_dismissal
from kechuang.exchange.operations.attaching import attach_file
from kechuang.exchange.operations.entering import Entry, enter_items
from kechuang.exchange.operations.life import close_item, expire_items
from kechuang.exchange.operations.reviewing import publish_item, return_item
from kechuang.exchange.operations.writing import fill_item, start_item, submit_item
from kechuang.packs.demo import exchange_texts as texts
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationKind, OrganisationState

_DAY = timedelta(days=1)


def _picture() -> bytes:
    """A grey square as PNG, made here."""
    size, grey = 64, b"\x00" + b"\xb0" * 64

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(grey * size)) + chunk(b"IEND", b"")


_PICTURE = _picture()
#: What proves a level, as the demonstration tells it.
_EVIDENCE = {
    "3": "实验室验证报告", "4": "小试报告", "5": "小试和检测报告", "6": "中试报告", "7": "用户试用报告", "8": "验收报告", "9": "销售合同和用户证明",
}  # fmt: skip
#: The demonstration's own firm has more than one state to show; the others' items are mostly on show.
OWNER, CLERK = "qiye", "tianbao"
#: What an institution that offers such a product is called; all else is a bank's.
_OFFERED_BY = {"insurance": "保险", "equity": "基金"}
#: Every so many items stay with the bureau's reviewers.
_LEFT = 9


@dataclass(frozen=True)
class Told:
    """One offer or need as told: its field, title, abstract, and the parts of its kind. ``amount`` empty: open."""

    kind: str
    field: str
    title: str
    abstract: str
    keywords: str
    parts: dict[str, object]
    amount: str = ""


def fill_exchange(*, now: datetime) -> None:
    """Fill the halls through the room's own operations."""
    system = Actor.system("演示初始化")
    entered = [*_entered(zip(_achievements(), cycle(_achievers())), system, now - 40 * _DAY)]
    offers = chain(zip(_offers(), cycle(_scholars())), _finance())
    entered += _entered(offers, system, now - 30 * _DAY)
    entered += _entered(zip(_needs(), cycle(_firms())), system, now - 20 * _DAY)
    officer = _actor("qifu", now)
    for number, item in enumerate(entered):
        if number % _LEFT != _LEFT - 1:
            publish_item(
                item_id=item.pk,
                likes_seen=True,
                actor=officer,
                now=item.made_at + _DAY + timedelta(hours=number),
            )
    _of_the_firm(now)
    _asked(now)
    expire_items(actor=system, now=now)


def _entered(told: Iterable[tuple[Told, Organisation]], actor: Actor, at: datetime) -> list[Item]:
    entries = [
        Entry(owner.pk, each.kind, _given(each, number, at)) for number, (each, owner) in enumerate(told)
    ]
    return enter_items(entries=entries, actor=actor, now=at)


def _given(told: Told, number: int, at: datetime) -> Given:
    parts = dict(told.parts)
    public = str(parts.pop("public", ""))
    if "goals" in parts:
        parts["deadline"] = (at + timedelta(days=180 + 15 * (number % 7))).date().isoformat()
    mask = {
        "organisation": "某本地企业", "title": public, "abstract": f"寻求{public}的解决办法，具体工况对接后提供。",
        "shown": ["goals", "forms", "deadline", "region", "industry"],
    }  # fmt: skip
    return Given(
        title=told.title, abstract=told.abstract, keywords=told.keywords.split(), field_code=told.field,
        amount=Decimal(told.amount) if told.amount else None, is_amount_open=not told.amount,
        # One of them is about to run out, so that renewing can be tried.
        expires_on=(at + timedelta(days=300 if number else 50)).date(), contact_name="演示联系人",
        contact_phone=f"1380000{number:04d}", content=parts, is_masked=bool(public), mask=mask if public else {},
    )  # fmt: skip


def _achievements() -> Iterator[Told]:
    for field, title, abstract, words, advantages, levels, ways, price in texts.ACHIEVEMENTS:
        pairs = [pair.split(":") for pair in levels.split()]
        rows = [
            {"name": name, "first": "1", "last": last, "evidence": _EVIDENCE[last]} for name, last in pairs
        ]
        parts: dict[str, object] = {
            "advantages": advantages,
            "technologies": rows,
            "cooperation": ways.split(),
        }
        yield Told("achievement", field, title, abstract, words, parts, price)


def _offers() -> Iterator[Told]:
    for field, title, abstract, words, services, times, fee in texts.EXPERT_SERVICES:
        parts: dict[str, object] = {"services": services, "times": times, "fee": fee}
        yield Told("expert_service", field, title, abstract, words, parts)
    for field, title, abstract, words, directions, size, wanted in texts.TEAMS:
        yield Told(
            "team", field, title, abstract, words, {"directions": directions, "size": size, "wanted": wanted}
        )
    for field, title, abstract, words, model, ability, access, fee in texts.INSTRUMENTS:
        parts = {"model": model, "ability": ability, "access": access, "fee": fee}
        yield Told("instrument", field, title, abstract, words, parts)


def _finance() -> Iterator[tuple[Told, Organisation]]:
    """Each product with the institution that offers such: banks, an insurer, a fund."""
    institutions = list(_standing().filter(kind=OrganisationKind.BANK))
    for title, abstract, product, rate, term, conditions, most in texts.FINANCE:
        parts: dict[str, object] = {"product": product, "rate": rate, "term": term, "conditions": conditions}
        called = _OFFERED_BY.get(product, "银行")
        owner = next(each for each in institutions if called in each.name)
        yield Told("finance_product", "5", title, abstract, "科技金融", parts, most), owner


def _needs() -> Iterator[Told]:
    for (
        kind,
        field,
        title,
        abstract,
        background,
        problem,
        goals,
        conditions,
        amount,
        to_solver,
        public,
    ) in texts.NEEDS:
        parts: dict[str, object] = {
            "background": background, "problem": problem, "goals": [goal.as_row() for goal in read_goals(goals)],
            "conditions": conditions, "to_solver": to_solver, "forms": ["joint", "service"], "ownership": "discuss",
            "secrecy": "trade" if public else "open", "public": public,
        }  # fmt: skip
        yield Told(kind, field, title, abstract, "", parts, amount)
    for field, title, abstract, background, post, size, conditions, treatment in texts.TALENT:
        parts = {"background": background, "post": post, "size": size, "conditions": conditions, "treatment": treatment, "secrecy": "open"}  # fmt: skip
        yield Told("talent", field, title, abstract, "", parts)
    for field, title, abstract, background, use, product, term, conditions, amount in texts.MONEY_NEEDS:
        parts = {"background": background, "use": use, "product": product, "term": term, "conditions": conditions, "secrecy": "open"}  # fmt: skip
        yield Told("finance", field, title, abstract, "", parts, amount)
    for field, title, abstract, background, wanted, contribution in texts.PARTNERS:
        parts = {"background": background, "wanted": wanted, "contribution": contribution, "secrecy": "open"}
        yield Told("partner", field, title, abstract, "", parts)


def _achievers() -> list[Organisation]:
    """Universities and institutes, and every fourth firm."""
    return [*_scholars(), *_firms()[::4]]


def _scholars() -> list[Organisation]:
    kinds = (OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE)
    return list(_standing().filter(kind__in=kinds))


def _bodies() -> list[Organisation]:
    return list(_standing().exclude(kind=OrganisationKind.ENTERPRISE))


def _firms() -> list[Organisation]:
    rows = _standing().filter(kind=OrganisationKind.ENTERPRISE)
    return list(rows.exclude(memberships__account__username=OWNER))


def _standing() -> QuerySet[Organisation]:
    return Organisation.objects.filter(state=OrganisationState.VERIFIED).order_by("pk")


def _of_the_firm(now: datetime) -> None:
    """The demonstration firm's own: a sentence half clarified, one before its administrator, one returned, one closed, one on show."""
    owner, clerk, officer = _actor(OWNER, now), _actor(CLERK, now), _actor("qifu", now)
    firm = Organisation.objects.get(memberships__account__username=OWNER)
    start_item(
        organisation_id=firm.pk,
        kind="technology",
        words="我们想要更好的胶水，固化时间小于30分钟",
        actor=clerk,
        now=now - _DAY,
    )
    wanted = [told for told in _needs() if told.kind == "problem"][:4]
    made = []
    for number, told in enumerate(wanted):
        item = start_item(organisation_id=firm.pk, kind=told.kind, actor=clerk, now=now - (6 - number) * _DAY)
        given = replace(_given(told, 90 + number, now), title=f"{told.title}（本厂）")
        made.append(fill_item(item_id=item.pk, given=given, actor=clerk, now=now - (6 - number) * _DAY))
        for title, public in (("现场照片（演示）", True), ("检测报告（演示）", False)):
            attach_file(
                item_id=item.pk, title=title, name="演示.png", data=_PICTURE, is_public=public, actor=clerk, now=now - (6 - number) * _DAY
            )  # fmt: skip
    at = now - 2 * _DAY
    submit_item(item_id=made[0].pk, actor=clerk, now=at)
    for item in made[1:]:
        submit_item(item_id=item.pk, actor=owner, now=at)
    return_item(
        item_id=made[1].pk,
        fields=["goals"],
        reason="目标值请写明试验方法和条件。",
        actor=officer,
        now=at + _DAY,
    )
    for item in made[2:]:
        publish_item(item_id=item.pk, likes_seen=True, actor=officer, now=at + _DAY)
    close_item(item_id=made[3].pk, closed_as="met", actor=owner, now=now - timedelta(hours=3))


def _asked(now: datetime) -> None:
    """The firm asks for two masked needs and one offer: granted, open, refused; another asks the firm."""
    owner, system = _actor(OWNER, now), Actor.system("演示初始化")
    firm = Organisation.objects.get(memberships__account__username=OWNER)
    others = Item.objects.filter(state="published").exclude(organisation=firm).order_by("pk")
    masked, offers = list(others.filter(is_masked=True)[:3]), list(others.filter(kind="achievement")[:2])
    given = AskGiven("我们做过同类产品，想先看看工况和指标。", "演示联系人", "13800009999")
    asks = [
        make_ask(item_id=item.pk, organisation_id=firm.pk, given=given, actor=owner, now=now - 3 * _DAY)
        for item in [*masked[:2], offers[0]]
    ]
    answer_ask(ask_id=asks[0].pk, grants=True, actor=system, now=now - 2 * _DAY)
    answer_ask(ask_id=asks[2].pk, grants=False, reason="已经独占许可给别家。", actor=system, now=now - _DAY)
    make_dismissal(
        item_id=offers[1].pk, organisation_id=firm.pk, reason="量产规模不合适", actor=owner, now=now - _DAY
    )
    mine = Item.objects.filter(organisation=firm, state="published").earliest("pk")
    for number, asker in enumerate(_bodies()[:2]):
        ask = make_ask(item_id=mine.pk, organisation_id=asker.pk, given=given, actor=system, now=now - _DAY)
        if number:
            answer_ask(ask_id=ask.pk, grants=True, actor=owner, now=now - timedelta(hours=5))


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=at.date())
