"""Levers: money of the accounting year. They close with the year."""

from decimal import Decimal

from kechuang.rules.levers import Lever, Move, lever

_SAME_YEAR = (-1,)
_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_THOUSAND = Decimal(100_000)
_MILLION = Decimal(1_000_000)

lever(
    Lever(
        "rd_spend",
        "增加研发投入",
        (
            Move(("hnte_rd_direct", "hnte_rd_total")),
            Move(("hnte_rd_domestic",)),
            Move(("tax_rd_direct", "tax_rd_total")),
            Move(("accounting_rd",)),
            Move(("cost_total",)),
        ),
        "年内增加研发投入{amount}（直接投入，境内）",
        "元",
        _TEN_THOUSAND,
        _SAME_YEAR,
        help="要按项目立项、归集到研发辅助账；花在当年才算当年的。",
    ),
    Lever(
        "hightech_income",
        "提高高新技术产品（服务）收入",
        (Move(("hightech_income",)),),
        "使高新技术产品（服务）收入增加{amount}（总收入不变）",
        "元",
        _HUNDRED_THOUSAND,
        _SAME_YEAR,
        help="让更多产品用上自有核心知识产权，并按产品单独核算收入。",
    ),
    Lever(
        "equity",
        "引入股权融资",
        (Move(("equity_financing",)), Move(("total_assets",))),
        "年内引入股权融资{amount}，实缴到账",
        "元",
        _MILLION,
        _SAME_YEAR,
        help="创新型、专精特新只认合格机构投资者的实缴额。",
    ),
    Lever(
        "repay_debt",
        "用现有资金偿还债务",
        (Move(("total_liabilities",), -1), Move(("total_assets",), -1)),
        "年末前偿还债务{amount}",
        "元",
        _HUNDRED_THOUSAND,
        _SAME_YEAR,
        help="降低资产负债率；账上要有可动用的资金。",
    ),
    Lever(
        "conversions",
        "完成科技成果转化",
        (Move(("conversions",)),),
        "年内完成并留证{amount}项科技成果转化",
        "项",
        years=_SAME_YEAR,
        help="自行投产、转让、许可、合作、作价入股都算；同一成果只算一次，要有合同、检测报告等证明。",
    ),
)
