"""Who acts: an account with the posts that it holds on a day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grant:
    """One post in force: a role, for an office and within a region.

    ``region_path`` is the region's materialised path (``/990000/990100/``); a grant reaches every
    region whose path starts with it. ``delegated_by`` names the holder who lent the post, if any.
    """

    role: str
    role_title: str
    region_code: str
    region_path: str
    region_name: str
    office_id: int | None = None
    office_name: str = ""
    post_id: int | None = None
    delegated_by: str = ""

    def reaches(self, path: str) -> bool:
        """Is the region with this path the grant's own or below it?"""
        return path.startswith(self.region_path)

    @property
    def label(self) -> str:
        """The post as a person reads it: 示例市科技局 统计岗."""
        place = self.office_name or self.region_name
        lent = f"（受{self.delegated_by}委托）" if self.delegated_by else ""
        return f"{place} {self.role_title}{lent}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account is to somebody whom the bureau serves: an organisation's member, the person himself.

    ``kind`` names whom (``organisation``, ``person``), ``key`` is his row's key, ``role`` what the account is
    to him (``org_admin``, ``oneself``). Unlike a grant it reaches no region, only that one subject.
    """

    kind: str
    key: int
    role: str
    role_title: str
    name: str

    @property
    def label(self) -> str:
        """The standing as a person reads it: 示例精密制造有限公司 单位管理员."""
        return f"{self.name} {self.role_title}"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks or writes. ``account_id`` is None for a stranger and for the system itself.

    ``grants`` are posts in the bureau, ``standings`` what the account is to organisations and people.
    """

    account_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    standings: tuple[Standing, ...] = ()

    @classmethod
    def stranger(cls) -> Actor:
        """Someone who has not signed in."""
        return cls(account_id=None, name="未登录")

    @classmethod
    def system(cls, name: str = "系统") -> Actor:
        """A command or worker run by the operator of the machine; may do everything, and is named in the trail."""
        return cls(account_id=None, name=name, is_system=True)

    @property
    def signed_in(self) -> bool:
        """Does an account stand behind this actor?"""
        return self.account_id is not None

    def has(self, *roles: str) -> bool:
        """Does the actor hold one of these roles anywhere?"""
        return any(grant.role in roles for grant in self.grants)

    def keys_of(self, kind: str, *roles: str) -> tuple[int, ...]:
        """The subjects of a kind to whom the actor stands in one of these roles (any role if none is named)."""
        return tuple(s.key for s in self.standings if s.kind == kind and (not roles or s.role in roles))

    @property
    def label(self) -> str:
        """Name with posts and standings, as the timeline prints it."""
        labels = [*(grant.label for grant in self.grants), *(each.label for each in self.standings)]
        posts = "、".join(labels)
        return f"{self.name}（{posts}）" if posts else self.name
