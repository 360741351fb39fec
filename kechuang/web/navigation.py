"""The way through the house: sections by role, and where the reader is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import may


@dataclass(frozen=True)
class Page:
    """An entry: ``name`` is its URL name, ``action`` the permission without which it is not offered."""

    title: str
    name: str
    action: str = ""


@dataclass(frozen=True)
class Section:
    """A room as the reader sees it. Its first page that the reader may open is where it leads.

    ``whose``: ``posts`` for those who hold a post in the bureau, else kinds of standing (``organisation person``) for
    those who stand so to somebody; empty for all.
    """

    title: str
    icon: str
    rooms: tuple[str, ...]
    pages: tuple[Page, ...]
    whose: str = ""


@dataclass
class Entry:
    """A page or section as drawn: with its address, and whether the reader is there."""

    title: str
    url: str
    icon: str = ""
    here: bool = False
    current: bool = False
    pages: list[Entry] = field(default_factory=list)


SECTIONS = (
    Section(
        "工作台",
        "inbox",
        ("web",),
        (Page("待办", "web:workbench"), Page("已办", "web:done"), Page("消息", "web:messages")),
    ),
    Section(
        "目标",
        "target",
        ("plans",),
        (
            Page("文件", "plans:document_list", "plans.document.view"),
            Page("计划", "plans:plan_list", "plans.plan.view"),
            Page("目标", "plans:target_list", "plans.target.view"),
        ),
    ),
    Section(
        "我的单位",
        "building",
        ("subjects",),
        (
            Page("我的单位", "subjects:organisation_mine", "subjects.organisation.view"),
            Page("政策推送", "subjects:push_list", "subjects.policy_push.view"),
            Page("能申报什么", "subjects:eligibility_mine", "subjects.rule_result.view"),
            Page("知识产权", "subjects:right_list", "subjects.ip_right.view"),
            Page("资质", "subjects:qualification_list", "subjects.qualification.view"),
        ),
        whose="organisation",
    ),
    Section(
        "我的申报",
        "send",
        ("programs",),
        (
            Page("我的申报", "programs:case_mine", "programs.case.urge"),
            Page("正在受理", "programs:call_open"),
            Page("选题建议", "programs:idea_list", "programs.idea.view"),
        ),
        whose="organisation person",
    ),
    Section(
        "供需",
        "bulb",
        ("exchange",),
        (
            Page("我的供需", "exchange:item_list", "exchange.item.fill"),
            Page("对接请求", "exchange:ask_list", "exchange.ask.view"),
            Page("技术合同", "exchange:contract_list", "exchange.contract.fill"),
            Page("成果厅", "exchange:offer_hall"),
            Page("需求厅", "exchange:need_hall"),
        ),
        whose="organisation",
    ),
    Section(
        "对接",
        "message",
        ("matching",),
        (
            Page("我的推荐", "matching:suggestion_mine", "matching.suggestion.open"),
            Page("对接", "matching:docking_list", "matching.docking.propose"),
            Page("对接会", "matching:conference_list"),
        ),
        whose="organisation person",
    ),
    Section(
        "主体",
        "building-community",
        ("subjects",),
        (
            Page("单位", "subjects:organisation_list", "subjects.organisation.view"),
            Page("年度报表", "subjects:statement_list", "subjects.annual_statement.view"),
            Page("人员", "subjects:person_list", "subjects.person.view"),
            Page("专家库", "subjects:expert_list", "subjects.expert.view"),
            Page("团队", "subjects:team_list", "subjects.team.view"),
            Page("平台载体", "subjects:carrier_list", "subjects.carrier.view"),
            Page("知识产权", "subjects:right_list", "subjects.ip_right.view"),
            Page("资质", "subjects:qualification_list", "subjects.qualification.view"),
        ),
        whose="posts",
    ),
    Section(
        "培育",
        "plant-2",
        ("subjects",),
        (
            Page("培育库", "subjects:pool_list", "subjects.pool_entry.view"),
            Page("预测", "subjects:pool_outlook", "subjects.forecast.view"),
            Page("到期资质", "subjects:lapsing_list", "subjects.pool_entry.view"),
            Page("临界企业", "subjects:cliff_list", "subjects.pool_entry.view"),
            Page("报表疑点", "subjects:doubt_list", "subjects.pool_entry.view"),
            Page("政策找企业", "subjects:policy_list", "subjects.policy_push.send"),
        ),
        whose="posts",
    ),
    Section(
        "申报",
        "clipboard-list",
        ("programs",),
        (
            Page("办件", "programs:work_list", "programs.case.view"),
            Page("审议", "programs:deliberation_list", "programs.decision.view"),
            Page("公示", "programs:publicity_list", "programs.publicity.publish"),
            Page("查重提示", "programs:likeness_list", "programs.likeness.view"),
            Page("异议", "programs:objection_list", "programs.objection.view"),
            Page("催办", "programs:urge_list", "programs.case.answer"),
            Page("好差评", "programs:rating_list", "programs.case.answer"),
        ),
        whose="posts",
    ),
    Section(
        "指南",
        "books",
        ("programs",),
        (
            Page("申报通知", "programs:call_list", "programs.kind.view"),
            Page("事项", "programs:kind_list", "programs.kind.view"),
            Page("选题建议", "programs:idea_list", "programs.idea.view"),
            Page("候选选题", "programs:topic_list", "programs.topic.view"),
        ),
        whose="posts",
    ),
    Section(
        "评审",
        "gavel",
        ("review",),
        (
            Page("评审组", "review:panel_list", "review.panel.view"),
            Page("投票", "review:vote_list", "review.vote.view"),
        ),
        whose="posts",
    ),
    Section(
        "供需",
        "bulb",
        ("exchange",),
        (
            Page("供需审核", "exchange:review_list", "exchange.item.view"),
            Page("对接请求", "exchange:ask_list", "exchange.ask.view"),
            Page("代录的", "exchange:item_list", "exchange.item.fill"),
            Page("技术合同登记", "exchange:office_list", "exchange.contract.view"),
            Page("技术合同统计", "exchange:contract_statistics", "exchange.contract.count"),
            Page("成果厅", "exchange:offer_hall"),
            Page("需求厅", "exchange:need_hall"),
        ),
        whose="posts",
    ),
    Section(
        "对接",
        "message",
        ("matching",),
        (
            Page("推荐", "matching:suggestion_list", "matching.suggestion.view"),
            Page("对接", "matching:docking_list", "matching.docking.view"),
            Page("漏斗", "matching:funnel_show", "matching.funnel.view"),
            Page("对接会", "matching:conference_list"),
        ),
        whose="posts",
    ),
    Section(
        "我的评审",
        "notebook",
        ("review",),
        (
            Page("我的评审", "review:sheet_mine", "review.sheet.score"),
            Page("评审邀请", "review:invitation_mine", "review.invitation.answer"),
        ),
        whose="person",
    ),
    Section(
        "我的专家档案", "id", ("subjects",), (Page("我的专家档案", "subjects:expert_own"),), whose="person"
    ),
    Section(
        "指标",
        "chart-line",
        ("indicators",),
        (
            Page("指标目录", "indicators:list"),
            Page("数据", "indicators:observation_list", "indicators.observation.view"),
            Page("导入", "indicators:observation_import", "indicators.observation.import"),
            Page("导入批次", "indicators:batch_list", "indicators.observation.import"),
        ),
    ),
    Section(
        "考核",
        "scale",
        ("assessment",),
        (
            Page("年度总览", "assessment:cockpit", "assessment.verdict.view"),
            Page("年度报告", "assessment:report_list", "assessment.report.view"),
        ),
    ),
    Section(
        "管理",
        "settings",
        ("core",),
        (
            Page("账号", "core:account_list", "core.account.view"),
            Page("科室", "core:office_list", "core.office.edit"),
            Page("区域", "core:region_list", "core.region.edit"),
            Page("工作日历", "core:calendar", "core.calendar.edit"),
            Page("未送达", "core:delivery_list", "core.delivery.retry"),
            Page("操作记录", "core:event_list", "core.event.view"),
            Page("校验", "core:verify", "core.event.verify"),
        ),
    ),
)


def page_url(name: str, *args: object) -> str:
    """The address of a URL name; empty if no room has such a page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def navigation(actor: Actor, *, path: str, room: str) -> list[Entry]:
    """The sections that ``actor`` may open; nothing for a stranger. ``room`` is the namespace of ``path``."""
    if not actor.signed_in:
        return []
    open_to = [(each, list(_pages(each, actor, path))) for each in SECTIONS if _is_for(each, actor)]
    shown = [(section, pages) for section, pages in open_to if pages]
    here = _section_here([(section, pages) for section, pages in shown if room in section.rooms], path)
    return [_section(section, pages, here=section is here, path=path) for section, pages in shown]


def _section_here(candidates: list[tuple[Section, list[Entry]]], path: str) -> Section | None:
    """Of several sections of one room, that whose page's address the path goes furthest with; else the first."""

    def shared(pages: list[Entry]) -> int:
        return max((len(page.url) for page in pages if path.startswith(page.url)), default=0)

    best = max(candidates, key=lambda each: shared(each[1]), default=None)
    return None if best is None else best[0]


def _is_for(section: Section, actor: Actor) -> bool:
    if section.whose == "posts":
        return bool(actor.grants)
    return not section.whose or any(actor.keys_of(kind) for kind in section.whose.split())


def _section(section: Section, pages: list[Entry], *, here: bool, path: str) -> Entry:
    lone = len(pages) == 1
    current = pages[0].url == path
    return Entry(section.title, pages[0].url, section.icon, here, current, [] if lone else pages)


def _pages(section: Section, actor: Actor, path: str) -> Iterator[Entry]:
    for page in section.pages:
        if page.action and not may(actor, page.action):
            continue
        url = page_url(page.name)
        if url:
            yield Entry(page.title, url, current=url == path)
