"""Code tables of the registration form (全国技术合同登记表, JJ-001). Pure.

Sub-kinds are this platform's codes, the first two letters saying the kind; what is registrable under which of them stands
in the rules. Nature codes by three digits were read in a copy of the form; fields, aims, sources of plan and kinds of
right are from memory and so named where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kechuang.core.logic.lifecycle import State


class Subkind(State):
    """What the contract is about, to the sub-kind; a test holds it against the parameters' own table."""

    KF1 = "KF1", "委托开发"
    KF2 = "KF2", "合作开发"
    ZR1 = "ZR1", "专利权转让"
    ZR2 = "ZR2", "专利申请权转让"
    ZR3 = "ZR3", "技术秘密转让"
    ZR4 = "ZR4", "软件著作权转让"
    ZR5 = "ZR5", "集成电路布图设计专有权转让"
    ZR6 = "ZR6", "植物新品种权转让"
    ZR7 = "ZR7", "生物医药新品种权转让"
    XK1 = "XK1", "专利实施许可"
    XK2 = "XK2", "专利申请权实施许可"
    XK3 = "XK3", "技术秘密使用许可"
    XK4 = "XK4", "软件著作权许可"
    XK5 = "XK5", "集成电路布图设计许可"
    XK6 = "XK6", "植物新品种实施许可"
    XK7 = "XK7", "生物医药新品种许可"
    ZX = "ZX", "技术咨询"
    FW1 = "FW1", "一般技术服务"
    FW2 = "FW2", "技术培训"
    FW3 = "FW3", "技术中介"


class Kind(State):
    """The five kinds of the Civil Code."""

    KF = "KF", "技术开发"
    ZR = "ZR", "技术转让"
    XK = "XK", "技术许可"
    ZX = "ZX", "技术咨询"
    FW = "FW", "技术服务"


class Nature(State):
    """What a party is, by the form's code."""

    AGENCY = "010", "机关法人"
    INSTITUTE = "021", "科研机构"
    UNIVERSITY = "022", "高等院校"
    HOSPITAL = "023", "医疗、卫生机构"
    OTHER_INSTITUTION = "024", "其他事业法人"
    SOCIETY = "030", "社团法人"
    DOMESTIC = "100", "内资企业"
    HONG_KONG = "200", "港、澳、台商投资企业"
    FOREIGN = "300", "外商投资企业"
    SOLE_TRADER = "400", "个体经营"
    PERSON = "500", "自然人"
    ABROAD = "600", "境外机构、个人"
    OTHER = "900", "其他组织"


#: Natures that have no unified credit code.
WITHOUT_CODE = (Nature.PERSON, Nature.ABROAD)


class ContractField(State):
    """The eleven fields of technology of the form (names from memory)."""

    ELECTRONICS = "01", "电子信息"
    AEROSPACE = "02", "航空航天"
    MANUFACTURING = "03", "先进制造"
    MEDICINE = "04", "生物、医药和医疗器械"
    MATERIALS = "05", "新材料及其应用"
    ENERGY = "06", "新能源与高效节能"
    ENVIRONMENT = "07", "环境保护与资源综合利用"
    NUCLEAR = "08", "核应用"
    AGRICULTURE = "09", "农业"
    TRANSPORT = "10", "现代交通"
    SOCIETY = "11", "城市建设与社会发展"


class RightKind(State):
    """Which intellectual property the contract is about (names from memory)."""

    NONE = "0", "未涉及知识产权"
    PATENT = "1", "专利"
    SECRET = "2", "技术秘密"
    SOFTWARE = "3", "计算机软件著作权"
    LAYOUT = "4", "集成电路布图设计"
    PLANT = "5", "植物新品种"
    MEDICINE = "6", "生物、医药新品种"
    DESIGN = "7", "设计著作权"


class Aim(State):
    """The social and economic aim (names from memory)."""

    AGRICULTURE = "01", "农、林、牧、渔业发展"
    INDUSTRY = "02", "促进工商业发展"
    ENERGY = "03", "能源生产和合理利用"
    INFRASTRUCTURE = "04", "基础设施发展"
    ENVIRONMENT = "05", "环境治理与保护"
    HEALTH = "06", "卫生事业"
    EDUCATION = "07", "教育事业"
    SOCIETY = "08", "社会发展和社会服务"
    EARTH = "09", "地球和大气层的探索与利用"
    SPACE = "10", "民用空间"
    DEFENCE = "11", "国防"
    OTHER = "12", "其他"


class PlanSource(State):
    """By which plan the work is paid for (names from memory)."""

    STATE = "1", "国家科技计划"
    MINISTRY = "2", "部门计划"
    PROVINCE = "3", "省级计划"
    CITY = "4", "市县计划"
    NONE = "9", "计划外"


class PaymentWay(State):
    """How the price is paid."""

    ONCE = "once", "一次总付"
    PARTS = "parts", "分期支付"
    ROYALTY = "royalty", "提成支付"
    ENTRY_AND_ROYALTY = "entry_royalty", "入门费加提成"
    OTHER = "other", "其他"


class TextForm(State):
    """In what form the contract was made."""

    PAPER = "paper", "纸质书面合同"
    ELECTRONIC = "electronic", "电子合同"
    ORAL = "oral", "口头约定"


class Filer(State):
    """Which side files."""

    SELLER = "seller", "卖方"
    BUYER = "buyer", "买方（技术进口合同）"


class FileKind(State):
    """What a file of a contract is."""

    TEXT = "text", "合同文本"
    SUPPLEMENT = "supplement", "补充协议"
    PROOF = "proof", "权属或技术秘密证明"
    COST = "cost", "购置和成本明细"
    RECEIPT = "receipt", "到账凭证"
    OTHER = "other", "其他"


#: The code of China among countries (GB/T 2659, three digits).
HOME_COUNTRY = "156"


def kind_of(subkind: str) -> str:
    """The kind of a sub-kind; empty for none."""
    return subkind[:2]


def statistics_kind(subkind: str, kinds: Mapping[str, str]) -> str:
    """Under which kind statistics have a sub-kind, by the parameter of the day: licences within transfers before 2026."""
    title = kinds.get(kind_of(subkind), "")
    return next((str(each) for each in Kind if each.label == title), kind_of(subkind))


def number_stem(region_code: str, on: date) -> str:
    """The first ten of the sixteen digits of a registration number: year and division of the registrar.

    The national form's own order of digits was not seen; this one is the platform's.
    """
    return f"{on.year}{region_code:0>6}"
