"""All documents that a kind of matter may ask for: its materials, and those that only some answers call for."""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.programs.logic.kinds import Kind, Material, Question
from kechuang.programs.states import FieldKind

#: What is always wanted, and what is wanted where there is one.
ALWAYS, IF_ANY = "必交", "有则交"


@dataclass(frozen=True)
class Paper:
    """A document with when it is wanted, in words."""

    material: Material
    need: str

    @property
    def is_always_wanted(self) -> bool:
        """Whatever is answered?"""
        return self.need == ALWAYS


def attached(question: Question) -> Material:
    """A question of kind ``file`` as the material that it asks for."""
    return Material(question.code, question.title, question.required, question.help, most=question.most or 1)


def papers_of(kind: Kind) -> list[Paper]:
    """What the guide, the call and the preview list: attached answers first, as the form shows them."""
    questions = [each for each in kind.questions if each.kind == FieldKind.FILE]
    return [
        *(Paper(attached(each), _need(kind, each)) for each in questions),
        *(Paper(each, ALWAYS if each.required else IF_ANY) for each in kind.materials),
    ]


def _need(kind: Kind, question: Question) -> str:
    """When a document is asked for: as its conditions say, in the words of the form."""
    usual = ALWAYS if question.required else IF_ANY
    told = []
    for code, answers in question.when:
        other = kind.question(code)
        if other is not None:
            titles = dict(other.choices) or {"yes": "是", "no": "否"}
            told.append(f"{other.title}选“{'”或“'.join(titles.get(each, each) for each in answers)}”")
    return f"{'，'.join(told)}的{usual}" if told else usual
