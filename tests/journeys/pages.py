"""Every page that a person can open in the demonstration, found by walking the URL resolver.

A route is opened as a stranger if it may be, or as the account that opened the one before, or as the first of
``ROLES`` that gets it. Its arguments come from ``EXAMPLES``: rows that
differ in what the template shows (states, kinds of source), at least one for every route that takes arguments.
A route that is no page must be named in ``NO_PAGES`` with the reason, so that a new one cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

#: Accounts in the order in which they are tried; None is a stranger.
ROLES = (
    None, "guihua", "tongji", "lingdao", "qifu", "xiangmu", "jiandu", "qiye", "yunying", "zhuanjia", "yuanshan", "songping", "dengji", "dengjizhang", "shuiwu",
    "yunling", "xitong", "anquan", "shenji",
)  # fmt: skip

#: Accounts of organisations and of an expert: what they too may open looks different to them.
MEMBERS = ("qiye", "yunying", "zhuanjia")
#: Whoever else is asked for the pages of a room, since his show what the first one's do not.
WATCHERS = {"review:": ("jiandu",)}
#: Rooms of which members get pages that officers get too.
SHARED_ROOMS = ("subjects:", "programs:", "review:", "exchange:", "matching:")

#: Routes that answer GET with something that is no page of ours, and why.
NO_PAGES = {
    "web:health": "给机器看的 JSON",
    "web:care": "记下选择后转走",
    "core:view_save": "要有一个列表的筛选；在筛选的旅程里检查",
    "live:stream": "给页面的实时消息；没有推送的服务器答 204",
    "live:since": "给页面的 JSON：某条之后说的",
    "live:admit": "nginx 来问准不准收听",
    "core:file_open": "下载文件",
    "core:import_template": "下载文件",
    "core:import_errors": "下载文件",
    "core:import_progress": "只给 htmx 的一小块；在导入的页面里画",
    "subjects:statement_book": "下载文件",
    "subjects:eligibility_trace": "下载文件",
    "subjects:statement_import_errors": "下载文件",
    "subjects:industry_options": "只给 htmx 的一小块；在登记单位的表里画",
    "subjects:judging_progress": "只给 htmx 的一小块；在培育库的页面里画",
    "subjects:carrier_years": "转到最近一年",
    "programs:call_file": "下载文件",
    "programs:call_ics": "下载文件",
    "programs:case_pdf": "下载文件",
    "programs:case_file": "下载文件",
    "programs:work_dossier": "下载文件",
    "programs:work_export": "下载文件",
    "programs:receipt_print": "下载文件",
    "programs:decision_document": "下载文件",
    "programs:objection_evidence": "下载文件",
    "programs:kind_export": "下载文件",
    "programs:kind_export_data": "下载文件",
    "review:draw_export": "下载文件",
    "exchange:attachment_file": "下载文件",
    "exchange:hall_file": "下载文件，图片在展厅的页面里看",
    "exchange:contract_file": "下载文件",
    "exchange:certificate_print": "下载文件",
    "exchange:refusal_print": "下载文件",
    "matching:step_file": "下载文件",
    "review:sheet_paper": "下载文件",
    "programs:kind_row_preview": "只给 htmx 的一小块；在修改问题的页面里画",
    "programs:status_scan": "转到办件查询，编号已填好",
    "programs:work_bulk_result": "要刚办过一批；在批量办理的旅程里检查",
    "matching:cockpit_live": "只给 htmx 的一小块；在驾驶舱里画",
    "matching:meeting_calendar": "下载文件",
    "matching:report_file": "下载文件",
    "matching:meeting_wish": "要说约谁；在对接会的旅程里检查",
    "assessment:report_export": "下载文件",
    "indicators:import_template": "下载文件",
    "indicators:batch_errors": "下载文件",
    "plans:target_template": "下载文件",
    "mfa_download_recovery_codes": "下载文件",
    "plans:statement_card": "只给 htmx 的一小块",
    "plans:target_division": "只给 htmx 的一小块",
    "account_confirm_email": "没有开放邮箱验证",
    "account_reset_password_from_key": "没有开放邮件找回密码",
    "account_confirm_login_code": "没有开放验证码登录",
    "account_set_password": "有密码的人被转到修改密码",
    "account_reauthenticate": "刚登录的人被转走；在登录的旅程里检查",
    "mfa_reauthenticate": "刚登录的人被转走",
    "mfa_authenticate": "要先输对密码；在登录的旅程里检查",
    "mfa_activate_totp": "要刚确认过本人；在登录的旅程里检查",
    "mfa_generate_recovery_codes": "要先启用验证器；在登录的旅程里检查",
    "mfa_view_recovery_codes": "要先启用验证器；在登录的旅程里检查",
    "mfa_deactivate_totp": "要先启用验证器；在登录的旅程里检查",
    "socialaccount_login_error": "没有接统一身份认证",
    "socialaccount_signup": "没有开放自行注册",
    "openid_connect_login": "没有接统一身份认证",
    "openid_connect_callback": "没有接统一身份认证",
}


@dataclass(frozen=True)
class Found:
    """A page: its route, its address and who opens it."""

    route: str
    url: str
    role: str | None


def routes() -> Iterator[tuple[str, bool]]:
    """Names of all routes of people's pages (the API is for programs), and whether each takes arguments."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, bool]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            if inner != "api:":
                yield from _walk(each.url_patterns, inner)
        elif each.name:
            yield f"{space}{each.name}", bool(each.pattern.regex.groups)


def found_pages(
    examples: dict[str, list[dict[str, Any]]], extra: dict[str, list[str]]
) -> tuple[list[Found], list[str]]:
    """All pages, and the names of routes that are neither a page nor explained.

    ``examples``: arguments by route. ``extra``: query strings by route, each a page of its own.
    """
    asking = _askers()
    pages, unexplained = [], []
    for route, takes in routes():
        if route in NO_PAGES:
            continue
        places = _places(route, examples.get(route, [])) if takes else [reverse(route)]
        if not places:
            unexplained.append(route)
        for place in places:
            status, role = _first_to_open(place, asking)
            if status == 200:
                pages += [Found(route, place + query, role) for query in ("", *extra.get(route, ()))]
                pages += [Found(route, place, member) for member in _members_too(route, place, role, asking)]
            elif status != 405:  # what only takes posts is no page
                unexplained.append(f"{route} {place} {status}")
    return pages, unexplained


def _places(route: str, given: list[dict[str, Any]]) -> list[str]:
    """The addresses for the examples; none where they do not fit the route, which is then unexplained."""
    try:
        return list(dict.fromkeys(reverse(route, kwargs=each) for each in given))
    except NoReverseMatch:
        return []


def _first_to_open(place: str, asking: dict[str | None, Callable[[str], int]]) -> tuple[int, str | None]:
    """How the address answers the first account that may open it, or the last that was tried."""
    last: tuple[int, str | None] = (0, None)
    for role in list(asking):
        last = (asking[role](place), role)
        if last[0] in (200, 405):
            _second(asking, role)
            break
    return last


def _members_too(
    route: str, place: str, role: str | None, asking: dict[str | None, Callable[[str], int]]
) -> list[str]:
    """The members that get a page which ``role``, an officer, gets too: theirs shows less, or something else."""
    if role is None or role in MEMBERS or not route.startswith(SHARED_ROOMS):
        return []
    watching = next((names for room, names in WATCHERS.items() if route.startswith(room)), ())
    return [other for other in (*MEMBERS, *watching) if other != role and asking[other](place) == 200]


def _second(asking: dict[str | None, Callable[[str], int]], role: str | None) -> None:
    """Ask this account right after the stranger next time: routes about one thing are mostly one account's."""
    if role is not None:
        after = {other: asking.pop(other) for other in list(asking) if other not in (None, role)}
        asking.update(after)


def _askers() -> dict[str | None, Callable[[str], int]]:
    from django.contrib.auth import get_user_model

    accounts = get_user_model().objects.in_bulk(list(filter(None, ROLES)), field_name="username")
    asking: dict[str | None, Callable[[str], int]] = {}
    for role in ROLES:
        client = Client(HTTP_ACCEPT="text/html")
        if role:
            client.force_login(accounts[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        asking[role] = lambda place, client=client: client.get(place).status_code  # type: ignore[misc]
    return asking
