"""Template tags of the shell, built into every template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.base import NodeList, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe

from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.logic.units import UnitError, format_number, full
from kechuang.core.search import Word

register = template.Library()

#: A status is always word + icon + tint: the icon of each tone.
TONE_ICONS: Mapping[str, str] = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
    "mute": "circle-minus",
    "wait": "hourglass",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of ``icons.txt``; hidden from screen readers unless ``label`` says what it means."""
    href = f"{static('vendor/tabler-icons.svg')}#tabler-{name}"
    if label:
        return format_html(
            '<svg class="kc-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html(
        '<svg class="kc-icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href
    )


@register.filter
def number(value: object, unit: str = "") -> SafeString:
    """A number as a person says it (1.3亿元), with the full precision on hover; unknown is a dash, never zero."""
    amount = as_decimal(value)
    if amount is None:
        return _unknown(value)
    said, exact = _said(amount, unit or "")
    if said.replace(",", "") == exact.replace(",", ""):
        return format_html('<span class="kc-number">{}</span>', said)
    return format_html('<span class="kc-number" title="{}">{}</span>', exact, said)


def _said(amount: Decimal, unit: str) -> tuple[str, str]:
    try:
        return format_number(amount, unit), full(amount, unit)
    except UnitError:  # a document's own unit, which the catalogue does not have: shown as it stands
        exact = f"{_digits(amount)}{unit}"
        return exact, exact


def as_decimal(value: object) -> Decimal | None:
    """The value as a Decimal, or None if it is none (unknown, or words)."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Fraction):  # an exact average, such as a third of a person: shown, not reckoned with
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))
    try:
        amount = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _digits(amount: Decimal) -> str:
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _unknown(value: object) -> SafeString:
    if value is None or value == "":
        return mark_safe(
            '<span class="kc-unknown"><span aria-hidden="true">—</span><span class="visually-hidden">暂无数据</span></span>'
        )
    return format_html("{}", value)


@register.filter
def plain(value: object) -> str:
    """The exact number without trailing zeros; a dash if unknown; words stay words."""
    amount = as_decimal(value)
    if amount is not None:
        return _digits(amount)
    return "—" if value is None or value == "" else str(value)


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年11月22日; a dash if there is none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def cn_time(value: datetime | None) -> str:
    """2026年11月22日 14:05, in local time; a dash if there is none."""
    if value is None or value == "":
        return "—"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cn_date(local)} {local:%H:%M}"


@register.simple_tag
def status(tone: str, word: str) -> SafeString:
    """A status: word, icon and tint. Tones: ok, warn, bad, info, mute, wait; an unknown tone is mute."""
    tone = tone if tone in TONE_ICONS else "mute"
    return format_html('<span class="kc-status kc-{}">{}{}</span>', tone, icon(TONE_ICONS[tone]), word)


@register.simple_tag
def bar(value: object, max: object = 100, tone: str = "", mark: object = None) -> SafeString:  # noqa: A002 - the contract's name
    """A small bar from zero, with its per cent as text. ``mark`` draws a pace mark at that value."""
    amount, top, pace = as_decimal(value), as_decimal(max), as_decimal(mark)
    if amount is None or top is None or top <= 0:
        return _unknown(None)
    width = _share(amount, top)
    line = (
        format_html('<line x1="{0}" x2="{0}" y1="-3" y2="11"/>', _share(pace, top))
        if pace is not None
        else ""
    )
    said = _digits((amount / top * 100).quantize(Decimal("0.1")))
    return format_html(
        '<span class="kc-bar" data-tone="{}"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="8" rx="1"/><rect width="{}" height="8" rx="1"/>{}</svg><span>{}%</span></span>',
        tone,
        width,
        line,
        said,
    )


def _share(amount: Decimal, top: Decimal) -> str:
    share = min(max(amount / top * 100, Decimal(0)), Decimal(100))
    return _digits(share.quantize(Decimal("0.01")))


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The current query string with changes (None or an empty value drops a key), with its question mark."""
    request = context.get("request")
    params: QueryDict = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            params.pop(key, None)
        else:
            params[key] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(name="help")
def help_mark(text: str) -> SafeString:
    """A question mark that opens a short explanation; works without scripts."""
    return format_html(
        '<details class="kc-help"><summary aria-label="说明">{}</summary><div>{}</div></details>',
        icon("help-circle"),
        text,
    )


@register.simple_tag
def period(code: str) -> str:
    """The Chinese label of a period code; the code itself if it is not one."""
    try:
        return Period.from_code(str(code)).label()
    except PeriodError:
        return str(code)


@register.inclusion_tag("web/parts/field.html")
def field(bound: Any, source: str = "") -> dict[str, Any]:
    """A form's field: label above, help under it, error beside; ``source`` says where a prefilled fact is from."""
    return {"field": bound, "source": source}


@register.filter
def widget(bound: Any) -> SafeString:
    """The field's input with our classes, its unit inside (``data-unit``), and its error and help announced."""
    attrs, inner = bound.field.widget.attrs, bound.field.widget
    kind = getattr(inner, "input_type", "") or type(inner).__name__.lower()
    added: dict[str, Any] = {}
    if kind not in {"checkbox", "radio", "hidden"}:
        look = "form-select" if kind.startswith("select") else "form-control"
        added["class"] = f"{look} {attrs.get('class', '')}".strip()
    repeats = str(attrs.get("placeholder", "")).strip() == str(bound.label).strip()
    if repeats or attrs.get("autocomplete") == "one-time-code":
        added["placeholder"] = False  # the label stands above; saying it twice helps nobody
    described = [
        f"{bound.id_for_label}_{part}"
        for part, there in (("help", bound.help_text), ("error", bound.errors))
        if there
    ]
    if described and bound.id_for_label:
        added["aria-describedby"] = " ".join(described)
    if bound.errors:
        added["aria-invalid"] = "true"
    drawn = bound.as_widget(attrs=added)
    unit = attrs.get("data-unit")
    if unit:
        return format_html(
            '<span class="kc-with-unit">{}<span aria-hidden="true">{}</span></span>', drawn, unit
        )
    return drawn


@register.filter
def widget_kind(bound: Any) -> str:
    """``checkbox``, ``choices`` (many inputs under one legend), ``hidden`` or ``input``."""
    inner = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if getattr(inner, "input_type", "") in {"checkbox", "radio"}:
        return "choices" if hasattr(inner, "choices") else "checkbox"
    return "choices" if bound.use_fieldset else "input"


class CaptureNode(template.Node):
    """Keeps what its content drew, so that the frame can leave out a column that stayed empty."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: template.Context) -> str:
        """Draw into the variable; nothing here."""
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - drawn by templates
        return ""


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """``{% capture name %}…{% endcapture %}``: keep the content in a variable."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.filter
def unit_of(attrs: Mapping[str, Any]) -> str:
    """The unit that a widget carries in ``data-unit``."""
    return str(attrs.get("data-unit", ""))


@register.filter
def page_numbers(page: Page[Any]) -> list[int]:
    """The page numbers to show; 0 stands for a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [each if isinstance(each, int) else 0 for each in shown]


@register.filter
def safe_back(referer: str | None, request: HttpRequest) -> str:
    """The page that the reader came from, if it is ours; else the front page."""
    if referer and url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    ):
        return referer
    return "/"


@register.filter
def highlight(text: str, words: Iterable[Word]) -> SafeString:
    """``text`` with the searched words marked, in whichever form they stand there."""
    forms = sorted({form for word in words for form in word.forms if form}, key=len, reverse=True)
    if not forms:
        return format_html("{}", text)
    parts = re.split(f"({'|'.join(map(re.escape, forms))})", str(text), flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", part) if at % 2 else part,) for at, part in enumerate(parts)),
    )
