"""People: registered and corrected with their numbers sealed, shown unmasked for a reason, merged, banned."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.core.secrets import fingerprint, seal, unseal
from kechuang.subjects.logic.experts import read_phone
from kechuang.subjects.logic.identifiers import birth_date_of, read_identity
from kechuang.subjects.models import Ban, Organisation, Person
from kechuang.subjects.operations.banning import _ban, _lift, _told
from kechuang.subjects.queries.person import employer_of


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a record says of a person. ``identity`` and ``phone`` empty: leave as they are."""

    name: str
    region: Region
    identity: str = ""
    phone: str = ""
    email: str = ""
    employer: Organisation | None = None
    employer_name: str = ""
    title: str = ""
    degree: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Unmasked:
    """A person's own numbers, opened."""

    identity: str
    phone: str


@transaction.atomic
def register_person(*, particulars: Particulars, actor: Actor, now: datetime) -> Person:
    """Take a person on file.

    Raises ``Refused``; ``Problem`` for a wrong number, a name that is missing, or an identity number that is on
    file already (without saying whose, unless the actor may see him).
    """
    person = Person(region=particulars.region, created_at=now)
    require(actor, "subjects.person.edit", person)
    _write_particulars(person, particulars, now.date())
    _refuse_twin(person)
    person.save(force_insert=True)
    record(
        "subjects.person.registered",
        person,
        actor=actor,
        now=now,
        title=f"登记人员“{person.name}”",
        data={"name": person.name, "employer": employer_of(person), "has_identity": bool(person.id_mark)},
    )
    return person


@transaction.atomic
def edit_person(*, person_id: int, particulars: Particulars, actor: Actor, now: datetime) -> Person:
    """Correct a person's particulars; the trail names the fields, never the numbers. Raises as registering does."""
    person = Person.objects.select_for_update(of=("self",)).select_related("region").get(pk=person_id)
    require(actor, "subjects.person.edit", person)
    _refuse_merged(person)
    before = {each.name: getattr(person, each.attname) for each in Person._meta.concrete_fields}
    _write_particulars(person, particulars, now.date())
    require(actor, "subjects.person.edit", person)  # he may not be moved out of the actor's reach
    _refuse_twin(person)
    person.save()
    changed = [
        str(each.verbose_name)
        for each in Person._meta.concrete_fields
        if before[each.name] != getattr(person, each.attname) and not each.name.endswith(("_sealed", "_mark"))
    ]
    if changed:
        record(
            "subjects.person.edited",
            person,
            actor=actor,
            now=now,
            title=f"修改“{person.name}”的资料：{'、'.join(changed)}",
            data={"fields": changed},
        )
    return person


@transaction.atomic
def unmask_person(*, person_id: int, reason: str, actor: Actor, now: datetime) -> Unmasked:
    """Open a person's numbers, once, for a reason that goes into the trail.

    Raises ``Refused``; ``Problem`` without a reason, or if the key is not the one that sealed them.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("region").get(pk=person_id)
    require(actor, "subjects.person.unmask", person)
    if len(reason.strip()) < 4:
        raise Problem(
            "请写明查看的理由（不少于4个字），如“核对评审费发放信息”。它会记入操作记录。", field="reason"
        )
    try:
        opened = Unmasked(unseal(person.id_sealed), unseal(person.phone_sealed))
    except ValueError as error:
        raise Problem(str(error)) from error
    record(
        "subjects.person.unmasked",
        person,
        actor=actor,
        now=now,
        title=f"查看“{person.name}”的证件号和手机号：{reason.strip()}",
        data={"reason": reason.strip()[:300]},
    )
    return opened


@transaction.atomic
def ban_person(
    *,
    person_id: int,
    scope: str,
    reason: str,
    since: date,
    until: date | None = None,
    basis: str = "",
    actor: Actor,
    now: datetime,
) -> Ban:
    """Restrict a person, between two days (``until`` None: for good), on a basis. Raises ``Refused``, ``Problem``."""
    person = Person.objects.select_for_update(of=("self",)).select_related("region").get(pk=person_id)
    require(actor, "subjects.person.ban", person)
    _refuse_merged(person)
    ban = _ban(person, scope, reason, since, until, basis)
    record("subjects.person.banned", person, actor=actor, now=now, **_told(ban, person.name))
    return ban


@transaction.atomic
def lift_ban(*, ban_id: int, reason: str, actor: Actor, now: datetime) -> Ban:
    """End a restriction early, with the reason; it stays in the history. Raises ``Refused``, ``Problem``."""
    ban = Ban.objects.select_for_update(of=("self",)).select_related("person__region").get(pk=ban_id)
    if ban.person is None:
        raise Problem("这条限制针对单位，请在单位页面上解除。")
    require(actor, "subjects.person.ban", ban.person)
    told = _lift(ban, ban.person.name, reason, now)
    record("subjects.person.ban_lifted", ban.person, actor=actor, now=now, **told)
    return ban


# ── what other operations of this room use ───────────────────────────────────────────────────


def _write_particulars(person: Person, given: Particulars, today: date) -> None:
    """Put particulars on a record (not saved), numbers sealed."""
    if not given.name.strip():
        raise Problem("请填写姓名。", field="name")
    if given.employer is None and not given.employer_name.strip():
        raise Problem("请填写工作单位；没有单位的填“无”。", field="employer_name")
    for each in fields(given):
        if each.name not in {"identity", "phone"}:
            value = getattr(given, each.name)
            setattr(person, each.name, value.strip() if isinstance(value, str) else value)
    if given.employer is not None:
        person.employer_name = ""
    if given.identity.strip():
        _seal_identity(person, given.identity, today)
    if given.phone.strip():
        _seal_phone(person, given.phone)


def _seal_identity(person: Person, text: str, today: date) -> None:
    """Seal an identity number on a record; ``Problem`` naming the digit that is wrong."""
    number = read_identity(text, today=today, field="identity")
    if fingerprint(number) == person.id_mark:
        return
    person.id_sealed, person.id_mark, person.id_tail = seal(number), fingerprint(number), number[-4:]
    person.born_in = birth_date_of(number).year


def _seal_phone(person: Person, text: str) -> None:
    """Seal a telephone number on a record; ``Problem`` if it is none."""
    number = read_phone(text)
    if fingerprint(number) != person.phone_mark:
        person.phone_sealed, person.phone_mark, person.phone_tail = (
            seal(number),
            fingerprint(number),
            number[-4:],
        )


def _refuse_twin(person: Person) -> None:
    """Refuse an identity number that another record has; whose it is stays unsaid here."""
    if not person.id_mark:
        return
    others = Person.objects.filter(id_mark=person.id_mark, merged_into__isnull=True).exclude(pk=person.pk)
    if others.exists():
        raise Problem(
            "这个身份证号已经在库中。请用“按证件号查找”找到那条记录再修改；在别的辖区时请联系市级。",
            field="identity",
        )


def _refuse_merged(person: Person) -> None:
    """A record that was merged is only read."""
    if person.merged_into_id is not None:
        raise Problem("这条记录已并入另一条，请在那一条上办理。")
