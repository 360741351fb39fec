"""Levers: what one can obtain first: a title that a later one asks for, a standard, an R&D body."""

from kechuang.rules.levers import Lever, Move, lever

lever(
    Lever(
        "title_innovative",
        "先评上科技和创新型中小企业",
        (Move(("holds_innovative_sme",), to=True),),
        "先评上创新型（科技和创新型）中小企业",
        topics=("zhuanjing",),
        after="innovative_sme",
        help="专精特新以它为前提；差多少见“创新型中小企业”一项。",
    ),
    Lever(
        "title_zhuanjing",
        "先评上专精特新中小企业",
        (Move(("holds_zhuanjing",), to=True),),
        "先评上省级专精特新中小企业",
        topics=("little_giant",),
        after="zhuanjing",
        help="“小巨人”以它为前提；差多少见“专精特新中小企业”一项。",
    ),
    Lever(
        "rd_body",
        "建立研发机构",
        (Move(("has_rd_body",), to=True),),
        "建立研发机构（自建或与高校院所联合）",
        years=(-1,),
        help="有场地、设备、人员和制度。",
    ),
    Lever(
        "standard_joined",
        "参与编制标准",
        (Move(("joined_standard",), to=True),),
        "参与编制国家标准、行业标准、检测方法或技术规范",
        help="以标准发布并列名为准。",
    ),
)
