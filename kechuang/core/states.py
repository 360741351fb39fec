"""Roles and the small enums of core."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a post may be. The three administrators' powers are separate: nobody holds two of them."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    LEADER = "leader"
    PLANNER = "planner"
    STATISTICIAN = "statistician"
    ENTERPRISE_OFFICER = "enterprise_officer"
    PROGRAM_OFFICER = "program_officer"
    SUPERVISOR = "supervisor"
    COUNTY_OFFICER = "county_officer"
    PARK_OFFICER = "park_officer"
    REGISTRAR = "registrar"
    REGISTRY_HEAD = "registry_head"
    READER = "reader"
    TAX_READER = "tax_reader"


class ImportState(StrEnum):
    """How far an import is. One that waits, is checked or written has not come to its end."""

    WAITING = "waiting"
    CHECKING = "checking"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


IMPORT_TITLES: dict[str, str] = {
    ImportState.WAITING: "排队",
    ImportState.CHECKING: "正在检查",
    ImportState.WRITING: "正在写入",
    ImportState.DONE: "完成",
    ImportState.STOPPED: "已停止",
    ImportState.FAILED: "没有办成",
}

ROLE_TITLES: dict[str, str] = {
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计员",
    Role.LEADER: "局领导",
    Role.PLANNER: "规划岗",
    Role.STATISTICIAN: "统计岗",
    Role.ENTERPRISE_OFFICER: "企业服务岗",
    Role.PROGRAM_OFFICER: "项目管理岗",
    Role.SUPERVISOR: "监督岗",
    Role.COUNTY_OFFICER: "县（市、区）科技岗",
    Role.PARK_OFFICER: "园区科技岗",
    Role.REGISTRAR: "技术合同登记员",
    Role.REGISTRY_HEAD: "登记机构负责人",
    Role.READER: "查阅岗",
    Role.TAX_READER: "税务查阅岗",
}

#: What an account may be to those whom the bureau serves; rooms above tell who is what.
STANDING_TITLES: dict[str, str] = {
    "org_admin": "单位管理员",
    "org_editor": "单位填报人",
    "org_reader": "单位查看人",
    "org_agent": "代办机构",
    "oneself": "本人",
}

#: Powers that must never meet in one pair of hands.
SEPARATE_POWERS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

#: Posts of other authorities: they read what a room lets them read, and nothing of the bureau's own work.
OUTSIDE_ROLES = frozenset({Role.TAX_READER})

#: Roles of the bureau's own work; neither an administrator's post nor another authority's carries any of it.
WORK_ROLES = frozenset(Role) - SEPARATE_POWERS - OUTSIDE_ROLES


class RegionLevel(StrEnum):
    """The levels of territory, the highest first."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


REGION_LEVEL_TITLES: dict[str, str] = {
    RegionLevel.COUNTRY: "国家",
    RegionLevel.PROVINCE: "省级",
    RegionLevel.CITY: "市级",
    RegionLevel.COUNTY: "县级",
    RegionLevel.ZONE: "功能区",
}
