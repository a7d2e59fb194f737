"""The catalogue holds a word for everything a diagnosis can say, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import diagnostics.checks
from diagnostics import catalogue
from diagnostics.checks.attempts import APPROVED, CARD_SIDE, FUNCTION, KEYS, LIMIT, OUTAGE, UNREGISTERED
from diagnostics.evidence import SILENCES, STEPS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_cause_names_what_to_do_and_a_remedy() -> None:
    for cause in catalogue.causes().values():
        texts = [cause.name, cause.sentence, cause.avoid, cause.due, *cause.do, *cause.meanwhile]
        assert all(CHINESE.search(text.zh) and not CHINESE.search(text.en) for text in texts), cause.key
        assert cause.do, cause.key
        assert cause.remedies[-2:] == ("run_again", "ask_person"), cause.key


def test_no_card_side_cause_offers_to_touch_the_terminal() -> None:
    for key in ("card_side", "issuer_refusal"):
        assert not any(catalogue.remedies()[name].terminal for name in catalogue.causes()[key].remedies)


def test_every_destructive_remedy_stands_behind_the_whole_gate() -> None:
    destructive = {key: remedy.needs for key, remedy in catalogue.remedies().items() if remedy.destructive}

    assert destructive == dict.fromkeys(("update_firmware", "restart", "reinstall_system"), ("unsent", "backup"))


def test_every_code_a_rule_names_is_in_the_dictionary() -> None:
    named = APPROVED | CARD_SIDE | FUNCTION | KEYS | LIMIT | OUTAGE | {UNREGISTERED, "03"}

    assert named - set(catalogue.codes()) == set()
    assert {code for code, entry in catalogue.codes().items() if entry.letter == "A"} == APPROVED


def test_a_code_belongs_to_its_dictionary() -> None:
    assert catalogue.code_entry("03", "another_host") is None
    entry = catalogue.code_entry("03")
    assert entry is not None
    assert catalogue.words(entry.first, "zh-hans") == "请不要再刷卡，先换一种方式收款，再开始检查。"
    assert catalogue.words(entry.name, "en-gb") == "Invalid merchant"


def test_a_merchants_own_words_lead_to_the_code() -> None:
    assert [entry.code for entry in catalogue.codes_in("屏幕提示:商户未登记")] == ["03"]
    assert [entry.code for entry in catalogue.codes_in("交易失败 应答码：97")] == ["97"]
    assert [entry.code for entry in catalogue.codes_in("2026-03-55")] == []


def test_every_silence_and_every_step_has_words() -> None:
    assert set(catalogue.silences()) == set(SILENCES)
    assert list(catalogue.terms("steps")) == list(STEPS)


def test_every_finding_written_in_a_check_has_words() -> None:
    folder = Path(diagnostics.checks.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    literal = set(re.findall(r'(?:unsure|notice)\(\s*"([a-z_]+)"', source))

    assert literal - set(catalogue.findings()) == set()
