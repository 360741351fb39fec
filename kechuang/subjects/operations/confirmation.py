"""Once a year each expert says that his record is still true: by a link without signing in, or signed in himself."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import require
from kechuang.subjects.logic.experts import Profile, hash_of
from kechuang.subjects.models import ConfirmLink, Expert
from kechuang.subjects.operations.expert import _locked_expert, _move, _write, _write_profile
from kechuang.subjects.operations.person import _refuse_merged, _seal_phone
from kechuang.subjects.queries.person import employer_of, organisation_called, way_of
from kechuang.subjects.states import ExpertState

#: How long a link is good.
LINK_DAYS = 30
#: 32 bytes: 256 bits, which nobody guesses however often he asks.
_TOKEN_BYTES = 32
#: Links that one sending may make.
MOST_AT_ONCE = 500
_ASKED = (ExpertState.PROPOSED, ExpertState.ACTIVE, ExpertState.PAUSED)


@dataclass(frozen=True, slots=True)
class Sent:
    """How one expert was asked: ``notice`` (he signs in), ``email``, or ``hand`` (the link is handed over)."""

    expert: Expert
    way: str
    link: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """What an expert says of himself. Not ``willing``: he asks to rest. ``phone`` empty: as it was.

    ``findable``: firms and institutes may find him by what he knows, and ask for him through the bureau.
    """

    willing: bool
    profile: Profile
    title: str = ""
    position: str = ""
    employer_name: str = ""
    phone: str = ""
    email: str = ""
    findable: bool = False


@transaction.atomic
def send_confirm_links(
    *, expert_ids: Sequence[int], address: Callable[[str], str], own_page: str, actor: Actor, now: datetime
) -> list[Sent]:
    """Ask experts to confirm. ``address`` turns a token into a link, ``own_page`` is where one with an account goes.

    A new link ends the earlier ones. Only its hash is kept: the answer is the one place where a link stands.
    Raises ``Refused`` if any lies outside the actor's reach; ``Problem`` for none or too many.
    """
    if not expert_ids or len(expert_ids) > MOST_AT_ONCE:
        raise Problem(f"请选择1至{MOST_AT_ONCE}名专家。")
    rows = Expert.objects.select_for_update(of=("self",)).select_related("person__region", "person__employer")
    experts = list(rows.filter(pk__in=expert_ids, person__merged_into__isnull=True, state__in=_ASKED))
    if not experts:
        raise Problem("所选的专家都已出库或合并，没有要发的。")
    for expert in experts:
        require(actor, "subjects.expert.confirm", expert)
    people = [expert.person_id for expert in experts]
    open_links = ConfirmLink.objects.filter(person__in=people, used_at__isnull=True, expires_at__gt=now)
    open_links.update(expires_at=now)
    return [_send(expert, address, own_page, actor, now) for expert in experts]


def _send(expert: Expert, address: Callable[[str], str], own_page: str, actor: Actor, now: datetime) -> Sent:
    way, link, expires = way_of(expert), own_page, now + timedelta(days=LINK_DAYS)
    if way != "notice":
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        link = address(token)
        ConfirmLink.objects.create(
            person=expert.person, token_hash=hash_of(token), made_at=now, expires_at=expires
        )
    words = {"notice": "站内消息", "email": "电子邮件", "hand": "待转交的链接"}[way]
    event = record(
        "subjects.expert.confirm_sent",
        expert,
        actor=actor,
        now=now,
        title=f"请“{expert}”确认专家信息（{words}，{expires:%Y-%m-%d}前有效）",
        data={"way": way, "expires_at": expires},
    )
    if way == "notice" and expert.person.account_id is not None:
        send_notice(
            account_id=expert.person.account_id, title="请确认您的专家信息", now=now, event=event, link=own_page,
            body="请核对单位、学科、代表性成果和不便时段，并说明是否愿意继续担任评审专家。", is_task=True,
            due_on=expires.date(),
        )  # fmt: skip
    elif way == "email":
        transaction.on_commit(partial(_mail, expert.person.email, expert.person.name, link, expires))
    return Sent(expert, way, link, expires)


def _mail(to: str, name: str, link: str, expires: datetime) -> None:
    body = (
        f"{name}：\n\n请打开下面的链接，核对您在专家库中的信息，并说明是否愿意继续担任评审专家。"
        f"不用登录，只能用一次，{expires:%Y年%m月%d日}前有效，请不要转发。\n\n{link}\n"
    )
    EmailMessage(subject="请确认您的专家信息", body=body, to=[to]).send(fail_silently=True)


@transaction.atomic
def answer_confirm_link(*, token: str, statement: Statement, actor: Actor, now: datetime) -> Expert:
    """What an expert says who came by a link; the link is used up. ``actor`` is nobody who signed in.

    Raises ``ConfirmLink.DoesNotExist`` for a token that never was; ``Problem`` for one that is used or too old.
    """
    rows = ConfirmLink.objects.select_for_update(of=("self",)).select_related("person")
    link = rows.get(token_hash=hash_of(token))
    if link.used_at is not None or link.expires_at <= now:
        raise Problem("这个链接已经用过或过期了。需要再改，请联系科技局重新发送。")
    expert_id = Expert.objects.values_list("pk", flat=True).get(person=link.person)
    who = Actor(account_id=None, name=f"{link.person.name}（凭确认链接）")
    link.used_at = now
    link.save(update_fields=["used_at"])
    return _take(_locked_expert(expert_id), statement, who, now)


@transaction.atomic
def confirm_expert(*, expert_id: int, statement: Statement, actor: Actor, now: datetime) -> Expert:
    """What an expert says who signed in himself. Raises ``Refused`` for anybody else, officers included."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.edit", expert)
    if expert.person_id not in actor.keys_of("person", "oneself"):
        raise Problem("年度确认只能由专家本人作出。请给他发确认链接。")
    return _take(expert, statement, actor, now)


def _take(expert: Expert, said: Statement, actor: Actor, now: datetime) -> Expert:
    person = expert.person
    _refuse_merged(person)
    if expert.state == ExpertState.REMOVED:
        raise Problem("您已不在专家库中。如愿意再次担任评审专家，请联系科技局。")
    if said.phone.strip():
        _seal_phone(person, said.phone)
    person.title, person.position, person.email = (
        said.title.strip(),
        said.position.strip(),
        said.email.strip(),
    )
    if said.employer_name.strip() and said.employer_name.strip() != employer_of(person):
        person.employer = organisation_called(said.employer_name)  # recusal asks by the row, not by a name
        person.employer_name = "" if person.employer else said.employer_name.strip()[:120]
    person.save()
    _write(expert, said.profile)
    expert.confirmed_on = now.date()
    expert.findable_since = (expert.findable_since or now.date()) if said.findable else None
    expert.save()
    _write_profile(expert, said.profile, now)
    _note(expert, said, actor, now)
    if not said.willing and expert.state == ExpertState.ACTIVE:
        _move(expert, "pause", "本人确认时表示暂不愿意", "paused", "暂停", actor, now)
    elif said.willing and expert.state == ExpertState.PAUSED and expert.reason.startswith("本人"):
        _move(expert, "resume", "", "resumed", "恢复", actor, now)
    return expert


def _note(expert: Expert, said: Statement, actor: Actor, now: datetime) -> None:
    will = "仍愿意" if said.willing else "暂不愿意"
    record(
        "subjects.expert.confirmed",
        expert,
        actor=actor,
        now=now,
        title=f"“{expert}”本人确认信息属实，{will}担任评审专家",
        data={"willing": said.willing, "findable": said.findable, "disciplines": list(said.profile.disciplines),
              "load_limit": said.profile.load_limit},
    )  # fmt: skip
