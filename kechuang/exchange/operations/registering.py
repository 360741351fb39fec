"""The register itself: numbers, lines, certificates. Written only within an act on a contract."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.chain import json_ready
from kechuang.exchange.logic.contract_codes import number_stem
from kechuang.exchange.models import Certificate, Contract, RegisterLine
from kechuang.exchange.queries.contract_judging import division_of
from kechuang.exchange.queries.register import certified, line_of
from kechuang.exchange.states import CertificateState, LineKind

#: Letters and digits that nobody takes for one another on paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = 8


def number_contract(*, contract: Contract, actor: Actor, now: datetime) -> None:
    """Give the next number of the registrar's division and year: sixteen digits; not saved."""
    stem = number_stem(division_of(contract.region), timezone.localdate(now))
    last = (
        Contract.objects.filter(number__startswith=stem)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    contract.number = f"{stem}{int((last or stem + '0')[len(stem) :]) + 1:06d}"


def book_line(*, contract: Contract, kind: str, actor: Actor, now: datetime) -> RegisterLine:
    """Write what statistics add up: all at registration, the difference at a change, all taken away at a cancellation."""
    today = timezone.localdate(now)
    on = contract.registered_on if kind == LineKind.REGISTERED and contract.registered_on else today
    line = line_of(contract, kind=kind, on=on, now=now)
    line.save(force_insert=True)
    return line


def issue_certificate(*, contract: Contract, actor: Actor, now: datetime) -> Certificate:
    """Give a certificate of the contract as it stands; one that was given before is replaced."""
    today = timezone.localdate(now)
    end_certificates(contract=contract, state=CertificateState.REPLACED, actor=actor, now=now)
    return Certificate.objects.create(
        contract=contract, version=contract.version, number=f"{contract.number}-{contract.version}", issued_on=today,
        code="".join(secrets.choice(_ALPHABET) for _ in range(_CODE)), content=json_ready(certified(contract)),
    )  # fmt: skip


def end_certificates(*, contract: Contract, state: str, actor: Actor, now: datetime) -> None:
    """Those that are valid are no longer."""
    rows = Certificate.objects.filter(contract=contract, state=CertificateState.VALID)
    rows.update(state=state, ended_on=timezone.localdate(now))
