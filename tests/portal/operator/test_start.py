"""Starting a diagnosis from another system: the same write twice is one."""

import json

import pytest
from django.http import HttpResponse

from diagnostics.models import Diagnosis
from portal.models import ApiAnswer, AuditEntry, Merchant, Scope, Terminal
from tests.portal.operator.conftest import Ask, new_key

BODY = {"serial": "SN-0001", "code": "03"}


def _code(answer: HttpResponse) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, json.loads(answer.content)["code"]


def test_a_diagnosis_is_started_and_noted_with_the_key(terminal: Terminal, start: Ask) -> None:
    answer = start(BODY)
    assert answer.status_code == 201
    run = Diagnosis.objects.get()
    assert json.loads(answer.content)["id"] == str(run.pk)
    assert (run.code, run.started_by, run.terminal) == ("03", None, terminal)
    assert list(AuditEntry.objects.filter(action="diagnosis.started").values_list("subject", flat=True)) == [
        "terminal:SN-0001"
    ]


def test_the_same_write_again_is_the_same_answer_and_no_second_diagnosis(terminal: Terminal, start: Ask) -> None:
    first, second = start(BODY), start(BODY)
    assert second.status_code == 201
    assert json.loads(first.content) == json.loads(second.content)
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Diagnosis.objects.count() == 1


def test_the_same_word_for_another_write_is_refused(terminal: Terminal, start: Ask) -> None:
    start(BODY)
    assert _code(start({**BODY, "code": "51"})) == (409, "idempotency_key_reused")
    assert Diagnosis.objects.count() == 1


def test_another_key_may_use_the_same_word(terminal: Terminal, start: Ask) -> None:
    start(BODY)
    assert start(BODY, token=new_key()).status_code == 201
    assert Diagnosis.objects.count() == 2


def test_a_refused_write_is_not_kept_so_that_it_can_be_put_right(terminal: Terminal, start: Ask) -> None:
    assert _code(start({"serial": "SN-9999"})) == (404, "not_found")
    assert not ApiAnswer.objects.exists()
    assert start(BODY).status_code == 201


def test_a_write_that_fails_half_way_leaves_nothing(
    terminal: Terminal, start: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker that is killed: neither the diagnosis nor the answer is there, and the next try does it all."""

    def dies(*_args: object, **_kwargs: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("diagnostics.api.diagnosis_out", dies)
        assert _code(start(BODY)) == (500, "server_error")
    assert (Diagnosis.objects.count(), ApiAnswer.objects.count()) == (0, 0)
    assert start(BODY).status_code == 201
    assert Diagnosis.objects.count() == 1


def test_a_terminal_of_another_merchant_does_not_exist_for_a_key_with_a_list(
    terminal: Terminal, other_shop: Merchant, start: Ask
) -> None:
    assert _code(start(BODY, token=new_key(merchants=[other_shop]))) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (BODY, None), (BODY, "short"), (BODY, "with space"), ({}, "once-0001"), ({**BODY, "code": "3"}, "once-0001"),
        ({**BODY, "more": 1}, "once-0001"), ({"serial": "a\x00b"}, "once-0001"), ({"serial": 5}, "once-0001"),
        ({"serial": "\ud800"}, "once-0001"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused(terminal: Terminal, start: Ask, body: object, word: str | None) -> None:
    assert _code(start(json.dumps(body), word)) == (422, "invalid")
    assert not Diagnosis.objects.exists()


def test_what_is_no_json_is_refused(terminal: Terminal, start: Ask) -> None:
    assert _code(start("{")) == (400, "not_json")


def test_one_terminal_is_not_checked_all_the_time(terminal: Terminal, start: Ask) -> None:
    codes = {start(BODY, f"once-{number:04}").status_code for number in range(15)}  # two windows hold twelve at most
    assert codes == {201, 429}


def test_reading_is_not_writing(terminal: Terminal, start: Ask) -> None:
    assert _code(start(BODY, token=new_key(Scope.DIAGNOSES_READ))) == (403, "scope_missing")
