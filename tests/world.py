"""A small made-up world for tests: a city with three counties and a zone, and an account for every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Office, Post, Region, SiteProfile
from kechuang.core.queries import actor_of
from kechuang.core.states import Role
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.states import MembershipState, OrganisationState

#: The day on which tests happen, unless a test says otherwise.
TODAY = date(2026, 11, 20)

REGIONS = (
    ("990000", "示例省", "province", None),
    ("990100", "示例市", "city", "990000"),
    ("990101", "东岭县", "county", "990100"),
    ("990102", "西川县", "county", "990100"),
    ("990103", "南湖区", "county", "990100"),
    ("9901G1", "示例高新区", "zone", "990100"),
    ("990200", "邻市", "city", "990000"),
    ("990201", "邻县", "county", "990200"),
)

ACCOUNTS = (
    ("system", "系统员", Role.SYSTEM_ADMIN, "990100"),
    ("security", "安全员", Role.SECURITY_ADMIN, "990100"),
    ("audit", "审计员", Role.AUDIT_ADMIN, "990100"),
    ("leader", "局领导甲", Role.LEADER, "990100"),
    ("planner", "规划员甲", Role.PLANNER, "990100"),
    ("statistician", "统计员甲", Role.STATISTICIAN, "990100"),
    ("enterprise", "企业服务员甲", Role.ENTERPRISE_OFFICER, "990100"),
    ("county", "东岭科技员", Role.COUNTY_OFFICER, "990101"),
    ("county2", "西川科技员", Role.COUNTY_OFFICER, "990102"),
    ("park", "高新区科技员", Role.PARK_OFFICER, "9901G1"),
    ("reader", "查阅员甲", Role.READER, "990100"),
    ("registrar", "登记员甲", Role.REGISTRAR, "990100"),
    ("head", "登记处负责人甲", Role.REGISTRY_HEAD, "990100"),
    ("tax", "税务查阅员甲", Role.TAX_READER, "990100"),
    ("province", "省级查阅员甲", Role.READER, "990000"),
    ("neighbour", "邻市规划员", Role.PLANNER, "990200"),
)


#: code, name, kind, region, and the members: user name and role. All made up; the codes' check digits are right.
ORGANISATIONS = (
    (
        "91990101MA00000110",
        "示例精密制造有限公司",
        "enterprise",
        "990101",
        (("firm", "org_admin"), ("clerk", "org_editor")),
    ),
    ("91990102MA0000022J", "示例新材料有限公司", "enterprise", "990102", (("firm2", "org_admin"),)),
)


@dataclass
class World:
    """Rows by their code or user name; organisations by their name's short form ``firm``, ``firm2``."""

    regions: dict[str, Region] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @property
    def city(self) -> Region:
        """示例市."""
        return self.regions["990100"]

    @property
    def county(self) -> Region:
        """东岭县."""
        return self.regions["990101"]

    def actor(self, username: str) -> Actor:
        """The account as an actor on the tests' day."""
        return actor_of(self.accounts[username], on=TODAY)


def make_world() -> World:
    """Write the world's rows; no events, since nothing happened in it yet."""
    world = World()
    for order, (code, name, level, parent) in enumerate(REGIONS):
        above = world.regions[parent].path if parent else "/"
        world.regions[code] = Region.objects.create(
            code=code, name=name, level=level, parent_id=parent, path=f"{above}{code}/", order=order
        )
    world.offices["plan"] = Office.objects.create(region=world.city, name="规划科")
    world.offices["stat"] = Office.objects.create(region=world.city, name="综合科")
    for username, name, role, region in ACCOUNTS:
        account = Account(username=username, name=name)
        account.set_unusable_password()
        account.save()
        Post.objects.create(account=account, role=role, region_id=region, valid_from=date(2020, 1, 1))
        world.accounts[username] = account
    _organisations(world)
    SiteProfile.objects.create(
        id=1,
        region=world.city,
        bureau="示例市科学技术局",
        is_demo=False,
        prepared_at="2026-01-01T00:00:00+08:00",
    )
    return world


def _organisations(world: World) -> None:
    for uscc, name, kind, region, members in ORGANISATIONS:
        organisation = Organisation.objects.create(
            uscc=uscc,
            name=name,
            kind=kind,
            region_id=region,
            state=OrganisationState.VERIFIED,
            industry="3511",
            registered_on=date(2018, 3, 1),
            created_at="2020-01-01T00:00:00+08:00",
        )
        world.organisations[members[0][0]] = organisation
        for username, role in members:
            account = Account(username=username, name=f"{name[:4]}{username}")
            account.set_unusable_password()
            account.save()
            world.accounts[username] = account
            Membership.objects.create(
                organisation=organisation,
                account=account,
                role=role,
                state=MembershipState.ACTIVE,
                since=date(2020, 1, 1),
            )
