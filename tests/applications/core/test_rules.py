"""Each rule on numbers that fit and on numbers that do not, each with its own sentence."""

from datetime import date

import pytest
from stdnum.cn import uscc

from applications.rules.accounts import check_account_number, check_cnaps, check_holder, check_kind
from applications.rules.contacts import (
    check_address,
    check_email,
    check_mobile,
    check_person_name,
    check_region,
    check_service_phone,
    check_text,
)
from applications.rules.credit_code import check_uscc, inner_check
from applications.rules.dates import check_id_valid_until, check_valid_until
from applications.rules.findings import Finding, Severity
from applications.rules.folding import fold_answer, fold_mobile, fold_number, fold_text, same_name
from applications.rules.identity import check_digit, check_id_number
from applications.rules.mcc import categories, check_mcc, find

TODAY = date(2026, 11, 23)


def said(found: Finding | None) -> tuple[str, str] | None:
    return (found.code, found.severity.value) if found else None


def numbered(first_17: str) -> str:
    return first_17 + check_digit(first_17)


@pytest.mark.parametrize(
    "number",
    [
        "110101190001010014",
        "110101190001010022",
        "110101190001010057",
        "510104200002290046",
        "810000199003070015",
        "830000199003070019",
        "91112319900307001X",
        "91112319900307001x",
        "１１０１０１１９０００１０１００１４",
        "110101 19000101 0014",
        numbered("31011519850101001"),  # Pudong had another code in 1985; such people exist
    ],
)
def test_identity_numbers_that_fit(number: str) -> None:
    assert check_id_number(number, today=TODAY) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("", ("id_missing", "hard")),
        ("110101199003070010", ("id_check", "hard")),
        ("110101190002300013", ("id_birth", "hard")),
        ("990101199003070015", ("id_area", "hard")),
        ("110101900307001", ("id_old", "hard")),
        ("1101011900010100", ("id_length", "hard")),
        ("11010119000101001A", ("id_character", "hard")),
        ("1101011900X1010014", ("id_character", "hard")),
        (numbered("11010120991231001"), ("id_future", "hard")),
        (numbered("11010120101124001"), ("id_age", "hard")),
        (numbered("11010120101123001"), ("id_minor", "soft")),
        (numbered("11010120081124001"), ("id_minor", "soft")),
        (numbered("11999919000101001"), ("id_region", "soft")),
    ],
)
def test_identity_numbers_that_do_not_fit(number: str, expected: tuple[str, str]) -> None:
    assert said(check_id_number(number, today=TODAY)) == expected


def test_eighteen_on_the_day_is_old_enough() -> None:
    assert check_id_number(numbered("11010120081123001"), today=TODAY) is None


def test_sentences_name_the_digit_and_what_was_expected() -> None:
    wrong_check = check_id_number("110101199003070010", today=TODAY)
    wrong_letter = check_id_number("11O101190001010014", today=TODAY)
    assert wrong_check is not None
    assert wrong_letter is not None
    assert str(wrong_check.message) == ("The last character should be 1, not 0. At least one of the 18 was mistyped.")
    assert str(wrong_letter.message) == ("Character 3 is “O”. Only digits are expected there, or an X at the very end.")


def test_every_single_wrong_digit_of_an_identity_number_is_noticed() -> None:
    good = "110101190001010014"
    for position in range(18):
        for digit in "0123456789":
            if digit != good[position]:
                assert check_id_number(good[:position] + digit + good[position + 1 :], today=TODAY) is not None


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("91110101MA00ABC16R", "enterprise"),
        ("91110101ma00abc16r", "enterprise"),
        ("92310115MA00ABC16D", "sole_trader"),
        ("91440305MA00ABC16E", "enterprise"),
        ("123301060000001236", "enterprise"),
        ("52510104000000123A", "enterprise"),
        ("", "micro"),
    ],
)
def test_credit_codes_that_fit(code: str, subject: str) -> None:
    assert check_uscc(code, subject=subject) is None


@pytest.mark.parametrize(
    ("code", "subject", "expected"),
    [
        ("", "enterprise", "uscc_missing"),
        ("91110101MA00ABC16", "enterprise", "uscc_length"),
        ("91110101MI00ABC16R", "enterprise", "uscc_character"),
        ("9111O101MA00ABC16R", "enterprise", "uscc_character"),
        ("911101A1MA00ABC16R", "enterprise", "uscc_region"),
        ("91110101MA00ABC160", "enterprise", "uscc_check"),
        ("91110101MA00ABC16R", "sole_trader", "uscc_subject"),
        ("92310115MA00ABC16D", "enterprise", "uscc_subject"),
        ("92310115MA00ABC16D", "micro", "uscc_not_asked"),
    ],
)
def test_credit_codes_that_do_not_fit(code: str, subject: str, expected: str) -> None:
    assert said(check_uscc(code, subject=subject)) == (expected, "hard")


def test_the_code_inside_is_checked_as_well() -> None:
    wrong_inside = "91110101MA00ABC1" + ("7" if inner_check("MA00ABC1") != "7" else "8")
    whole = wrong_inside + uscc.calc_check_digit(wrong_inside)
    found = check_uscc(whole, subject="enterprise")
    assert said(found) == ("uscc_inner_check", "hard")
    assert found is not None
    assert str(found.message).startswith("Character 17 should be 6, not 7.")


@pytest.mark.parametrize(
    "number", ["6222020000000000000", "6217 0000 0000 0000 004", "６２１７００００００００００００００４"]
)
def test_bank_cards_that_fit(number: str) -> None:
    assert check_account_number(number, kind="personal") is None


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        ("", "personal", "account_missing"),
        ("6222020000000000001", "personal", "card_check"),
        ("0000000000000000", "personal", "card_shape"),
        ("622202", "personal", "card_length"),
        ("62220200000000O0000", "personal", "account_character"),
        ("12345", "corporate", "account_length"),
        ("1" * 31, "corporate", "account_length"),
        ("1234A6789", "corporate", "account_character"),
    ],
)
def test_accounts_that_do_not_fit(number: str, kind: str, expected: str) -> None:
    assert said(check_account_number(number, kind=kind)) == (expected, "hard")


def test_corporate_accounts_have_no_check_digit() -> None:
    assert check_account_number("6222020000000000001", kind="corporate") is None
    assert check_account_number("1" * 30, kind="corporate") is None


def test_bank_codes() -> None:
    assert [check_cnaps(code) for code in ("102100000005", "313290009991", "104585000005", "")] == [None] * 4
    assert said(check_cnaps("102100000006")) == ("cnaps_check", "soft")
    assert said(check_cnaps("10210000000")) == ("cnaps_length", "hard")


def test_each_subject_has_its_kinds_of_account() -> None:
    kinds = ("personal", "corporate", "")
    assert [said(check_kind(kind, subject="micro")) for kind in kinds] == [
        None,
        ("kind_personal", "hard"),
        ("kind_missing", "hard"),
    ]
    assert [said(check_kind(kind, subject="enterprise")) for kind in kinds] == [
        ("kind_corporate", "hard"),
        None,
        ("kind_missing", "hard"),
    ]
    assert [said(check_kind(kind, subject="sole_trader")) for kind in kinds] == [None, None, ("kind_missing", "hard")]


def test_the_account_is_in_the_merchants_own_name() -> None:
    own = {"person": "阿依古丽·买买提", "business": "晴川面馆（示例）"}
    assert check_holder("阿依古丽•买买提", kind="personal", **own) is None
    assert check_holder("晴川面馆(示例)", kind="corporate", **own) is None
    assert said(check_holder("别人", kind="personal", **own)) == ("holder_person", "hard")
    assert said(check_holder("阿依古丽·买买提", kind="corporate", **own)) == ("holder_business", "hard")


@pytest.mark.parametrize("number", ["13800138000", "+86 138-0013-8000", "8613800138000", "19912345678", "17012345678"])
def test_mobile_numbers_that_fit(number: str) -> None:
    assert check_mobile(number) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("", "mobile_missing"),
        ("12345678901", "mobile_head"),
        ("1380013800", "mobile_length"),
        ("1380013800a", "mobile_character"),
    ],
)
def test_mobile_numbers_that_do_not_fit(number: str, expected: str) -> None:
    assert said(check_mobile(number)) == (expected, "hard")


def test_service_phones() -> None:
    good = ["", "13800138000", "010-62345678", "0571 8888 6666", "4008001234", "95516", "95188", "1010 1234"]
    assert [check_service_phone(number) for number in good] == [None] * len(good)
    assert [said(check_service_phone(number)) for number in ("62345678", "abc")] == [("service_phone", "hard")] * 2


@pytest.mark.parametrize("name", ["示例甲", "阿依古丽·买买提", "㛃𠮷", "Jean-Luc d’Example", "O'Example"])
def test_names_as_people_bear_them(name: str) -> None:
    assert check_person_name(name) is None


def test_names_nobody_bears() -> None:
    bad = ["", "甲", "示例7", "示例<b>", "甲" * 51]
    expected = ["name_missing", "name_length", "name_character", "name_character", "name_length"]
    assert [said(check_person_name(name)) for name in bad] == [(code, "hard") for code in expected]


def test_emails_texts_addresses_and_regions() -> None:
    assert check_email("") is None
    assert check_email("name@example.cn") is None
    assert said(check_email("name@")) == ("email", "hard")
    assert said(check_text(" ", least=2, most=5)) == ("missing", "hard")
    assert said(check_text("六个汉字太长", least=2, most=5)) == ("text_length", "hard")
    assert said(check_text("店\x07名", least=2, most=5)) == ("text_character", "hard")
    assert check_address("上海市浦东新区示例路 1 号") is None
    assert said(check_address("1 Example Road")) == ("address_script", "soft")
    assert [check_region(code) for code in ("310115", "330100", "810000")] == [None] * 3
    assert said(check_region("")) == ("region_missing", "hard")
    assert said(check_region("990000")) == ("region_unknown", "hard")
    assert said(check_region("330000")) == ("region_city", "hard")
    assert said(check_region("339999")) == ("region_new", "soft")


def test_papers_must_be_valid_today() -> None:
    assert check_valid_until(None, long_term=True, today=TODAY) is None
    assert check_valid_until(date(2036, 1, 1), long_term=False, today=TODAY) is None
    assert said(check_valid_until(None, long_term=False, today=TODAY)) == ("valid_until_missing", "hard")
    assert said(check_valid_until(date(2026, 11, 22), long_term=False, today=TODAY)) == ("expired", "hard")
    assert said(check_valid_until(TODAY, long_term=False, today=TODAY)) == ("expires_soon", "soft")
    assert said(check_id_valid_until(date(2060, 1, 1), long_term=False, today=TODAY)) == ("valid_until_far", "hard")
    assert check_id_valid_until(date(2046, 1, 1), long_term=False, today=TODAY) is None


def test_categories_are_text_and_found_in_both_languages() -> None:
    assert "0742" in categories()
    assert [found.code for found in find("5812")] == ["5812"]
    assert [found.code for found in find("面包")] == ["5462"]
    assert [found.code for found in find("BAKER")] == ["5462"]
    assert [found.code for found in find("MIANBAO")] == ["5462"]
    assert "5462" in [found.code for found in find("mbfh")]
    assert len(find("")) == len(categories())
    assert check_mcc("5812") is None
    assert said(check_mcc("")) == ("mcc_missing", "hard")
    assert said(check_mcc("0001")) == ("mcc_unknown", "hard")
    assert said(check_mcc("7995")) == ("mcc_restricted", "soft")


def test_typing_habits_are_folded_and_rare_characters_kept() -> None:
    assert fold_number("１２３－４５６ ｘ") == "123456X"
    assert fold_mobile("+86 138 0013 8000") == "13800138000"
    assert fold_text("  晴川　面馆（示例）  ") == "晴川 面馆(示例)"
    assert fold_text("阿依古丽•买买提") == "阿依古丽·买买提"
    assert fold_text("\uf9d0") == "\uf9d0"
    assert same_name("ＡＢＣ 面馆", "abc面馆")
    assert fold_answer("contact.email", " Wang@Example.CN ") == "wang@example.cn"
    assert fold_answer("contact.id_valid_until", TODAY) == TODAY


def test_a_finding_is_placed_and_keeps_its_severity() -> None:
    found = check_cnaps("102100000006")
    assert found is not None
    placed = found.at("settlement.cnaps")
    assert (placed.field, placed.severity, placed.is_hard) == ("settlement.cnaps", Severity.SOFT, False)
