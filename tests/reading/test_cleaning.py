"""Cleaning: what goes, what stays, and that every character keeps its place in the original."""

from __future__ import annotations

import pytest

from kechuang.reading.cleaning import clean
from kechuang.reading.cleaning.breaks import Page, page_of
from kechuang.reading.cleaning.script import align


def _hidden(text: str, reason: str) -> list[str]:
    return [text[h.start : h.end] for h in clean(text).hidden if h.reason == reason]


@pytest.mark.parametrize(
    ("polluted", "plain"),
    [
        ("創(chuàng)新驅(qū)動", "创新驱动"),
        ("產(chǎn)業(yè)升級", "产业升级"),
        ("產（chan）業（ye）", "产业"),
        ("目標(biāo)、認(rèn)定、關(guān)鍵", "目标、认定、关键"),
        ("绿(lǜ)色、旅(lu)游", "绿色、旅游"),
        ("银行(háng)、行(xíng)动", "银行、行动"),  # both readings of one character
    ],
)
def test_pinyin_gloss_goes(polluted: str, plain: str) -> None:
    assert clean(polluted).text == plain


@pytest.mark.parametrize(
    "kept",
    [
        "研究与试验发展(R&D)经费",
        "管理办法(试行)",
        "生产总值(GDP)",
        "手机应用(APP)",
        "科技局(he)",  # not how 局 is read
        "创新(new)平台",
        "新(ⅱ)期",
        "x(ye)",  # no character before it
        "业(yejian)",
    ],
)
def test_other_brackets_stay(kept: str) -> None:
    cleaned = clean(kept)
    assert (cleaned.text, cleaned.hidden) == (kept, ())


def test_gloss_is_hidden_with_its_place() -> None:
    text = "全縣科技創(chuàng)新"
    cleaned = clean(text)
    assert cleaned.text == "全县科技创新"
    assert cleaned.origin == (0, 1, 2, 3, 4, 13)
    assert [(h.start, h.end, h.reason) for h in cleaned.hidden] == [(5, 13, "gloss")]


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("著力培育創新主體", "着力培育创新主体"),
        ("顯著提高，著名專家", "显著提高,著名专家"),
        ("關於乾燥設備的計劃", "关于干燥设备的计划"),
        ("後備庫裡的衞生項目", "后备库里的卫生项目"),
        ("皇后、乾坤與週期", "皇后、乾坤与周期"),
    ],
)
def test_traditional_by_phrases(traditional: str, simplified: str) -> None:
    assert clean(traditional).text == simplified


def test_simplified_line_keeps_its_rare_names() -> None:
    # 乾 and 於 may be a person's or a place's: a line of simplified text is left alone, another is turned.
    assert clean("乾安县、於潜镇。\n專利產業。").text == "乾安县、於潜镇。\n专利产业。"


def test_change_of_length_is_aligned_within_its_piece() -> None:
    # Positions of what is the same on both sides stay; only the changed word shares its place.
    assert align("甲乙,软件体,丙", "甲乙,软体,丙", [10, 11, 12, 13, 14, 15, 16, 17]) == [
        10,
        11,
        12,
        13,
        15,
        16,
        17,
    ]


def test_full_width_forms_fold_and_chinese_marks_stay() -> None:
    text = "增长５０％（以上），Ｒ＆Ｄ经费；“双创”、《办法》。３～５个－约"
    assert clean(text).text == "增长50%(以上),R&D经费;“双创”、《办法》。3~5个-约"


def test_invisible_characters_go() -> None:
    text = "\ufeff高新\u200b技\xad术\ufe0f企\ufffd业\x07"
    assert clean(text).text == "高新技术企业"
    assert _hidden(text, "junk") == ["\ufeff", "\u200b", "\xad", "\ufe0f", "\ufffd", "\x07"]


def test_compatibility_forms_of_pdf_become_ordinary() -> None:
    assert clean("⼯作⽬标 ﹪").text == "工作目标 %"


def test_spaces_between_words_and_numbers_close_but_not_after_a_line_number() -> None:
    assert clean("新增 15 家，R&D 经费").text == "新增15家,R&D经费"
    assert clean("1.1 总体目标\n2 主要任务").text == "1.1 总体目标\n2 主要任务"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("目标已定。进一步营造创新氛\n围，优化环境。", "目标已定。进一步营造创新氛围,优化环境。"),
        ("突出项目\n、科技攻关。", "突出项目、科技攻关。"),
        ("着眼大局。今后要着力\n“招才引技”。", "着眼大局。今后要着力“招才引技”。"),
        ("产业发展好。以能力为抓手，推动产\n\n业优化升级；", "产业发展好。以能力为抓手,推动产业优化升级;"),
        ("增强动力，\n提升活力。", "增强动力,提升活力。"),
        ("企业工作\n增强动力，提升企\n业活力", "企业工作\n增强动力,提升企业活力"),
    ],
)
def test_break_inside_a_sentence_goes(broken: str, whole: str) -> None:
    assert clean(broken).text == whole


@pytest.mark.parametrize(
    "kept",
    [
        "在全市科技会议上的讲话\n今天的会议很重要。",
        "一、工作思路\n2026年是关键之年。",
        "任务全面完成。\n二、下年计划\n(一)总体要求",
        "认真总结经验。完成各项任务\n1、申报项目。",
        "工作取得成效。全市共有\n\n企业新增十家。",
        "序号\t指标\t目标\n1\t专利\t300件",
        "目标如下。新增企业十家\n    建成平台三个",
        "发展创新要点\n(一)优化环境,推动发展\n创新是第一动力。",
    ],
)
def test_break_between_paragraphs_stays(kept: str) -> None:
    assert clean(kept).text == kept


def test_hard_wrapped_page_is_joined_by_its_width() -> None:
    sentence = (
        "全市科技系统坚持创新驱动发展战略加快建设以企业为主体市场为导向的技术创新体系并持续提升服务能力"
    )
    lines = [sentence[i : i + 20] for i in range(0, 40, 20)]
    page = "\n".join(lines * 4) + "\n收尾。"
    assert page_of(page) == Page(columns=40, characters=20)
    assert "\n" not in clean(page).text


def _tampered(name: str) -> str:
    return (
        f"{name}市组织召开全市科技大会。{name}市科学技术局作报告，宣读《{name}市培育方案》。"
        f"推动{name}省轻工集团与{name}大学共建中心，{name}化工联合体成立。{name}市各县区参加，"
        f"{name}市财政投入增长10%，新增高新技术企业12家。"
    )


@pytest.mark.parametrize(
    "name",
    [
        "开心体育_官方网:",
        "kaixin官方网站",
        "澳门新葡京赌场",
        "乐高娱乐",
        "九九会j9官网:",
        "综合体育app下载:",
        "慱大亚洲官方网-",
    ],
)
def test_spam_in_the_place_of_a_name_is_hidden(name: str) -> None:
    text = _tampered(name)
    cleaned = clean(text)
    assert cleaned.text == clean(_tampered("")).text
    assert {text[h.start : h.end] for h in cleaned.hidden} == {name}
    assert {h.reason for h in cleaned.hidden} == {"spam"}


@pytest.mark.parametrize(
    "name", ["安平", "安平市科技局:", "江北", "科技管理平台:", "责任单位:", "某某集团", "国际"]
)
def test_repeated_honest_name_is_shown(name: str) -> None:
    text = _tampered(name)
    assert [h for h in clean(text).hidden if h.reason == "spam"] == []


def test_title_of_a_betting_site_is_hidden_and_an_office_is_not() -> None:
    betting = "开心体育_官方投注-在线*平台\n全市科技工作会议召开"
    assert clean(betting).text == "\n全市科技工作会议召开"
    office = "市体育局_官方网站-在线服务平台\n全市科技工作会议召开"
    assert clean(office).text == office


def test_web_words_in_honest_text_are_shown() -> None:
    text = "登录市科技局官方网站办理。官方网站已开通在线平台。请在官方网站下载表格，官方网站咨询在线服务。"
    assert _hidden(text, "spam") == []


def test_no_break_spaces_and_line_ends_of_other_systems() -> None:
    cleaned = clean("甲\r\n乙\r丙\u2028丁\xa0戊")
    assert cleaned.text == "甲\n乙\n丙\n丁 戊"
    assert cleaned.origin == (0, 2, 3, 4, 5, 6, 7, 8, 9)


def test_marks_of_markdown_go_and_its_tables_have_tabs() -> None:
    text = "## 目标\n\n**新增**[高企](https://example.org/a)15家。\n\n| 指标 | 目标 |\n|---|:--:|\n| 专利 | 300 件 |\n"
    assert clean(text).text == "## 目标\n\n新增高企15家。\n\n指标\t目标\n专利\t300件\n"


def test_bars_in_prose_stay() -> None:
    assert clean("甲|乙，价格(元)[注]_丙_").text == "甲|乙,价格(元)[注]_丙_"


@pytest.mark.parametrize("line", ["2026 年是关键之年。", "3 月 18 日召开。"])
def test_a_quantity_that_opens_a_line_closes_up(line: str) -> None:
    assert clean(line).text == line.replace(" ", "")


def test_sentence_that_ends_with_a_full_line_goes_on() -> None:
    lines = [
        "全市坚持创新驱动发展战略建设创新体系。",
        "着力培育企业主体完善服务推进成果转化，",
        "加快建设创新平台提升区域创新综合能力；",
    ]
    page = "".join(line + "\n" for line in lines * 3) + "结束。\n二、保障措施"
    assert (
        clean(page).text == "".join(lines * 3).replace("，", ",").replace("；", ";") + "结束。\n二、保障措施"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("申报高企**家(其中新认定**家)。", "申报高企**家(其中新认定**家)。"),
        ("争取资金＊＊万元，培训*人。", "争取资金**万元,培训*人。"),
        ("**新增**企业15家，**项目建设**提速。", "新增企业15家,项目建设提速。"),
    ],
)
def test_stars_for_withheld_numbers_are_no_emphasis(text: str, plain: str) -> None:
    assert clean(text).text == plain


@pytest.mark.parametrize(
    "row", ["企业数 家 120 135 112.5%", "序号 指标 2020年 2025年 属性", "企业数  20家以上  23家"]
)
def test_cells_that_spaces_part_stay_apart(row: str) -> None:
    assert clean(f"目标完成情况\n{row}\n{row}\n").text == f"目标完成情况\n{row}\n{row}\n"
