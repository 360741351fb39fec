"""Made-up people for tests. No number is anybody's: the region 9901xx does not exist."""

from __future__ import annotations

from stdnum.cn import ric

from kechuang.core.logic.actor import Actor
from kechuang.subjects.logic.experts import OutputLine, Profile
from kechuang.subjects.models import Expert, Person
from kechuang.subjects.operations.expert import admit_expert, propose_expert
from kechuang.subjects.operations.person import Particulars, register_person

SYSTEM = Actor.system("测试")


def identity(number: int) -> str:
    """An identity number with a right check digit; each ``number`` another."""
    body = f"99010119800101{number:03d}"
    return body + ric.calc_check_digit(body + "0")


def phone(number: int) -> str:
    """A telephone number; each ``number`` another."""
    return f"139{number:08d}"


def particulars(world, name="钱学问", region="990101", number=1, **more) -> Particulars:
    """A person's particulars with both numbers."""
    given = {
        "identity": identity(number),
        "phone": phone(number),
        "email": f"p{number}@example.cn",
        "employer_name": "示例大学",
        "title": "教授",
        **more,
    }
    return Particulars(name=name, region=world.regions[region], **given)


def make_person(world, now, **more) -> Person:
    """A person on file."""
    return register_person(particulars=particulars(world, **more), actor=SYSTEM, now=now)


PROFILE = Profile(
    disciplines=("52020",),
    expertise="机器视觉",
    outputs=tuple(OutputLine("paper", f"示例论文{n}", 2020 + n) for n in range(3)),
)


def make_expert(world, now, *, profile: Profile = PROFILE, active=True, **more) -> Expert:
    """An expert on file, in the pool unless told otherwise."""
    person = make_person(world, now, **more)
    expert = propose_expert(person_id=person.pk, profile=profile, source="测试", actor=SYSTEM, now=now)
    return admit_expert(expert_id=expert.pk, actor=SYSTEM, now=now) if active else expert
