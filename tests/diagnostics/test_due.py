"""By when: a day or a time that a person can hold somebody to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from diagnostics.catalogue.entries import Unit, Within
from diagnostics.views.due import by_when

NOW = datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday night


@pytest.mark.parametrize(
    ("least", "most", "unit", "english", "chinese"),
    [
        (2, 10, "minutes", "today by 23:40", "今天 23:40 前"),
        (5, 60, "minutes", "by 00:30 on Thu 26 Nov", "11月26日（星期四）00:30 前"),
        (1, 3, "workdays", "between Thu 26 Nov and Mon 30 Nov", "11月26日（星期四）到 11月30日（星期一）之间"),
        (1, 1, "workdays", "by Thu 26 Nov", "11月26日（星期四）前"),
        (0, 0, "workdays", "by Wed 25 Nov", "11月25日（星期三）前"),
        (5, 5, "asked_after", "no fixed time; if nobody has answered by Wed 2 Dec, ask again",
         "没有固定时限；12月2日（星期三）还没有答复，请再催问"),
        (1, 1, "limit", "the daily limit on Thu 26 Nov, the monthly one on Tue 1 Dec",
         "日限额 11月26日（星期四）恢复，月限额 12月1日（星期二）恢复"),
    ],
)  # fmt: skip
def test_a_span_of_time_is_told_as_days(least: int, most: int, unit: Unit, english: str, chinese: str) -> None:
    with override("en"):
        assert by_when(Within(least, most, unit), NOW) == english
    with override("zh-hans"):
        assert by_when(Within(least, most, unit), NOW) == chinese
