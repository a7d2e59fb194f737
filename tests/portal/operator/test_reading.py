"""What the operator's systems read: page by page, only what the key reaches, and refusals in one shape."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.models import ApiKey, Merchant, Report, Scope, SubjectType, Terminal
from portal.operator.tokens import hash_of
from tests.portal.operator.conftest import Ask, new_key


def _read(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def _fleet(shop: Merchant, number: int) -> None:
    Terminal.objects.bulk_create(Terminal(serial=f"T-{place:04}", merchant=shop) for place in range(number))


def test_a_list_is_read_to_its_end_without_gap_or_double(shop: Merchant, ask: Ask) -> None:
    _fleet(shop, 7)
    seen, cursor = [], None
    for _page in range(4):
        answer = _read(ask("terminals", limit=2, **({"cursor": cursor} if cursor else {})))
        seen += [item["serial"] for item in answer["items"]]
        cursor = answer["next"]
        Terminal.objects.create(serial=f"A-{len(seen)}", merchant=shop)  # before the place: shifts nothing
    assert seen == [f"T-{place:04}" for place in range(7)]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0:1aaaaa:abc", "%00"])
def test_a_cursor_that_is_none_of_ours_is_refused(shop: Merchant, ask: Ask, cursor: str) -> None:
    answer = ask("terminals", cursor=cursor)
    assert (answer.status_code, _read(answer)["code"]) == (422, "bad_cursor")


def test_a_cursor_is_good_for_its_own_list_and_filters(shop: Merchant, ask: Ask) -> None:
    _fleet(shop, 3)
    cursor = _read(ask("terminals", limit=1))["next"]
    assert ask("terminals", limit=2, cursor=cursor).status_code == 200
    assert ask("terminals", mid=shop.mid, cursor=cursor).status_code == 422
    assert ask("merchants", cursor=cursor).status_code == 422


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"mdi": "1"}, {"mid": "a\x00"}])
def test_a_wrong_or_unknown_parameter_is_refused_and_not_repeated(ask: Ask, query: dict[str, Any]) -> None:
    answer = ask("terminals", **query)
    assert (answer.status_code, _read(answer)["code"]) == (422, "invalid")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_terminal_is_told_by_an_allow_list(terminal: Terminal, ask: Ask) -> None:
    now = timezone.now()
    data = {"firmware": "3.1", "iccid": "89860000000000000001", "lat": 31.2, "network": 5}
    Report.objects.create(terminal=terminal, measured_at=now, received_at=now, data=data)
    told = _read(ask("terminals/SN-0001"))
    assert (told["mid"], told["status"]) == ("898310058120001", "active")
    assert (told["last_report"]["firmware"], told["last_report"]["network"]) == ("3.1", "")
    assert "8986" not in json.dumps(told)
    assert "31.2" not in json.dumps(told)


def test_names_of_people_and_mobiles_are_masked(shop: Merchant, ask: Ask) -> None:
    Merchant.objects.update(subject_type=SubjectType.MICRO, receipt_name="", name="张三丰")
    shop.refresh_from_db()
    shop.contact_mobile = "13800138000"
    shop.legal_person = "张三丰"
    shop.save()
    told = _read(ask(f"merchants/{shop.mid}"))
    assert (told["name"], told["contact_mobile"]) == ("张**", "138****8000")
    assert "张三丰" not in json.dumps(told, ensure_ascii=False)


def test_a_key_with_a_list_reaches_only_its_merchants(terminal: Terminal, other_shop: Merchant, ask: Ask) -> None:
    Terminal.objects.create(serial="SN-0002", merchant=other_shop)
    Terminal.objects.create(serial="SN-0003")
    token = new_key(merchants=[other_shop])
    assert [item["mid"] for item in _read(ask("merchants", token=token))["items"]] == [other_shop.mid]
    assert [item["serial"] for item in _read(ask("terminals", token=token))["items"]] == ["SN-0002"]
    assert ask("terminals/SN-0001", token=token).status_code == 404
    assert ask("terminals/SN-0003", token=token).status_code == 404
    other_shop.api_keys.clear()
    assert _read(ask("merchants", token=token))["items"] == []


def test_a_key_that_is_over_is_as_unknown(shop: Merchant, ask: Ask) -> None:
    expired, revoked = new_key(), new_key()
    ApiKey.objects.filter(token_hash=hash_of(expired)).update(expires_at=timezone.now())
    ApiKey.objects.filter(token_hash=hash_of(revoked)).update(revoked_at=timezone.now())
    answers = [ask("merchants", token=token) for token in (expired, revoked, "mpk_unknown", "", "词")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"] == "Bearer"


def test_the_use_of_a_key_is_noted_once_a_minute(shop: Merchant, ask: Ask) -> None:
    ask("merchants")
    used = ApiKey.objects.get().last_used_at
    assert used is not None
    ask("merchants")
    assert ApiKey.objects.get().last_used_at == used


def test_a_key_that_asks_too_often_hears_how_long_to_wait(shop: Merchant, ask: Ask) -> None:
    token = new_key(Scope.MERCHANTS_READ, per_minute=2)
    answers = [ask("merchants", token=token) for _time in range(6)]  # a minute may end between them: 2 + 2 pass
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert _read(refused)["code"] == "too_often"
    assert 1 <= int(refused["Retry-After"]) <= 60


def test_what_stands_at_no_address_and_a_wrong_method_are_problems_too(client: Client, key: str) -> None:
    nowhere = client.get("/api/v1/none/such")
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/problem+json")
    wrong = client.delete("/api/v1/merchants", headers={"authorization": f"Bearer {key}"})
    assert (wrong.status_code, wrong["Content-Type"], wrong["Allow"]) == (405, "application/problem+json", "GET")


def test_a_fault_of_ours_is_a_problem_without_a_word_of_it(
    shop: Merchant, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("portal.api.operator.registers.merchants_open_to", breaks)
    answer = ask("merchants")
    assert (answer.status_code, _read(answer)["code"]) == (500, "server_error")
    assert b"secret" not in answer.content


def test_nothing_that_is_told_is_kept_on_the_way(shop: Merchant, ask: Ask) -> None:
    assert ask("merchants")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["merchants", "terminals", "applications", "diagnoses"])
def test_a_page_asks_a_fixed_number_of_questions(
    shop: Merchant, ask: Ask, path: str, django_assert_max_num_queries: Any
) -> None:
    _fleet(shop, 20)
    ask(path)
    with django_assert_max_num_queries(3):
        ask(path)


def test_the_description_is_openapi_and_names_every_refusal(client: Client, db: None) -> None:
    told = _read(client.get("/api/v1/openapi.json"))
    assert told["openapi"].startswith("3.1")
    for methods in told["paths"].values():
        for operation in methods.values():
            assert {"400", "401", "403", "404", "405", "409", "422", "429", "500"} <= set(operation["responses"])


def test_a_key_lives_a_year_at_most_and_its_word_is_not_kept(db: None) -> None:
    token = new_key()
    row = ApiKey.objects.get()
    assert token not in json.dumps({name: str(value) for name, value in vars(row).items()})
    assert row.expires_at <= timezone.now() + timedelta(days=1)
