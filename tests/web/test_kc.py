"""The tags and filters that every template has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from kechuang.core.search import words_of
from kechuang.web.templatetags import kc


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "unit", "drawn"),
    [
        (Decimal(12993), "万元", '<span class="kc-number" title="12,993万元">1.3亿元</span>'),
        (Decimal(130000), "万元", '<span class="kc-number" title="130,000万元">13亿元</span>'),
        (Decimal(47), "家", '<span class="kc-number">47家</span>'),
        (Decimal(12993), "家", '<span class="kc-number">12,993家</span>'),
        (Decimal("52.20"), "%", '<span class="kc-number">52.2%</span>'),
        (0, "家", '<span class="kc-number">0家</span>'),
        (Decimal(3), "窝", '<span class="kc-number">3窝</span>'),
    ],
)
def test_number_says_it_as_a_person_would_and_keeps_the_exact_value(value, unit, drawn):
    assert kc.number(value, unit) == drawn


def test_unknown_is_a_dash_and_never_zero():
    unknown = kc.number(None, "家")
    assert "—" in unknown
    assert "暂无数据" in unknown
    assert "0" not in unknown
    assert kc.plain(None) == "—"
    assert kc.plain("") == "—"


def test_an_exact_average_is_shown_to_two_decimals():
    assert "41.67" in kc.number(Fraction(125, 3), "人")


def test_a_float_that_is_not_a_number_is_shown_as_it_is_and_escaped():
    assert kc.number("<b>") == "&lt;b&gt;"
    assert kc.number(Decimal("NaN")) == "NaN"
    assert kc.plain("x多项") == "x多项"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("1.5000"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (7, "7"),
        ("2.50", "2.5"),
    ],
)
def test_plain_is_exact_without_trailing_zeros(value, said):
    assert kc.plain(value) == said


def test_dates_are_chinese_and_local():
    assert kc.cn_date(date(2026, 1, 2)) == "2026年1月2日"
    assert kc.cn_date(None) == "—"
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert kc.cn_date(late) == "2026年11月23日"
    assert kc.cn_time(late) == "2026年11月23日 01:30"


def test_period_says_the_code_in_chinese_and_leaves_what_is_none():
    assert kc.period("2026") == "2026年"
    assert kc.period("不是时期") == "不是时期"


def test_status_is_word_icon_and_tint():
    drawn = kc.status("bad", "未达到")
    assert 'class="kc-status kc-bad"' in drawn
    assert "#tabler-circle-x" in drawn
    assert drawn.endswith("未达到</span>")
    assert 'class="kc-status kc-mute"' in kc.status("no-such-tone", "其他")
    assert "&lt;i&gt;" in kc.status("ok", "<i>")


def test_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in kc.icon("check")
    assert kc.icon("check", "已选").startswith('<svg class="kc-icon" role="img" aria-label="已选">')


def test_bar_stops_at_its_ends_but_says_the_true_share():
    over = kc.bar(150, 100, "ok")
    assert '<rect width="100" height="8" rx="1"/><rect width="100" height="8" rx="1"/>' in over
    assert "150%" in over
    assert '<rect width="0" ' in kc.bar(-5, 100)
    assert '<line x1="75" x2="75"' in kc.bar(41, 100, "warn", 75)
    assert kc.bar(None, 100) == kc.number(None)
    assert kc.bar(1, 0) == kc.number(None)


def test_query_changes_drops_and_escapes():
    request = RequestFactory().get("/x/?q=高新&page=3&sort=name")
    drawn = draw("{% query page=4 sort=None %}", request=request)
    assert drawn == "?q=%E9%AB%98%E6%96%B0&amp;page=4"


def test_help_opens_without_scripts():
    assert kc.help_mark("<b>").startswith('<details class="kc-help"><summary aria-label="说明">')
    assert "&lt;b&gt;" in kc.help_mark("<b>")


def test_capture_keeps_content_out_of_the_page_until_it_is_wanted():
    assert draw("{% capture side %} a {% endcapture %}[{{ side }}]") == "[a]"
    assert draw("{% capture side %}  {% endcapture %}{% if side %}有{% else %}空{% endif %}") == "空"


def test_page_numbers_elide_with_zero():
    page = Paginator(range(300), 10).page(15)
    assert kc.page_numbers(page) == [1, 0, 13, 14, 15, 16, 17, 0, 30]


def test_highlight_marks_every_writing_of_a_word_and_escapes_the_rest():
    assert kc.highlight("<高新>與高新", words_of("高新")) == "&lt;<mark>高新</mark>&gt;與<mark>高新</mark>"
    assert kc.highlight("創新", words_of("创新")) == "<mark>創新</mark>"
    assert kc.highlight("<x>", []) == "&lt;x&gt;"


def test_safe_back_never_leaves_the_site():
    request = RequestFactory().get("/", HTTP_HOST="testserver")
    assert kc.safe_back("http://testserver/plans/", request) == "http://testserver/plans/"
    assert kc.safe_back("http://evil.example/", request) == "/"
    assert kc.safe_back(None, request) == "/"


class Form(forms.Form):
    value = forms.DecimalField(
        label="目标值", widget=forms.NumberInput(attrs={"data-unit": "家"}), help_text="只填数字。"
    )
    kind = forms.ChoiceField(label="性质", choices=[("a", "增量"), ("b", "存量")], widget=forms.RadioSelect)
    tell = forms.BooleanField(label="通知", required=False)
    name = forms.CharField(
        label="名称", required=False, widget=forms.TextInput(attrs={"placeholder": "名称"})
    )


def test_field_has_label_help_unit_and_error_tied_to_the_input():
    form = Form({"value": "x", "kind": "a"})
    drawn = draw("{% field form.value %}", form=form)
    assert '<label for="id_value">目标值<span class="visually-hidden">（家）</span></label>' in drawn
    assert 'aria-describedby="id_value_help id_value_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<span aria-hidden="true">家</span>' in drawn
    assert 'id="id_value_error"' in drawn
    assert 'id="id_value_help"' in drawn


def test_field_of_choices_is_a_fieldset_and_a_checkbox_stands_before_its_label():
    form = Form()
    assert "<fieldset" in draw("{% field form.kind %}", form=form)
    assert "<legend>性质</legend>" in draw("{% field form.kind %}", form=form)
    assert '<label class="kc-check" for="id_tell">' in draw("{% field form.tell %}", form=form)


def test_optional_is_said_and_a_placeholder_does_not_repeat_the_label():
    drawn = draw("{% field form.name %}", form=Form())
    assert '<span class="kc-optional">选填</span>' in drawn
    assert "placeholder" not in drawn


def test_error_summary_links_to_each_field():
    drawn = draw('{% include "web/parts/errors.html" %}', form=Form({"kind": "a"}))
    assert "有 1 处需要改正" in drawn
    assert '<a href="#id_value">目标值：' in drawn
    assert draw('{% include "web/parts/errors.html" %}', form=Form()).strip() == ""
