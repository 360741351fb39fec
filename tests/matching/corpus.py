"""Small texts that the tests of matching rank."""

from kechuang.matching.logic.documents import Document

OFFERS = (
    Document("glue", "耐高温环氧胶黏剂", "环氧树脂胶黏剂在二百度下保持粘接强度；适合电机定子。"),
    Document("epoxy", "环氧树脂固化剂", "用于胶黏剂和涂料的潜伏性固化剂。", "固化剂"),
    Document("motor", "高效永磁电机", "永磁同步电机的定子绕组工艺，效率高。"),
    Document("weld", "激光焊接机器人", "铝合金薄板的激光焊接，焊缝检测自动完成。"),
    Document("sensor", "焊缝检测传感器", "基于超声的焊缝缺陷检验装置。", "无损检测"),
    Document("peach", "水蜜桃保鲜技术", "采后预冷和气调包装延长水蜜桃的货架期。"),
    Document("tea", "茶叶加工生产线", "绿茶杀青和揉捻的连续化装备。"),
    Document("AGV", "AGV 调度系统", "仓库内 AGV 小车的路径规划和调度软件。"),
)
NEED = Document("need", "电机用胶黏剂", "定子粘接要耐高温。")
