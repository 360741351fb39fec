"""The demonstration city's territory, offices and people. All made up."""

from __future__ import annotations

PROVINCE = ("990000", "示例省")
CITY = ("990100", "示例市")

#: code, name, level: eight counties and four zones, twelve duty-holders in all.
HOLDERS = (
    ("990101", "云岭区", "county"),
    ("990102", "清溪区", "county"),
    ("990121", "望湖县", "county"),
    ("990122", "石桥县", "county"),
    ("990123", "青禾县", "county"),
    ("990124", "远山县", "county"),
    ("990125", "松坪县", "county"),
    ("990181", "柳湾市", "county"),
    ("9901A1", "示例高新区", "zone"),
    ("9901A2", "示例经开区", "zone"),
    ("9901A3", "望湖工业园", "zone"),
    ("9901A4", "石桥农业科技园", "zone"),
)

OFFICES = ("规划科", "综合统计科", "高新技术科", "成果转化科", "办公室")

#: user name, name, role, region, office.
PEOPLE = (
    ("guihua", "规划岗演示", "planner", "990100", "规划科"),
    ("tongji", "统计岗演示", "statistician", "990100", "综合统计科"),
    ("qifu", "企业服务岗演示", "enterprise_officer", "990100", "高新技术科"),
    ("xiangmu", "项目管理岗演示", "program_officer", "990100", "高新技术科"),
    ("jiandu", "监督岗演示", "supervisor", "990100", "办公室"),
    ("lingdao", "局领导演示", "leader", "990100", "办公室"),
    ("chayue", "查阅岗演示", "reader", "990100", "办公室"),
    ("dengji", "技术合同登记员演示", "registrar", "990100", "成果转化科"),
    ("dengjizhang", "登记机构负责人演示", "registry_head", "990100", "成果转化科"),
    ("shuiwu", "税务查阅岗演示", "tax_reader", "990100", ""),
    ("xitong", "系统管理员演示", "system_admin", "990100", ""),
    ("anquan", "安全管理员演示", "security_admin", "990100", ""),
    ("shenji", "审计员演示", "audit_admin", "990100", ""),
    ("yunling", "云岭区演示", "county_officer", "990101", ""),
    ("qingxi", "清溪区演示", "county_officer", "990102", ""),
    ("wanghu", "望湖县演示", "county_officer", "990121", ""),
    ("shiqiao", "石桥县演示", "county_officer", "990122", ""),
    ("qinghe", "青禾县演示", "county_officer", "990123", ""),
    ("yuanshan", "远山县演示", "county_officer", "990124", ""),
    ("songping", "松坪县演示", "county_officer", "990125", ""),
    ("liuwan", "柳湾市演示", "county_officer", "990181", ""),
    ("gaoxin", "示例高新区演示", "park_officer", "9901A1", ""),
    ("jingkai", "示例经开区演示", "park_officer", "9901A2", ""),
    ("wanghuyuan", "望湖工业园演示", "park_officer", "9901A3", ""),
    ("nongkeyuan", "石桥农业科技园演示", "park_officer", "9901A4", ""),
)

#: How much of the city's activity each duty-holder carries, in parts of a hundred.
WEIGHTS = dict(zip((code for code, _, _ in HOLDERS), (14, 12, 8, 7, 6, 4, 3, 9, 18, 12, 4, 3), strict=True))

#: What each really does of it: some run ahead of their share and some behind.
ACTIVITY = dict(zip((code for code, _, _ in HOLDERS), (16, 10, 9, 5, 7, 3, 3, 9, 20, 11, 5, 2), strict=True))
