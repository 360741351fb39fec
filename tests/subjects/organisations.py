"""Facts of made-up organisations, and codes whose check character is right."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from stdnum.cn import uscc

from kechuang.core.logic.actor import Actor
from kechuang.core.queries.actors import actor_of
from kechuang.subjects.logic.organisations import OrganisationFacts
from kechuang.subjects.operations.organisation import NewAdministrator

NEWCOMER = NewAdministrator("li.si", "李某某", "13800000001", "Tian-kong-8-lan")


def code_of(number: int, region: str = "990101") -> str:
    """A valid code: the same number gives the same code."""
    first = f"91{region}MA{number:07d}"
    return first + uscc.calc_check_digit(first)


def facts(name: str = "示例智能装备有限公司", number: int = 500, **changed) -> OrganisationFacts:
    """What somebody registers."""
    values = {
        "name": name,
        "kind": "enterprise",
        "region": "990101",
        "uscc": code_of(number),
        "industry": "3511",
        "registered_on": date(2020, 5, 1),
        "capital": Decimal(5_000_000),
        "controller": "王某某",
        "legal_representative": "王某某",
        "address": "东岭县一号路1号",
        "contact_name": "赵某某",
        "contact_phone": "13900001234",
        **changed,
    }
    return OrganisationFacts(**values)


def actor_now(account, now: datetime) -> Actor:
    """An account as an actor at a moment."""
    return actor_of(account, on=timezone.localdate(now))
