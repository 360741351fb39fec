"""Permission verdicts: one table an installation, filled by each room; asked forwards and backwards.

``may`` and ``require`` ask «may I»; ``which`` asks «which ones may I»; ``who_may`` asks «who may».
Default is refusal: an action that no room has registered is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from kechuang.core.logic.actor import Actor, Grant
from kechuang.core.logic.verdicts import Refused, Verdict
from kechuang.core.models import Post, Region
from kechuang.core.registry import Registry
from kechuang.core.states import ROLE_TITLES, STANDING_TITLES, WORK_ROLES, Role

M = TypeVar("M", bound=Model)

#: A further condition on one grant and one object: an empty string is yes, words are the reason for no.
Condition = Callable[[Actor, Any], str]
#: Where an object lies: its region's path, or None when it lies nowhere (then only the role counts).
Place = Callable[[Any], str | None]


def own_region(obj: Any) -> str | None:
    """Where most objects lie: their own ``region``; a region lies at itself.

    Raises ``TypeError`` for an object that lies nowhere: its permission must say so with ``nowhere``,
    since a forgotten place would let every holder of the role in.
    """
    if isinstance(obj, Region):
        return obj.path
    region = getattr(obj, "region", None)
    if region is None:
        msg = f"{type(obj).__name__} 没有区域，权限须写明 place"
        raise TypeError(msg)
    return str(region.path)


def nowhere(obj: Any) -> str | None:
    """For actions whose object has no place: only the role counts."""
    return None


@dataclass(frozen=True)
class Belonging:
    """Who may do an action because the object is his: by standing, not by post.

    ``kind`` and ``roles`` of the standing. ``key`` finds whose the object is (several subjects may share it);
    ``field`` is the lookup from a row to that subject's key, for ``which``.
    """

    kind: str
    roles: frozenset[str]
    key: Callable[[Any], int | Iterable[int] | None]
    field: str

    def holds(self, actor: Actor, obj: Any) -> bool:
        """Does the object belong to somebody to whom ``actor`` stands in one of the roles? Without an object: any."""
        mine = set(actor.keys_of(self.kind, *self.roles))
        if obj is None or not mine:
            return bool(mine)
        found = self.key(obj)
        keys = {found} if isinstance(found, int) else set(found or ())
        return bool(keys & mine)


@dataclass(frozen=True)
class Permission:
    """Who may do one action.

    ``roles``: the posts that may. ``place``: how the object's region path is found (a grant must reach it).
    ``region_field``: the lookup from a row to its region, for ``which`` (``"region"``, ``"plan__region"``;
    empty: rows lie nowhere). ``condition``: a further predicate that returns the reason for a refusal.
    ``published``: which rows of a region are open to the regions below it as well (a county reads the
    city's plan); None: none. ``belongings``: who may because the object is his own. ``own``: the field that names whose
    the object is, where everybody signed in may, with his own and nobody else's.
    """

    action: str
    title: str
    roles: frozenset[str]
    place: Place = own_region
    region_field: str = "region"
    condition: Condition | None = None
    published: Q | None = None
    belongings: tuple[Belonging, ...] = ()
    own: str = ""


permissions: Registry[Permission] = Registry("permission", "权限")


def allow(
    action: str,
    title: str,
    roles: Iterable[str],
    *,
    place: Place = own_region,
    region_field: str = "region",
    condition: Condition | None = None,
    published: Q | None = None,
    belongings: Iterable[Belonging] = (),
    own: str = "",
) -> Permission:
    """Register who may do ``action`` (``room.noun.verb``) and return the row."""
    permission = Permission(
        action, title, frozenset(roles), place, region_field, condition, published, tuple(belongings), own
    )
    return permissions.add(action, permission)


def may(actor: Actor, action: str, obj: Any = None) -> Verdict:
    """May ``actor`` do ``action`` to ``obj``? The verdict always says why."""
    permission = permissions.get(action)
    if permission is None:
        return Verdict(False, f"没有登记过“{action}”这项权限，按默认不予许可。")
    if actor.is_system:
        return Verdict(True, "由系统执行")
    if not actor.signed_in:
        return Verdict(False, "请先登录。")
    if permission.own:
        return _of_oneself(actor, permission, obj)
    verdict = _by_post(actor, permission, obj)
    own = next((each for each in permission.belongings if each.holds(actor, obj)), None)
    if not verdict and own is not None:
        verdict = Verdict(True, "办理本单位（本人）的事项")
    if verdict and permission.condition is not None and obj is not None:
        reason = permission.condition(actor, obj)
        if reason:
            return Verdict(False, reason)
    return verdict


def _of_oneself(actor: Actor, permission: Permission, obj: Any) -> Verdict:
    """May the actor because the object is his account's? It takes no post: members and experts may as well."""
    if obj is not None and getattr(obj, permission.own) != actor.account_id:
        return Verdict(False, f"“{permission.title}”只能办自己的。")
    return Verdict(True, "办理自己的")


def _by_post(actor: Actor, permission: Permission, obj: Any) -> Verdict:
    """May the actor by a post of his?"""
    fitting = [grant for grant in actor.grants if grant.role in permission.roles]
    if not fitting:
        return Verdict(False, _lacking(actor, permission))
    path = permission.place(obj) if obj is not None else None
    reaching = [grant for grant in fitting if path is None or grant.reaches(path)]
    if not reaching and path is not None and _is_published(permission, obj):
        reaching = [grant for grant in fitting if grant.region_path.startswith(path)]
    if not reaching:
        places = "、".join(grant.region_name for grant in fitting)
        return Verdict(False, f"“{permission.title}”只能在您的辖区（{places}）内办理。")
    return Verdict(True, f"以“{reaching[0].label}”身份")


def _lacking(actor: Actor, permission: Permission) -> str:
    """What somebody lacks who may not, without naming whose the object is.

    Whoever has no post is told of his own side's roles where there are any: no firm gets a post of the bureau.
    """
    own = [_named(each) for each in permission.belongings]
    posts = [ROLE_TITLES.get(role, role) for role in sorted(permission.roles)]
    outside = bool(own) and bool(actor.standings) and not actor.grants
    needed = "、".join(own if outside else [*posts, *own])
    return f"“{permission.title}”需要以下身份之一：{needed}。您目前没有这样的身份。"


def _named(belonging: Belonging) -> str:
    """The roles of a belonging as a person calls them: 事项所属单位的单位管理员或单位填报人."""
    titles = [title for role, title in STANDING_TITLES.items() if role in belonging.roles]
    *others, last = titles or sorted(belonging.roles)
    words = f"{'、'.join(others)}或{last}" if others else last
    return f"事项所属单位的{words}" if belonging.kind == "organisation" else words


def require(actor: Actor, action: str, obj: Any = None) -> Verdict:
    """Return the verdict if it is yes; raise ``Refused`` with its reason if it is no."""
    verdict = may(actor, action, obj)
    if not verdict:
        raise Refused(action, verdict.reason)
    return verdict


def which(actor: Actor, action: str, rows: QuerySet[M], *, field: str | None = None) -> QuerySet[M]:
    """Of ``rows``, those that lie where ``actor`` may do ``action`` (conditions on single rows are not asked).

    ``field`` is the lookup from a row to its region where it is not the permission's own (``"self"`` for regions).
    """
    permission = permissions.get(action)
    if actor.is_system and permission is not None:
        return rows
    if permission is None:
        return rows.none()
    if permission.own:
        return rows.filter(**{permission.own: actor.account_id}) if actor.signed_in else rows.none()
    fitting = [grant for grant in actor.grants if grant.role in permission.roles]
    own = _owned(actor, permission)
    lookup = permission.region_field if field is None else field
    if fitting and not lookup:
        return rows
    if not fitting:
        return rows.none() if own is None else rows.filter(own)
    reached = _reached(fitting, lookup)
    if own is not None:
        reached |= own
    if permission.published is not None and field is None:
        above = {f"/{'/'.join(codes)}/" for grant in fitting for codes in _prefixes(grant.region_path)}
        reached |= permission.published & Q(**{f"{lookup}__path__in": above})
    return rows.filter(reached)


def _is_published(permission: Permission, obj: Any) -> bool:
    """Is a row of a region open to the regions below? One query, only for what the row's own place refuses."""
    if permission.published is None or not isinstance(obj, Model) or obj.pk is None:
        return False
    return type(obj)._default_manager.filter(permission.published, pk=obj.pk).exists()


def _owned(actor: Actor, permission: Permission) -> Q | None:
    """The rows that are somebody's to whom the actor stands; None if he stands to nobody."""
    query: Q | None = None
    for each in permission.belongings:
        keys = actor.keys_of(each.kind, *each.roles)
        if keys:
            part = Q(**{f"{each.field}__in": keys})
            query = part if query is None else query | part
    return query


def _reached(grants: Iterable[Grant], field: str) -> Q:
    lookup = "path__startswith" if field == "self" else f"{field}__path__startswith"
    query = Q(pk__in=[])
    for path in {grant.region_path for grant in grants}:
        query |= Q(**{lookup: path})
    return query


def who_may(action: str, obj: Any = None, *, on: date) -> QuerySet[Post]:
    """The posts in force on a day that may do ``action`` to ``obj`` (by role and region)."""
    permission = permissions.get(action)
    if permission is None:
        return Post.objects.none()
    posts = Post.objects.in_force(on).filter(role__in=permission.roles, account__is_active=True)
    posts = posts.select_related("account", "region", "office")
    if permission.own and obj is not None:
        return posts.filter(account_id=getattr(obj, permission.own))
    path = permission.place(obj) if obj is not None else None
    if path is None:
        return posts
    holders = Q(region__path__in=[f"/{'/'.join(parts)}/" for parts in _prefixes(path)])
    if _is_published(permission, obj):
        holders |= Q(region__path__startswith=path)
    return posts.filter(holders)


def _prefixes(path: str) -> list[list[str]]:
    codes = [code for code in path.split("/") if code]
    return [codes[: n + 1] for n in range(len(codes))]


ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)

allow("core.account.view", "查看账号", (*ADMINS, Role.AUDIT_ADMIN), place=nowhere, region_field="")
allow("core.account.create", "建立账号", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.account.close", "停用账号", ADMINS, place=nowhere, region_field="")
allow("core.account.unlock", "解除锁定", (Role.SECURITY_ADMIN,), place=nowhere, region_field="")
allow("core.account.reset_password", "重设密码", (Role.SECURITY_ADMIN,), place=nowhere, region_field="")
allow("core.office.edit", "维护科室", (Role.SYSTEM_ADMIN,))
allow("core.region.edit", "维护功能区", (Role.SYSTEM_ADMIN,), place=lambda r: r.path, region_field="self")
allow("core.region.load", "装入行政区划", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.site.prepare", "建立本站", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.backup.write", "备份", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.backup.restore", "恢复", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.calendar.edit", "维护工作日历", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("core.post.grant", "授予岗位", (Role.SECURITY_ADMIN,))
allow("core.post.end", "收回岗位", (Role.SECURITY_ADMIN,))
allow(
    "core.post.delegate",
    "委托岗位",
    tuple(WORK_ROLES),
    condition=lambda actor, post: "" if post.account_id == actor.account_id else "只能委托自己的岗位。",
)
allow("core.event.view", "查看操作记录", (Role.AUDIT_ADMIN,), place=nowhere, region_field="")
allow("core.event.verify", "校验操作记录", (Role.AUDIT_ADMIN,), place=nowhere, region_field="")
allow("core.day.seal", "封存当日操作记录", (Role.AUDIT_ADMIN,), place=nowhere, region_field="")
allow("core.delivery.retry", "重新派发", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
_MEMBERS = frozenset({"org_admin", "org_editor", "org_reader", "org_agent"})


def _files_of(roles: frozenset[str]) -> Belonging:
    return Belonging("organisation", roles, lambda stored: stored.organisation_key, "organisation_key")


allow(
    "core.file.add",
    "上传文件",
    tuple(WORK_ROLES - {Role.READER}),
    belongings=(_files_of(_MEMBERS - {"org_reader"}),),
)
allow("core.file.open", "打开文件", (*WORK_ROLES, Role.AUDIT_ADMIN), belongings=(_files_of(_MEMBERS),))
allow("core.file.export", "导出数据", tuple(Role), belongings=(_files_of(_MEMBERS),))
allow("core.view.save", "存下筛选", tuple(Role), place=nowhere, region_field="", own="account_id")
allow("core.view.rename", "给存下的筛选改名", tuple(Role), place=nowhere, region_field="", own="account_id")
allow("core.view.delete", "删去存下的筛选", tuple(Role), place=nowhere, region_field="", own="account_id")
