"""A score that explains itself, and never guesses."""

from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.risk import RiskReason, assess, book


def test_nothing_known_is_nothing_against_anybody() -> None:
    assert assess({}).reasons == ()
    assert assess(dict.fromkeys((rule.fact for rule in book().rules.values()), None)).score == 0


def test_each_reason_stands_with_its_weight_and_its_fact() -> None:
    found = assess({"same_account_others": 2, "mcc_restricted": 1})
    assert found.score == 75
    assert found.high
    assert [(one.code, one.weight, one.value) for one in found.reasons] == [
        ("same_account_others", 45, 2), ("mcc_restricted", 30, 1),
    ]  # fmt: skip


def test_a_bound_belongs_to_its_rule() -> None:
    assert [one.code for one in assess({"licence_days_old": 30}).reasons] == ["licence_young"]
    assert assess({"licence_days_old": 31}).reasons == ()
    assert assess({"same_id_merchants": 1}).reasons == ()


def test_reasons_speak_both_languages() -> None:
    with translation.override("en"):
        assert RiskReason("refused_before", 30, 2).words == "Refused before: 2"
    with translation.override("zh-hans"):
        assert RiskReason("refused_before", 30, 2).words == "此前被拒绝过 2 次"
    assert RiskReason("of_an_old_version", 5, 1).words == "of_an_old_version"


@given(st.dictionaries(st.sampled_from([rule.fact for rule in book().rules.values()]), st.integers(0, 400)))
def test_the_same_facts_give_the_same_score_and_the_reasons_add_up(facts: dict[str, int]) -> None:
    found = assess(facts)
    assert found == assess(dict(facts))
    assert found.score == sum(reason.weight for reason in found.reasons)
    assert found.high == (found.score >= book().line)
