"""Which papers go with which tax or reward on a technology contract: information, from common practice, not advice. Pure."""

from __future__ import annotations

from collections.abc import Mapping

#: Topic of the rule → whom it is for, and the papers that are kept or handed in. From memory; the tax office has the last word.
PAPERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tech_contract_vat": (
        "卖方",
        (
            "书面合同",
            "技术合同登记证明（省级科技或工信部门认定）",
            "开具的普通发票（免税的不开专用发票）",
            "留存备查，不用报送",
        ),
    ),
    "tech_contract_cit": (
        "卖方（让与方、许可方）",
        ("书面合同", "技术合同登记证明", "技术转让所得的归集、分摊、计算资料", "实际缴纳相关税费的证明"),
    ),
    "tech_contract_super_deduction": (
        "买方（委托方）",
        (
            "受托方登记的技术合同登记证明",
            "委托研发费用的发票和付款凭证",
            "关联方之间的，受托方提供费用支出明细",
        ),
    ),
    "tech_contract_stamp": ("双方各自", ("合同", "开发合同里研究开发经费的约定")),
    "tech_contract_reward": ("卖方", ("全年登记的技术合同清单", "当地申报通知要求的材料")),
}
