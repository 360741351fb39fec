"""Who may do what in review: organisers arrange, supervisors look into everything, experts reach only their own sheets."""

from __future__ import annotations

from typing import Any

from kechuang.core.permissions import Belonging, allow
from kechuang.core.states import Role

ORGANISERS = (Role.PROGRAM_OFFICER, Role.ENTERPRISE_OFFICER)
SUPERVISORS = (Role.SUPERVISOR,)
DECIDERS = (*ORGANISERS, Role.LEADER)
_ONESELF = frozenset({"oneself"})


def _at_call(obj: Any) -> str:
    """Everything of review lies where its call does."""
    panel = getattr(obj, "panel", None) or getattr(obj, "vote", None) or obj
    return str(panel.call.region.path)


def _own(path: str) -> tuple[Belonging]:
    return (Belonging("person", _ONESELF, lambda obj: obj.expert.person_id, f"{path}expert__person"),)


_PANEL, _BELOW = "call__region", "panel__call__region"

allow("review.panel.view", "查看评审组", (*DECIDERS, *SUPERVISORS), place=_at_call, region_field=_PANEL)
allow("review.panel.form", "组建和修改评审组", ORGANISERS, place=_at_call, region_field=_PANEL)
allow("review.panel.draw", "抽取专家", ORGANISERS, place=_at_call, region_field=_PANEL)
allow("review.panel.assign", "分配评审材料", ORGANISERS, place=_at_call, region_field=_PANEL)
allow("review.panel.open", "开始和结束评审", ORGANISERS, place=_at_call, region_field=_PANEL)
allow(
    "review.panel.export",
    "导出评审材料和结果",
    (*ORGANISERS, *SUPERVISORS),
    place=_at_call,
    region_field=_PANEL,
)
allow("review.draw.supervise", "监督抽取、公开种子", SUPERVISORS, place=_at_call, region_field=_BELOW)
allow("review.draw.replay", "重放抽取", (*DECIDERS, *SUPERVISORS), place=_at_call, region_field=_BELOW)
allow("review.exclusion.view", "查看回避理由", SUPERVISORS, place=_at_call, region_field=_BELOW)
allow(
    "review.exclusion.add", "登记和解除回避", (*ORGANISERS, *SUPERVISORS), place=_at_call, region_field=_BELOW
)
allow("review.invitation.send", "邀请和递补专家", ORGANISERS, place=_at_call, region_field=_BELOW)
allow("review.invitation.answer", "答复邀请", (), place=_at_call, region_field=_BELOW, belongings=_own(""))
allow(
    "review.sheet.view", "查看评分表", (*ORGANISERS, *SUPERVISORS), place=_at_call, region_field=_BELOW, belongings=_own("")
)  # fmt: skip
allow("review.sheet.score", "评分", (), place=_at_call, region_field=_BELOW, belongings=_own(""))
allow("review.sheet.void", "作废评分表", (*ORGANISERS, *SUPERVISORS), place=_at_call, region_field=_BELOW)
allow("review.sheet.ask", "要求专家说明评分", ORGANISERS, place=_at_call, region_field=_BELOW)
allow("review.result.compute", "计算结果、选择方法、转审议", ORGANISERS, place=_at_call, region_field=_PANEL)
allow("review.result.view", "查看评审结果", (*DECIDERS, *SUPERVISORS), place=_at_call, region_field=_BELOW)
allow("review.vote.view", "查看投票", (*DECIDERS, *SUPERVISORS), place=_at_call, region_field=_PANEL)
allow("review.vote.arrange", "组织投票和计票", ORGANISERS, place=_at_call, region_field=_PANEL)
allow("review.vote.cast", "记名投票", (), place=_at_call, region_field=_PANEL, belongings=(
    Belonging("person", _ONESELF, lambda vote: vote.voter_keys, "voters"),
))  # fmt: skip
