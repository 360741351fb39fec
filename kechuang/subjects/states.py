"""Lifecycles and enums of subjects."""

from __future__ import annotations

from enum import StrEnum

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition


class OrganisationKind(State):
    """What an organisation is."""

    ENTERPRISE = "enterprise", "企业"
    UNIVERSITY = "university", "高等院校"
    INSTITUTE = "institute", "科研院所"
    HOSPITAL = "hospital", "医疗卫生机构"
    AGENCY = "agency", "科技服务机构"
    BANK = "bank", "金融机构"
    OPERATOR = "operator", "载体运营单位"
    GOVERNMENT = "government", "机关事业单位"
    SOCIAL = "social", "社会团体和其他"


class OrganisationState(State):
    """An organisation's life in the bureau's books."""

    APPLIED = "applied", "待核实"
    RETURNED = "returned", "退回补正"
    VERIFIED = "verified", "已核实"
    CLOSED = "closed", "已注销或迁出"
    MERGED = "merged", "已并入另一条记录"


_BELOW = "county_officer park_officer enterprise_officer"

ORGANISATION_LIFECYCLE = Lifecycle(
    name="subjects.organisation",
    title="单位档案",
    states=OrganisationState,
    initial=OrganisationState.APPLIED,
    transitions=(
        Transition("applied", "verify", "verified", who=_BELOW, title="核实"),
        Transition("applied", "return", "returned", who=_BELOW, title="退回补正"),
        Transition("returned", "resubmit", "applied", who="org_admin", title="补正后再报"),
        Transition("applied", "merge", "merged", who=_BELOW, title="并入另一条记录"),
        Transition("returned", "merge", "merged", who=_BELOW, title="并入另一条记录"),
        Transition("verified", "merge", "merged", who=_BELOW, title="并入另一条记录"),
        Transition("verified", "close", "closed", who=_BELOW, title="注销或迁出"),
        Transition("closed", "reopen", "verified", who=_BELOW, title="恢复"),
    ),
)


class MemberRole(State):
    """What an account is to an organisation."""

    ADMIN = "org_admin", "单位管理员"
    EDITOR = "org_editor", "填报人"
    READER = "org_reader", "查看人"
    AGENT = "org_agent", "代办机构"


class MembershipState(State):
    """A membership's life. Only an active one counts."""

    INVITED = "invited", "已邀请，待接受"
    ACTIVE = "active", "在岗"
    ENDED = "ended", "已离开"


MEMBERSHIP_LIFECYCLE = Lifecycle(
    name="subjects.membership",
    title="单位成员",
    states=MembershipState,
    initial=MembershipState.INVITED,
    transitions=(
        Transition("invited", "accept", "active", who="oneself", title="接受邀请"),
        Transition("invited", "end", "ended", who="org_admin", title="撤回邀请"),
        Transition("active", "end", "ended", who="org_admin", title="移出"),
    ),
)


class LinkKind(State):
    """How two organisations are tied to each other."""

    CONTROLS = "controls", "控股"
    HOLDS = "holds", "参股"
    SAME_CONTROLLER = "same_controller", "同一实际控制人"
    BRANCH = "branch", "分支机构"
    AFFILIATED = "affiliated", "隶属"


class ExpertState(State):
    """An expert's life in the pool. Only an active one can be drawn."""

    PROPOSED = "proposed", "待入库"
    ACTIVE = "active", "在库"
    PAUSED = "paused", "暂停"
    REMOVED = "removed", "已出库"


EXPERT_LIFECYCLE = Lifecycle(
    name="subjects.expert",
    title="专家",
    states=ExpertState,
    initial=ExpertState.PROPOSED,
    transitions=(
        Transition("proposed", "admit", "active", who="planner enterprise_officer", title="入库"),
        Transition("proposed", "remove", "removed", who="planner enterprise_officer", title="不予入库"),
        Transition("active", "pause", "paused", who="planner enterprise_officer oneself", title="暂停"),
        Transition("paused", "resume", "active", who="planner enterprise_officer oneself", title="恢复"),
        Transition("active", "remove", "removed", who="planner enterprise_officer", title="出库"),
        Transition("paused", "remove", "removed", who="planner enterprise_officer", title="出库"),
        Transition("removed", "admit", "active", who="planner enterprise_officer", title="重新入库"),
    ),
)


class RelationKind(State):
    """How a person is tied to another or to an organisation; review asks it for recusal."""

    SUPERVISOR = "supervisor", "师生（导师）"
    RELATIVE = "relative", "亲属"
    ADVISER = "adviser", "顾问"
    SHAREHOLDER = "shareholder", "股东"
    DEPUTY = "deputy", "科技副总"
    EMPLOYED = "employed", "任职"
    COOPERATES = "cooperates", "合作"


class BanScope(State):
    """What somebody who is banned may not do."""

    REVIEW = "review", "不得评审"
    APPLY = "apply", "不得申报"
    ALL = "all", "不得评审和申报"


class OutputKind(State):
    """What a representative output is."""

    PAPER = "paper", "论文"
    PATENT = "patent", "专利"
    AWARD = "award", "奖励"
    PROJECT = "project", "项目"
    PRODUCT = "product", "产品或标准"


class AnnualState(State):
    """An annual statement's life."""

    DRAFT = "draft", "填报中"
    SIGNED = "signed", "已签报，待县级核实"
    RETURNED = "returned", "退回修改"
    COUNTY_VERIFIED = "county_verified", "县级已核实"
    VERIFIED = "verified", "市级已核定"
    REPLACED = "replaced", "已被更正版替代"
    ABANDONED = "abandoned", "更正已放弃"


ANNUAL_STATEMENT_LIFECYCLE = Lifecycle(
    name="subjects.annual_statement",
    title="年度报表",
    states=AnnualState,
    initial=AnnualState.DRAFT,
    transitions=(
        Transition("draft", "sign", "signed", who="org_admin", title="签报"),
        Transition("returned", "sign", "signed", who="org_admin", title="修改后再报"),
        Transition("signed", "withdraw", "draft", who="org_admin", title="撤回"),
        Transition("signed", "return", "returned", who="county_officer park_officer", title="退回修改"),
        Transition("signed", "verify", "county_verified", who="county_officer park_officer", title="县级核实"),
        Transition("county_verified", "approve", "verified", who="statistician enterprise_officer", title="市级核定"),
        Transition("county_verified", "return", "returned", who="statistician enterprise_officer", title="退回修改"),
        Transition("signed", "correct", "replaced", who="org_admin", title="更正"),
        Transition("county_verified", "correct", "replaced", who="org_admin", title="更正"),
        Transition("verified", "correct", "replaced", who="org_admin", title="更正"),
        Transition("draft", "abandon", "abandoned", who="org_admin", title="放弃更正"),
        Transition("returned", "abandon", "abandoned", who="org_admin", title="放弃更正"),
        Transition("replaced", "restore_signed", "signed", who="org_admin", title="更正已放弃，恢复"),
        Transition("replaced", "restore_county_verified", "county_verified", who="org_admin", title="更正已放弃，恢复"),
        Transition("replaced", "restore_verified", "verified", who="org_admin", title="更正已放弃，恢复"),
    ),
)  # fmt: skip


class IPKind(State):
    """Kinds of intellectual property. Classes I and II are those of the HNTE guidelines."""

    INVENTION = "invention", "发明专利"
    DEFENCE = "defence", "国防专利"
    UTILITY = "utility", "实用新型专利"
    DESIGN = "design", "外观设计专利"
    PLANT = "plant", "植物新品种"
    CROP = "crop", "国家级农作物品种"
    DRUG = "drug", "国家新药"
    TCM = "tcm", "国家一级中药保护品种"
    LAYOUT = "layout", "集成电路布图设计专有权"
    SOFTWARE = "software", "软件著作权"
    PCT = "pct", "PCT国际申请"
    TRADEMARK = "trademark", "商标"
    STANDARD = "standard", "标准"


CLASS_ONE = frozenset(
    {IPKind.INVENTION, IPKind.DEFENCE, IPKind.PLANT, IPKind.CROP, IPKind.DRUG, IPKind.TCM, IPKind.LAYOUT}
)
CLASS_TWO = frozenset({IPKind.UTILITY, IPKind.DESIGN, IPKind.SOFTWARE})
PATENTS = frozenset({IPKind.INVENTION, IPKind.DEFENCE, IPKind.UTILITY, IPKind.DESIGN})


class LegalStatus(State):
    """The legal status of a right."""

    FILED = "filed", "已申请"
    EXAMINED = "examined", "审查中"
    GRANTED = "granted", "有效"
    REFUSED = "refused", "驳回"
    WITHDRAWN = "withdrawn", "撤回"
    LAPSED = "lapsed", "终止（未缴费）"
    EXPIRED = "expired", "届满"
    INVALIDATED = "invalidated", "宣告无效"


class Acquired(State):
    """How a right was obtained."""

    OWN = "own", "自主研发"
    ASSIGNED = "assigned", "受让"
    GIFTED = "gifted", "受赠"
    MERGED = "merged", "并购"
    LICENSED = "licensed", "独占许可"


class QualificationState(State):
    """Whether a qualification that was held still counts; expiry is read from its dates."""

    HELD = "held", "有效"
    REVOKED = "revoked", "已撤销"
    REPLACED = "replaced", "已换发"


QUALIFICATION_LIFECYCLE = Lifecycle(
    name="subjects.qualification",
    title="资质",
    states=QualificationState,
    initial=QualificationState.HELD,
    transitions=(
        Transition("held", "revoke", "revoked", who="enterprise_officer", title="撤销"),
        Transition("held", "replace", "replaced", who="enterprise_officer", title="换发"),
    ),
)


class Level(State):
    """The level that granted or recognised something, the highest first."""

    NATIONAL = "national", "国家级"
    PROVINCIAL = "provincial", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class CarrierKind(State):
    """Kinds of platforms and carriers."""

    LABORATORY = "laboratory", "重点实验室"
    ENGINEERING = "engineering", "工程技术研究中心"
    TECH_CENTRE = "tech_centre", "企业技术中心"
    RD_INSTITUTE = "rd_institute", "新型研发机构"
    INCUBATOR = "incubator", "科技企业孵化器"
    ACCELERATOR = "accelerator", "加速器"
    MAKER_SPACE = "maker_space", "众创空间"
    ALLIANCE = "alliance", "产业技术创新战略联盟"
    CONSORTIUM = "consortium", "创新联合体"
    ZONE = "zone", "高新技术产业开发区"
    PARK = "park", "科技园区和产业基地"
    AGRI_PARK = "agri_park", "农业科技园区"
    STATION = "station", "院士（博士后）工作站"
    TRANSFER = "transfer", "技术转移机构"
    PILOT = "pilot", "中试基地"


class CarrierState(State):
    """A carrier's life."""

    PLANNED = "planned", "筹建"
    BUILDING = "building", "建设期"
    RUNNING = "running", "运行"
    RECTIFYING = "rectifying", "整改"
    REVOKED = "revoked", "已撤销"


CARRIER_LIFECYCLE = Lifecycle(
    name="subjects.carrier",
    title="平台载体",
    states=CarrierState,
    initial=CarrierState.PLANNED,
    transitions=(
        Transition("planned", "start", "building", who="enterprise_officer county_officer", title="批准组建"),
        Transition(
            "planned", "open", "running", who="enterprise_officer county_officer", title="登记为已运行"
        ),
        Transition("planned", "revoke", "revoked", who="enterprise_officer", title="取消"),
        Transition("building", "open", "running", who="enterprise_officer", title="建设期验收通过"),
        Transition("building", "revoke", "revoked", who="enterprise_officer", title="撤销"),
        Transition("running", "rectify", "rectifying", who="enterprise_officer", title="限期整改"),
        Transition("rectifying", "open", "running", who="enterprise_officer", title="整改通过"),
        Transition("running", "revoke", "revoked", who="enterprise_officer", title="撤销"),
        Transition("rectifying", "revoke", "revoked", who="enterprise_officer", title="撤销"),
    ),
)


class LeftAs(State):
    """How a tenant left a carrier."""

    GRADUATED = "graduated", "毕业"
    MOVED = "moved", "迁出"
    FAILED = "failed", "停业"
    REMOVED = "removed", "清退"


class PoolState(State):
    """Where a firm stands in the pool of cultivation."""

    LISTED = "listed", "在库培育"
    APPLYING = "applying", "已申报"
    ACHIEVED = "achieved", "已达成"
    LEFT = "left", "已出库"


POOL_ENTRY_LIFECYCLE = Lifecycle(
    name="subjects.pool_entry",
    title="培育库条目",
    states=PoolState,
    initial=PoolState.LISTED,
    transitions=(
        Transition("listed", "apply", "applying", who=_BELOW, title="标记为已申报"),
        Transition("applying", "achieve", "achieved", who=_BELOW, title="标记为已达成"),
        Transition("applying", "relist", "listed", who=_BELOW, title="未通过，继续培育"),
        Transition("listed", "achieve", "achieved", who=_BELOW, title="标记为已达成"),
        Transition("listed", "leave", "left", who=_BELOW, title="出库"),
        Transition("applying", "leave", "left", who=_BELOW, title="出库"),
        Transition("left", "relist", "listed", who=_BELOW, title="重新入库"),
    ),
)


class ServiceKind(State):
    """One entry of the service log."""

    VISIT = "visit", "走访"
    CALL = "call", "电话"
    MEETING = "meeting", "座谈"
    PROMISE = "promise", "承诺事项"


class PushState(StrEnum):
    """How far a policy that was pushed has come. Only forward."""

    SENT = "sent"
    OPENED = "opened"
    APPLIED = "applied"
    PAID = "paid"
    DECLINED = "declined"


PUSH_LIFECYCLE = Lifecycle(
    name="subjects.policy_push",
    title="政策推送",
    states={
        PushState.SENT: "已推送",
        PushState.OPENED: "已阅看",
        PushState.APPLIED: "已申报",
        PushState.PAID: "已兑现",
        PushState.DECLINED: "不申报",
    },
    initial=PushState.SENT,
    transitions=(
        Transition("sent", "open", "opened", who="org_admin org_editor org_reader", title="阅看"),
        Transition("sent", "apply", "applied", who="org_admin", title="标记为已申报"),
        Transition("opened", "apply", "applied", who="org_admin", title="标记为已申报"),
        Transition("sent", "decline", "declined", who="org_admin", title="不申报"),
        Transition("opened", "decline", "declined", who="org_admin", title="不申报"),
        Transition("declined", "apply", "applied", who="org_admin", title="改为申报"),
        Transition("applied", "pay", "paid", who="enterprise_officer", title="登记兑现"),
        Transition("sent", "pay", "paid", who="enterprise_officer", title="免申即享，登记兑现"),
        Transition("opened", "pay", "paid", who="enterprise_officer", title="免申即享，登记兑现"),
    ),
)
