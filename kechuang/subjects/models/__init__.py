"""Tables of subjects."""

from kechuang.subjects.models.annual import AnnualFact, AnnualStatement, MonthlyHeadcount
from kechuang.subjects.models.carrier import Carrier, CarrierFact, CarrierMember, CarrierMilestone, Tenancy
from kechuang.subjects.models.cultivation import PolicyPush, PoolEntry, RuleResult, ServiceEntry
from kechuang.subjects.models.organisation import FormerName, Membership, Organisation, OrganisationLink
from kechuang.subjects.models.person import (
    Ban,
    ConfirmLink,
    Discipline,
    Expert,
    Output,
    Person,
    Relation,
    Team,
    TeamMember,
    Unavailability,
)
from kechuang.subjects.models.qualification import Qualification
from kechuang.subjects.models.right import IPHolder, IPRight, IPStatus, IPUse

__all__ = [
    "AnnualFact",
    "AnnualStatement",
    "Ban",
    "Carrier",
    "CarrierFact",
    "CarrierMember",
    "CarrierMilestone",
    "ConfirmLink",
    "Discipline",
    "Expert",
    "FormerName",
    "IPHolder",
    "IPRight",
    "IPStatus",
    "IPUse",
    "Membership",
    "MonthlyHeadcount",
    "Organisation",
    "OrganisationLink",
    "Output",
    "Person",
    "PolicyPush",
    "PoolEntry",
    "Qualification",
    "Relation",
    "RuleResult",
    "ServiceEntry",
    "Team",
    "TeamMember",
    "Tenancy",
    "Unavailability",
]
