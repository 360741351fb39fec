"""Levers: intellectual property. It counts from its grant, so that filing has to come long before the application."""

from kechuang.rules.levers import Lever, Move, lever

_CLASS_TWO = (Move(("ip_class2",)), Move(("ip_class2_unused",)), Move(("ip_own",)))

lever(
    Lever(
        "software",
        "登记软件著作权",
        _CLASS_TWO,
        "登记软件著作权{amount}件",
        "件",
        help="要与主要产品（服务）相关；登记需要时间，取得证书之日才算有。",
    ),
    Lever(
        "utility_model",
        "申请实用新型专利",
        _CLASS_TWO,
        "申请实用新型专利{amount}件，并在申报前取得授权",
        "件",
        help="授权通知书和缴费收据齐全才算有；申请高新技术企业时每件Ⅱ类只能用一次。",
    ),
    Lever(
        "invention_own",
        "自主申请发明专利",
        (
            Move(("ip_class1",)),
            Move(("ip_class1_own",)),
            Move(("ip_class1_in_use",)),
            Move(("ip_own",)),
            Move(("valid_inventions",)),
        ),
        "申请发明专利{amount}件，在申报前取得授权并用于产品",
        "件",
        help="从申请到授权时间长；走当地知识产权保护中心预审可大为缩短。",
    ),
    Lever(
        "invention_bought",
        "受让发明专利",
        (Move(("ip_class1",)), Move(("ip_acquired",)), Move(("valid_inventions",))),
        "受让发明专利{amount}件，完成权利人变更登记",
        "件",
        help="要与主要产品（服务）相关；受让的在评分中得分较低，专精特新评定不计。",
    ),
)
