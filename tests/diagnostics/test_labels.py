"""Facts read as a person would tell them: no member names of the API, no UTC, no bare fractions."""

from typing import Any

import pytest
from django.utils import translation

from diagnostics.labels import value_label

SLIPS = [
    {"at": "2026-11-23T23:18:12+00:00", "rc": "03", "receipt_name": "Other shop"},
    {"at": "2026-11-23T23:17:12+00:00", "rc": "03", "receipt_name": "Other shop"},
]
SAID = [
    ("transactions.receipt_name", SLIPS[:1], "2026年11月24日 07:18 · 应答码 03 · Other shop"),
    (
        "transactions.receipt_name",
        SLIPS,
        "2026年11月24日 07:18 · 应答码 03 · Other shop; 2026年11月24日 07:17 · 应答码 03 · Other shop",
    ),
    (
        "heartbeat.lat",
        {"lat": 31.2731, "lng": 121.5897, "distance_m": 7315},
        "纬度 31.2731 · 经度 121.5897 · 距登记位置（米） 7315",
    ),
    ("parameters.allowed_fees.credit_rate", {"min": "0.0045", "max": "0.0072"}, "最低 0.45 % · 最高 0.72 %"),
    ("parameters.fees.credit_rate", "0.01", "1 %"),
    ("account.restrictions", ["collect_suspended"], "暂停收款"),
]


@pytest.mark.parametrize(("key", "value", "said"), SAID)
def test_a_fact_reads_like_a_sentence(key: str, value: Any, said: str) -> None:
    with translation.override("zh-hans"):
        assert value_label(key, value) == said
