"""The checklist on the page of a result: words and times in both languages, and nothing "in order" once it is old."""

import re
from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from portal.models import Terminal
from tests.diagnostics.conftest import Acquirer, finished, page


def _panel(body: str) -> str:
    return re.sub(r"\s+", " ", body[body.index('id="checklist"') :].split("</details>")[0])


def test_every_row_says_what_is_known_and_since_when(browser: Client, acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report(battery_percent=96, signal_dbm=-71, settings_backup_at=None)

    panel = _panel(page(browser, finished(shop)))

    for words in ("mains, battery 96%", "cellular, signal -71 dBm", "0 m from its registered place, 520 m allowed",
                  "2.4.1; at least 2.0.0, newest 2.4.1", "Credit rate 0.6 % (0.45 %–0.72 %)",
                  "Last backup: none; last payment: ", "completion, balance, QR",
                  "0 may act on the terminal (owners 0, maintenance 0); cashiers 1"):  # fmt: skip
        assert words in panel
    assert panel.count("as of ") == 13  # nobody was asked about the cables


def test_in_chinese_too(browser: Client, acquirer: Acquirer, shop: Terminal) -> None:
    acquirer.report()
    browser.cookies["django_language"] = "zh-hans"

    panel = _panel(page(browser, finished(shop)))

    assert "离登记位置 0 米，最多允许 520 米" in panel
    assert "硬件和软件逐项检查" in panel


def test_what_was_in_order_is_not_called_so_when_the_page_is_read_later(
    browser: Client, acquirer: Acquirer, shop: Terminal
) -> None:
    acquirer.report()
    run = finished(shop)
    assert "In order" in _panel(page(browser, run))

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        panel = _panel(page(browser, run))

    assert "In order" not in panel
    assert "mains" in panel
