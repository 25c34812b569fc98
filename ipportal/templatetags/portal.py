"""Words, units and number formats of the pages: no number stands without its unit, no month is written two ways."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from ipportal.core.kit.periods import Month
from ipportal.core.kit.text import HAN, HAS_HAN
from ipportal.core.metrics.definitions import catalogue

if TYPE_CHECKING:
    from ipportal.core.regions.models import Region

register = template.Library()
NONE: Final = "—"
MADE_UP: Final = gettext_noop("Demonstration value: computed for this demonstration, published by nobody")
MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def reads_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


@register.filter
def grouped(value: Any, decimals: int = 0) -> str:
    """A number with thousands marks and fixed decimals, half up; nothing is a dash."""
    if value is None or value == "":
        return NONE
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:,}"


@register.filter
def per_10k(value: Any) -> str:
    """Per 10,000 people: two decimals, half up (the office's rule for province and cities)."""
    return grouped(value, 2)


@register.filter
def percent(value: Any, decimals: int = 1) -> str:
    """A growth or a share that is already in per cent, with its sign never "-0"."""
    if value is None or value == "":
        return NONE
    text = grouped(value, decimals)
    return (text.removeprefix("-") if not text.strip("-0.,") else text) + "%"


@register.filter
def signed_percent(value: Any) -> str:
    """A growth on the year: with a plus when it is one."""
    text = percent(value)
    return text if text == NONE or text.startswith("-") or not text.strip("0.,%") else f"+{text}"


@register.filter
def signed(value: Any, decimals: int = 0) -> str:
    """A change: with a plus when it is one, never "-0"."""
    text = grouped(value, decimals)
    if not text.strip("-0.,") or text == NONE:
        return text.removeprefix("-")
    return text if text.startswith("-") else f"+{text}"


@register.filter
def yuan_from_fen(fen: int | None) -> str:
    """Money is kept in fen and shown in yuan."""
    return NONE if fen is None else grouped(Decimal(fen) / 100, 0 if fen % 100 == 0 else 2)


def to_month(value: Any) -> Month:
    """A month number of the tables, `YYYY-MM`, or a month."""
    if isinstance(value, Month):
        return value
    return Month.from_no(value) if isinstance(value, int) else Month.parse(value)


@register.filter
def month_code(value: Any) -> str:
    """`YYYY-MM`, for addresses and program readers."""
    return str(to_month(value))


@register.filter
def month_name(value: Any) -> str:
    """December 2025, 2025年12月."""
    month = to_month(value)
    return f"{month.year}年{month.month}月" if reads_chinese() else f"{MONTHS[month.month - 1]} {month.year}"


@register.filter
def period_name(value: Any, period: str) -> str:
    """Over which span of time something is counted: December 2025, January to December 2025, 2025."""
    month = to_month(value)
    if period == "year":
        return f"{month.year}年" if reads_chinese() else str(month.year)
    if period == "month" or month.month == 1:
        return month_name(month)
    if reads_chinese():
        return f"{month.year}年1—{month.month}月"
    return f"January to {MONTHS[month.month - 1]} {month.year}"


@register.filter
def month_end(value: Any) -> str:
    """The last day of a month, on which stocks are counted."""
    return day_name(to_month(value).last_day)


@register.filter
def day_name(day: dt.date | None) -> str:
    """31 December 2025, 2025年12月31日."""
    if day is None:
        return NONE
    if reads_chinese():
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def iso_day(day: dt.date) -> str:
    """2025-12-31, as addresses have it."""
    return day.isoformat()


@register.filter
def weekday_name(day: dt.date) -> str:
    """Saturday, 星期六."""
    return str(WEEKDAYS[day.weekday()])


@register.filter
def last_day(first_day_after: dt.date | None) -> str:
    """Of a time that is kept with the first day after it."""
    return day_name(first_day_after - dt.timedelta(days=1) if first_day_after else None)


@register.filter
def metric_name(code: str) -> str:
    """The name of a metric; its code where it is none any more."""
    known = catalogue().get(code)
    return str(known.name) if known else code


@register.filter
def region_name(region: Region) -> str:
    """A place in the reader's language."""
    return region.name_zh if reads_chinese() else region.name_en


@register.filter
def region_names(regions: Iterable[Region]) -> str:
    """Several places in one line."""
    return ("、" if reads_chinese() else ", ").join(map(region_name, regions))


@register.simple_tag
def patents(count: int | None) -> str:
    """A count of patents with its unit."""
    if count is None:
        return NONE
    return ngettext("%(shown)s patent", "%(shown)s patents", count) % {"shown": grouped(count)}


@register.filter
def why_not(reason: str) -> str:
    """The sentence for the word that says why a figure has no value."""
    sentences = {
        "no-denominator": gettext("No population is known for the reference year."),
        "suppressed": gettext("Too few bodies stand behind this number to publish it."),
        "not-published": gettext("Not yet published"),
        "no-data-source": gettext("No data source yet"),
    }
    return sentences.get(reason, gettext("No data"))


@register.inclusion_tag("_components/figure.html")
def figure(value: Any, unit: str, as_of: str, **more: Any) -> dict[str, Any]:
    """`{% figure value unit as_of name=… path=… decimals=2 text=… reason=… first=True %}`: never a bare number."""
    text = more.pop("text", "") or grouped(value, more.pop("decimals", 0))
    shown = None if value is None or value == "" else text
    return {"value": shown, "unit": unit, "as_of": as_of, **more, "reason": why_not(more.get("reason") or "")}


@register.filter
def growth(value: Any) -> SafeString | str:
    """Growth on the year, coloured by its sign; the sign is in the text too."""
    text = signed_percent(value)
    tone = "down" if text.startswith("-") else "up" if text.startswith("+") else ""
    return format_html('<span class="{}">{}</span>', tone, text) if tone else text


@register.simple_tag
def path_with(path: str, **parameters: Any) -> str:
    """An address with parameters; empty ones are left out."""
    query = urlencode([(key, value) for key, value in parameters.items() if value not in (None, "")])
    return f"{path}?{query}" if query else path


@register.filter
def seen_from(path: str, view: Any) -> str:
    """An address that keeps the standpoint of the page: a release, or a past day."""
    return path_with(path, **view.query) if view else path


@register.filter
def short_name(region: Region) -> str:
    """A city as maps write it: without its rank."""
    return region.name_zh.removesuffix("市") if reads_chinese() else region.name_en.removesuffix(" City")


@register.filter
def local_time(moment: dt.datetime | None) -> str:
    """A moment at the office (Asia/Shanghai), to the minute."""
    return NONE if moment is None else localtime(moment).strftime("%Y-%m-%d %H:%M")


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """A value as its definition shows it, half up; the number in files equals the number on the page."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@register.filter
def exact(value: Decimal | None, decimals: int) -> str:
    """A number for scripts: a point, no marks; nothing is empty."""
    return "" if value is None else str(rounded(value, decimals))


@register.filter
def unlocal(value: float) -> str:
    """A coordinate of a drawing, never with a comma."""
    return f"{value:g}"


@register.filter
def as_written(words: str) -> SafeString | str:
    """Data without a translation says in which language it is; our own words in it are translated."""
    if words == MADE_UP:
        return gettext(words)
    language = "zh-Hans" if HAS_HAN.search(words) else "en"
    if language.startswith("zh") == reads_chinese():
        return words
    return format_html('<span lang="{}">{}</span>', language, words)


CHINESE_RUN: Final = re.compile(f"[{HAN}][{HAN}\u3000-\u303f\uff00-\uffef]*")


@register.filter
def mixed(sentence: Any) -> SafeString | str:
    """A sentence of ours with data in it: on English pages the Chinese part says which language it is in."""
    text = str(sentence)
    if reads_chinese() or not HAS_HAN.search(text):
        return text
    return SafeString(CHINESE_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', conditional_escape(sentence)))


@register.filter
def or_in_titles(name: Any, other: Any) -> str:
    """A title cannot say in which language a part of it is: English ones name by number what has a Chinese name."""
    return str(name) if reads_chinese() or not HAS_HAN.search(str(name)) else str(other)


@register.filter
def role_name(code: str) -> str:
    """Who answers for a definition: a role of the office."""
    names = {"statistician": gettext("statistician"), "checker": gettext("checker")}
    return names.get(code, code)
