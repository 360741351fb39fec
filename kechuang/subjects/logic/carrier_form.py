"""The yearly data form of a carrier: which facts it asks by kind, and by which rules the carrier is judged."""

from __future__ import annotations

from kechuang.rules.facts import Fact, FactSource, facts_by_name
from kechuang.rules.packs import load
from kechuang.subjects.states import CarrierKind

#: The group of facts that a kind fills in, and what rules ask of it from other groups.
_GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    CarrierKind.INCUBATOR: ("孵化器", ()),
    CarrierKind.ACCELERATOR: ("孵化器", ()),
    CarrierKind.MAKER_SPACE: (
        "众创空间",
        ("is_legal_person", "operated_since", "carrier_area", "carrier_mentors"),
    ),
    CarrierKind.RD_INSTITUTE: ("新型研发机构", ()),
}
#: The topics of rules that judge a kind, the national one first.
_TOPICS: dict[str, tuple[str, ...]] = {
    CarrierKind.INCUBATOR: ("incubator", "incubator_local"),
    CarrierKind.MAKER_SPACE: ("maker_space", "maker_space_local"),
    CarrierKind.RD_INSTITUTE: ("rd_institute",),
}


def carrier_facts(kind: str) -> list[Fact]:
    """The facts that a carrier of a kind files for a year, in the order of their definition; none for other kinds."""
    load()
    group, also = _GROUPS.get(kind, ("", ()))
    return [
        each
        for each in facts_by_name.values()
        if each.source == FactSource.CARRIER
        and each.subject == "carrier"
        and group
        and (each.group == group or each.name in also)
    ]


def carrier_topics(kind: str) -> tuple[str, ...]:
    """The topics by which a carrier of a kind is judged; none for other kinds."""
    return _TOPICS.get(kind, ())
