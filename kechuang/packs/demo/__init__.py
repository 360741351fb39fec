"""示例市 · The demonstration city: made-up people and places, marked as such wherever they appear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kechuang.packs.demo.filling import DemoResult

#: One password for all demonstration logins; the site says that it is a demonstration.
PASSWORD = "shili-2026-demo"  # noqa: S105 - it opens made-up data only

#: user name, what the person does there (shown on the sign-in page of a demonstration).
LOGINS = (
    ("guihua", "规划岗：识读文件、编制和分解目标"),
    ("tongji", "统计岗：导入、填报和核定数据"),
    ("lingdao", "局领导：看年度完成情况、认定定性目标"),
    ("qifu", "企业服务岗：培育库、预测、政策找企业、专家库"),
    ("xiangmu", "项目管理岗：申报通知、形式审查、评审和公示"),
    ("jiandu", "监督岗：监督抽取、回避和异议"),
    ("yunling", "云岭区科技岗：接受目标、填报本区数据"),
    ("qinghe", "青禾县科技岗：县级计划与数据"),
    ("gaoxin", "示例高新区科技岗：园区数据"),
    ("qiye", "企业管理员：填年度报表、看能申报什么"),
    ("tianbao", "企业填报人：和管理员一起填报"),
    ("yunying", "孵化器运营单位：在孵企业"),
    ("daxue", "高校成果转化岗：发布成果、答复对接请求"),
    ("yinhang", "银行：发布金融产品、看融资需求"),
    ("zhuanjia", "专家：我的评审、专家档案"),
    ("dengji", "技术合同登记员：受理、初审、核定到账"),
    ("dengjizhang", "登记机构负责人：核准登记、答复变更和注销"),
    ("shuiwu", "税务查阅岗：只看已登记的技术合同"),
    ("chayue", "查阅岗：只看不改"),
    ("xitong", "系统管理员：账号、科室、功能区"),
    ("anquan", "安全管理员：岗位授权、解锁"),
    ("shenji", "审计员：操作记录与校验"),
)


def quietly(words: str) -> None:
    """Say nothing of what is being filled."""


def fill(*, now: datetime, tell: Callable[[str], None] = quietly, is_small: bool = False) -> DemoResult:
    """Fill an empty installation with the demonstration city; a filled one is left as it is.

    ``tell`` is called with a line a step, as it begins: 企业 32 家…… ``is_small``: the conference that was held has
    hundreds of people instead of 23,983, for tests that walk through pages.
    """
    # it needs the tables, and this package is imported before them
    from kechuang.packs.demo.filling import fill_city

    return fill_city(now=now, tell=tell, is_small=is_small)
