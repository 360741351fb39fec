"""A technology contract: what is asked before it is registered, its money, and its tax; told by whoever files it."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define
from kechuang.rules.parameters import parameters

_MONEY, _TEXT, _YES, _DAY = FactKind.MONEY, FactKind.TEXT, FactKind.YES_NO, FactKind.DAY
_CONTRACT, _CONTENT, _PRICE, _TAX = "合同", "合同的技术内容", "合同的金额", "合同的税收"


def _asked(name: str, title: str, kind: FactKind, group: str, **more: Any) -> Fact:
    return Fact(name, title, kind, FactScope.DAY, FactSource.ANSWER, group=group, subject="contract", **more)


def _yuan(name: str, title: str, group: str, **more: Any) -> Fact:
    return _asked(name, title, _MONEY, group, unit="元", **more)


def _listed(*codes: str) -> tuple[tuple[str, str], ...]:
    """The choices that parameters list: works that are of a kind, and works that are not."""
    found: dict[str, str] = {}
    for code in codes:
        for value in parameters[code].values:
            found |= value.value
    return tuple(found.items())


def _works(kind: str) -> tuple[tuple[str, str], ...]:
    return _listed(f"tech_contract.{kind}_listed", f"tech_contract.{kind}_excluded")


_CODES = (
    ("valid", "校验通过"),
    ("wrong", "校验不符"),
    ("none", "境外单位或自然人，没有代码"),
)
_REGIONS = (("held", "签订日有这个代码"), ("not_held", "签订日没有这个代码"), ("abroad", "在境外"))

define(
    _asked("contract_subkind", "合同的小类", _TEXT, _CONTRACT, choices=_listed("tech_contract.subkinds")),
    _asked(
        "contract_form", "合同的形式", _TEXT, _CONTRACT,
        choices=(("paper", "纸质书面合同"), ("electronic", "电子合同"), ("oral", "口头约定")),
    ),
    _asked("contract_names_object", "合同写明了标的", _YES, _CONTRACT),
    _asked(
        "contract_names_price", "合同写明了价款", _YES, _CONTRACT,
        help="价款、报酬或使用费；写明提成等计算方法、总额暂时不定的，也填“是”。",
    ),
    _asked(
        "contract_registered_before", "同一份合同已经登记过", _YES, _CONTRACT, help="在本地或外地登记过都填“是”。",
    ),
    _asked("contract_signed_on", "签订日", _DAY, _CONTRACT),
    _asked("contract_effective_on", "生效日", _DAY, _CONTRACT),
    _asked("contract_valid_until", "有效期的最后一天", _DAY, _CONTRACT),
    _asked(
        "contract_filer", "申请登记的一方", _TEXT, _CONTRACT,
        choices=(("seller", "卖方"), ("buyer", "买方")),
        help="卖方是研究开发方、让与方、许可方、顾问方、服务方、培训方、中介方。",
    ),
    _asked("contract_is_import", "是技术进口合同", _YES, _CONTRACT, help="卖方在境外、买方在境内。"),
    _asked("contract_filed_at_home", "在申请人所在地的登记机构申请", _YES, _CONTRACT),
    _asked("seller_code", "卖方的统一社会信用代码", _TEXT, _CONTRACT, choices=_CODES),
    _asked("buyer_code", "买方的统一社会信用代码", _TEXT, _CONTRACT, choices=_CODES),
    _asked("seller_region", "卖方的行政区划代码", _TEXT, _CONTRACT, choices=_REGIONS),
    _asked("buyer_region", "买方的行政区划代码", _TEXT, _CONTRACT, choices=_REGIONS),
    _yuan("contract_expected_investment", "预计新增投入", _CONTRACT, help="没有就填0。"),
    _yuan("contract_expected_output", "预计新增产值", _CONTRACT, help="没有就填0。"),
)  # fmt: skip

define(
    _asked("development_has_aim", "有明确、具体的研究开发目标", _YES, _CONTENT),
    _asked("development_was_mastered", "签订时当事人已经掌握这个技术方案", _YES, _CONTENT),
    _asked("development_work", "开发的工作", _TEXT, _CONTENT, choices=_works("development")),
    _asked("technology_is_mastered", "让与方或许可方已经掌握这项技术", _YES, _CONTENT),
    _asked("technology_rights_are_clear", "知识产权归属清楚", _YES, _CONTENT),
    _asked("technology_is_in_force", "专利仍然有效", _YES, _CONTENT),
    _asked("technology_is_proved", "有技术秘密的证明材料", _YES, _CONTENT),
    _asked("service_work", "服务的工作", _TEXT, _CONTENT, choices=_works("service")),
    _asked("consulting_names_project", "针对一个特定的技术项目", _YES, _CONTENT),
    _asked("consulting_work", "咨询的工作", _TEXT, _CONTENT, choices=_works("consulting")),
    _asked("training_work", "培训的内容", _TEXT, _CONTENT, choices=_works("training")),
    _asked("training_names_staff", "写明了受训的专业技术人员", _YES, _CONTENT),
    _asked("training_is_part", "是开发或转让合同里的培训", _YES, _CONTENT),
    _asked(
        "registrar_accepts_content", "登记员认为技术内容符合这一类", _YES, _CONTENT,
        help="只由登记员看过合同后填；申请人不填。",
    ),
)  # fmt: skip

define(
    _asked(
        "contract_total_is_open", "合同总额未定", _YES, _PRICE, help="按销售额提成等、签订时算不出总额的填“是”。",
    ),
    _yuan("contract_total", "合同成交额", _PRICE, help="合同约定的全部金额。"),
    _asked(
        "contract_purchases", "成交额里的购置和外包费用", FactKind.TABLE, _PRICE,
        help="一项一行；一项也没有的，填一张空表。",
        columns=(
            _asked(
                "item", "内容", _TEXT, _PRICE,
                choices=(
                    *_listed("tech_contract_money.deducted", "tech_contract_money.deducted_alike"),
                    ("technical", "外包的技术性工作"),
                ),
            ),
            _yuan("amount", "金额", _PRICE),
        ),
    ),
    _asked(
        "contract_objects", "交付的标的物", FactKind.TABLE, _PRICE,
        help="合同自己的标的物，其直接成本已经计入上一张表的才填；没有的填一张空表。",
        columns=(
            _asked(
                "carrier", "形式", _TEXT, _PRICE,
                choices=(
                    ("documents", "技术文件"),
                    ("medium", "软件载体、菌种、品种"),
                    ("plant", "成套设备、试验装置"),
                ),
            ),
            _asked("quantity", "数量", FactKind.COUNT, _PRICE),
            _yuan("unit_cost", "每件的直接成本", _PRICE),
            _asked(
                "needed", "需要的数量", FactKind.COUNT, _PRICE,
                help="文件：掌握技术和存档需要几份；载体：试验和使用需要几件。成套设备和装置不填。",
            ),
        ),
    ),
    _asked(
        "contract_receipts", "到账", FactKind.TABLE, _PRICE, help="一笔一行。",
        columns=(
            _yuan("amount", "到账金额", _PRICE),
            _yuan("cost", "这一笔对应的成本", _PRICE, help="没有就填0。"),
        ),
    ),
    _asked("contract_is_disputed", "认定有争议", _YES, _PRICE),
    _asked("contract_corrected_on", "提交补正材料的日期", _DAY, _PRICE, help="没有补正的不填。"),
)  # fmt: skip

define(
    _asked("contract_is_registered", "合同已经认定登记并取得证明", _YES, _TAX),
    _asked(
        "contract_is_related", "为转让或开发所提供，并开在同一张发票上", _YES, _TAX, help="只影响咨询和服务合同。",
    ),
    _asked(
        "licence_form", "许可的方式", _TEXT, _TAX,
        choices=(("exclusive", "独占"), ("sole", "排他"), ("ordinary", "普通")),
    ),
    _asked("licence_is_global", "独占许可的范围是全球", _YES, _TAX),
    _asked("licence_years", "许可的年限", FactKind.NUMBER, _TAX, unit="年"),
    _yuan("transfer_income", "本年度技术转让所得", _TAX, help="全年合计的所得：收入减成本和相关税费，不是收入。"),
    _yuan("contract_paid_for_research", "本年度实际支付的委托研发费用", _TAX),
    _yuan("contract_research_funds", "合同里的研究开发经费", _TAX, help="只影响开发合同；没有就填0。"),
    _yuan("registered_in_year", "本年登记的合同金额", _TAX, help="全年合计。"),
)  # fmt: skip
