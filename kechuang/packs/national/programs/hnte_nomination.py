"""高新技术企业认定推荐 · Recommendation of firms for the HNTE title."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, ConditionKind, Kind, Material, Section, Source
from kechuang.programs.states import FieldKind, KindGroup

register(
    Kind(
        code="hnte_nomination",
        title="高新技术企业认定推荐",
        english="Recommendation for HNTE",
        group=KindGroup.RECOGNITION,
        summary="企业先在这里自评和备齐材料，市里核对后推荐到省级认定管理机构；认定由省里决定。",
        sources=(
            Source("高新技术企业认定管理办法", "国科发火〔2016〕32号"),
            Source("高新技术企业认定管理工作指引", "国科发火〔2016〕195号"),
            p.INTEGRITY,
        ),
        applicants=("enterprise",),
        steps=p.way(unit=None, recommend=10, check=5, deliberation=10, publicity=None),
        sections=(
            p.BASIC,
            p.UNIT,
            Section("core", "核心技术和知识产权"),
            Section("numbers", "三年的数", "取自年报。缺哪一年，先到年度报表补。"),
            Section("manage", "转化和研发管理"),
        ),
        questions=(
            p.ask("title", "企业名称", "basic", most=120, prefill="organisation.name", identifying=True),
            p.ask(
                "how", "申请类型", "basic", FieldKind.CHOICE,
                choices=(("first", "首次认定"), ("again", "期满重新认定")),
            ),
            p.ask("old_number", "原证书编号", "basic", most=20, when=(("how", ("again",)),), help="GR开头，共14位。"),
            p.fact("registered", "注册日期", "registered_on", "basic", None, help="须注册满365天。"),
            p.fact("field", "高新技术领域", "hightech_field", "basic", None, help="填到第三级。"),
            p.CONTACT,
            p.PHONE,
            p.essay("core_technology", "核心技术", "core", 1500, "对主要产品起核心支持作用的技术，说明来源和先进性。"),
            p.ask(
                "products", "主要高新技术产品（服务）", "core", FieldKind.TABLE, most=20,
                columns=(
                    p.column("name", "名称", most=60),
                    p.column("field", "所属领域", most=60),
                    p.column("income", "上年收入", FieldKind.MONEY, minimum=Decimal(0)),
                    p.column("rights", "用到的知识产权", most=120),
                    p.column("main", "主要产品", FieldKind.YES_NO),
                ),
            ),
            p.fact("class1", "有效的Ⅰ类知识产权", "ip_class1", "core", None, unit="件"),
            p.fact("class2", "有效的Ⅱ类知识产权", "ip_class2", "core", None, unit="件"),
            p.fact("sales_1", "上年销售收入", "sales", "numbers"),
            p.fact("sales_2", "前年销售收入", "sales", "numbers", -2),
            p.fact("sales_3", "大前年销售收入", "sales", "numbers", -3),
            p.fact("rd_1", "上年研究开发费用", "hnte_rd_total", "numbers"),
            p.fact("rd_2", "前年研究开发费用", "hnte_rd_total", "numbers", -2),
            p.fact("rd_3", "大前年研究开发费用", "hnte_rd_total", "numbers", -3),
            p.fact("hightech_income", "上年高新技术产品（服务）收入", "hightech_income", "numbers"),
            p.fact("total_income", "上年收入总额", "total_income", "numbers"),
            p.fact("st_staff", "上年科技人员", "st_staff_average", "numbers", unit="人"),
            p.fact("employees", "上年职工总数", "employees_average", "numbers", unit="人"),
            p.ask(
                "conversions", "近三年科技成果转化", "manage", FieldKind.TABLE, most=40,
                columns=(
                    p.column("name", "成果", most=60),
                    p.column("source", "来源", most=40),
                    p.column("result", "转化成什么", most=60),
                    p.column("year", "年度", FieldKind.NUMBER, minimum=Decimal(2000), maximum=Decimal(2199)),
                ),
            ),
            p.essay("rd_manage", "研发组织管理", "manage", 1500, "制度、辅助账、研发机构、产学研合作、人才培养和奖励。"),
        ),
        materials=(
            Material(
                "special_audit", "近三年研究开发费用和上年高新技术产品（服务）收入专项报告", accepts=("pdf",),
                sample="由符合条件的中介机构出具，含研究开发活动说明，附中介机构资质和人员证明，三年逐年列表。",
            ),
            Material(
                "accounts3", "近三年财务会计报告", accepts=("pdf",), most=3,
                sample="审计报告全文（含报表、附注和说明书），不满三年的按实际年限。",
            ),
            Material(
                "tax3", "近三年企业所得税年度纳税申报表", accepts=("pdf",), most=3,
                sample="主表和全部附表，从电子税务局下载，与审计报告的收入一致；不一致的附说明。",
            ),
            Material("rights", "知识产权证明", accepts=("pdf",), most=30, sample="证书和近一年的缴费凭证，一件一个文件。"),
            Material(
                "conversion_proof", "成果转化证明", accepts=("pdf",), most=40,
                sample="每项成果一份：来源证明和转化结果（合同、发票、检测报告或照片）。",
            ),
            Material(
                "staff_list", "职工和科技人员名单", accepts=("xlsx", "pdf"),
                sample="全年月平均，注明岗位、学历、是否全职和累计工作天数。",
            ),
        ),
        conditions=(
            Condition(
                "rule", "符合高新技术企业认定条件", ConditionKind.RULE, of=("hnte",), clause="国科发火〔2016〕32号第十一条",
                help="按已登记的事实逐条自评；专家打分部分由人判断。", blocking=False,
            ),
            p.whose("enterprise", words="居民企业"),
            p.NO_BAN,
        ),
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE.replace("本单位和负责人", "本企业") + "\n三年数据与审计报告、纳税申报一致。",
        hand_over="",
        design="推荐的步骤、时限、补正和公示天数为平台的建议值；认定条件的数见规则“高新技术企业认定”。",
    )
)  # fmt: skip
