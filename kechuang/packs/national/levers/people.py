"""Levers: people. S&T staff count only with 183 days in the year, so that they must come by the first days of July."""

from kechuang.rules.levers import Lever, Move, lever

_SAME_YEAR = (-1,)

lever(
    Lever(
        "hire_st_staff",
        "新招科技人员",
        (
            Move(("st_staff_average",), averaged=True),
            Move(("employees_average",), averaged=True),
            Move(("st_staff_sme",)),
            Move(("rd_staff",)),
            Move(("employees_end",)),
        ),
        "新招{amount}名科技人员，当年实际工作满183天",
        "人",
        years=_SAME_YEAR,
        help="全年平均按各月平均算：年中到岗的，只算其后的月份，所以招得越晚，要招的人越多。",
    ),
    Lever(
        "assign_st_staff",
        "现有职工转到研发岗位",
        (Move(("st_staff_average",), averaged=True), Move(("st_staff_sme",)), Move(("rd_staff",))),
        "把{amount}名现有职工转到研发岗位，当年实际从事研发满183天",
        "人",
        years=_SAME_YEAR,
        help="要有真实的研发任务、工时记录和岗位文件；只改名册不算。",
    ),
)
