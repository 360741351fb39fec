"""``kechuang setup``: the first real installation, asked for or given by options."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from kechuang.cli import DONE, django_ready

_DESCRIPTION = """\
正式建站（只做一次）：定下辖区和单位名称，建立三位管理员的账号并打印一次性密码。
没有用选项给出的，在终端里逐项询问。"""
_EPILOG = """\
示例：
  kechuang setup
  kechuang setup --region 某市某区 --bureau 某区科学技术局 \\
      --system-admin wang.wu:王五 --security-admin li.si:李四 --audit-admin zhao.liu:赵六

三位管理员须是三个人（三员分立）：系统管理员管账号、科室和功能区；安全管理员管岗位授权和解锁；
审计员看操作记录并校验。业务岗位之后由安全管理员在网页上授予。
"""
_ADMINS = (
    ("system_admin", "系统管理员"),
    ("security_admin", "安全管理员"),
    ("audit_admin", "审计员"),
)


@dataclass(frozen=True)
class _Person:
    """An administrator to be: ``username:姓名``."""

    role: str
    title: str
    username: str
    name: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``setup``."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    parser.add_argument("--region", metavar="区划", help="辖区的代码或名称")
    parser.add_argument("--bureau", metavar="名称", help="单位名称")
    for role, title in _ADMINS:
        option = "--" + role.replace("_", "-")
        parser.add_argument(option, dest=role, metavar="用户名:姓名", help=f"{title}的用户名和姓名")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    django_ready()
    # only once Django is loaded
    from kechuang.cli.serving import prepare_database
    from kechuang.core.logic.verdicts import Problem
    from kechuang.core.models import SiteProfile

    prepare_database()
    if SiteProfile.objects.exists():
        raise Problem("本站已经建立过。要增加账号，请由系统管理员在网页上办理。")
    region = _region(args.region or _ask("辖区的代码或名称", "--region"))
    bureau = args.bureau or _ask("单位名称", "--bureau")
    people = [_person(role, title, getattr(args, role)) for role, title in _ADMINS]
    if len({person.username for person in people}) < len(people):
        raise Problem("三位管理员须是三个不同的账号。")
    _install(region, bureau, people)
    return DONE


def _ask(what: str, option: str) -> str:
    """Ask at the terminal; where there is none, say which option was missing."""
    from kechuang.core.logic.verdicts import Problem  # only once Django is loaded

    if not sys.stdin.isatty():
        raise Problem(f"没有给出{what}。请加上选项 {option}。")
    answer = input(f"{what}：").strip()
    if not answer:
        raise Problem(f"没有给出{what}。")
    return answer


def _person(role: str, title: str, given: str | None) -> _Person:
    from kechuang.core.logic.verdicts import Problem  # only once Django is loaded

    text = given or _ask(f"{title}（用户名:姓名）", "--" + role.replace("_", "-"))
    username, _, name = text.replace("：", ":").partition(":")
    if not username.strip() or not name.strip():
        raise Problem(f"{title}请写成“用户名:姓名”，如 wang.wu:王五；收到的是“{text}”。")
    return _Person(role, title, username.strip(), name.strip())


def _region(text: str) -> str:
    """The code of the region that the text names; a Problem with the candidates where it is not one."""
    from kechuang.core.logic.verdicts import Problem  # only once Django is loaded
    from kechuang.core.queries.regions import gazetteer

    one = gazetteer().resolve_one(text)
    if one is not None:
        return one.code
    found = gazetteer().resolve(text)
    if not found:
        raise Problem(f"区划里找不到“{text}”。请写全称（省市县）或六位代码。")
    choices = "；".join(f"{each.code} {each.full_name}" for each in found[:8])
    raise Problem(f"“{text}”可能指{len(found)}个地方，请写代码：{choices}")


def _install(region: str, bureau: str, people: list[_Person]) -> None:
    # only once Django is loaded
    from django.db import transaction
    from django.utils import timezone

    from kechuang.core.logic.actor import Actor
    from kechuang.core.operations.account import create_account
    from kechuang.core.operations.post import grant_post
    from kechuang.core.operations.site import prepare_site
    from kechuang.subjects.operations.discipline import load_disciplines

    actor, now = Actor.system("建站"), timezone.localtime()
    passwords = []
    with transaction.atomic():
        site = prepare_site(region_code=region, bureau=bureau, actor=actor, now=now)
        load_disciplines(actor=actor, now=now)
        for person in people:
            made = create_account(username=person.username, name=person.name, actor=actor, now=now)
            grant_post(account_id=made.account.pk, role=person.role, region_code=region,
                       valid_from=timezone.localdate(now), actor=actor, now=now)  # fmt: skip
            passwords.append((person, made.password))
    print(
        f"已建立：{site.bureau}（{site.region.name} {region}）\n\n一次性密码（只显示这一次，首次登录须修改）："
    )
    for person, password in passwords:
        print(f"  {person.title:<8}{person.username:<20}{person.name:<8}{password}")
    print("\n接着运行 kechuang serve，用以上账号登录。")
