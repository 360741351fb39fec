"""年度科技工作报告 · The bureau's yearly report: how the year's targets stand, with the evidence of every number."""

from pathlib import Path

from kechuang.assessment.logic.reporting import (
    Bars,
    Chapter,
    CountyTable,
    DataNotes,
    Headlines,
    NodeSections,
    Overview,
    Report,
    Shortfalls,
    TargetTable,
    register,
)

HERE = Path(__file__).parent
SENTENCE = "{period}，{name}{value}[，比上年{growth}][，{rank}][，位次比上年{move}]（目标：{wanted}[，完成率{completion}]），{verdict}。"

REPORT = register(
    Report(
        code="annual_work",
        title="年度科技工作报告",
        heading="{region}{year}年度科技工作报告",
        source="科技局年度工作总结与目标考核的通行体例",
        description="总体情况、主要指标、重点任务、县（市、区）情况、未达到与无法判定的说明、数据说明，末附每个数的出处。",
        chapters=(
            Chapter(
                "一、总体情况",
                (
                    Overview(
                        "截至{day}，{region}{year}列入管理的目标共{total}项。"
                        "[其中已达到{reached}项][（含力争目标已达到{stretch}项）][，进度正常{on_pace}项][，进度滞后{behind}项]"
                        "[，未达到{missed}项][，力争目标未及{stretch_short}项][，未到期{not_due}项][，暂无数据{no_data}项]"
                        "[，无法判定{cannot_judge}项][，需人工认定{by_hand}项]。"
                    ),
                    Headlines("{name}{value}[（{part}）][，比上年{growth}][，{rank}][，位次比上年{move}]。"),
                ),
            ),
            Chapter(
                "二、主要指标完成情况",
                (TargetTable("主要指标完成情况"), Bars("各项目标完成率与时间进度")),
            ),
            Chapter(
                "三、各项任务进展",
                (NodeSections(SENTENCE, "{name}（目标：{wanted}）：{verdict}。{reason}。"),),
            ),
            Chapter("四、各县（市、区）和功能区情况", (CountyTable("各地目标完成情况"),)),
            Chapter(
                "五、未达到、滞后与无法判定的说明",
                (
                    Shortfalls(
                        "{name}（目标：{wanted}[，完成{value}]）：{verdict}。{reason}。",
                        "没有未达到、滞后、缺数据或无法判定的目标。",
                    ),
                ),
            ),
            Chapter(
                "六、数据说明",
                (
                    DataNotes(
                        (
                            "文中方括号内的数字是出处编号，对应文末“数据出处”。",
                            "判定用未经舍入的数；文中的数四舍五入，只供阅读。",
                            "“以上”“不少于”含本数，“超过”不含本数；区间目标以下端为达到，上端不是上限；位次以小为优。",
                        )
                    ),
                ),
            ),
        ),
        word=HERE / "annual_work.docx",
        typst=HERE / "annual_work.typ",
    )
)
