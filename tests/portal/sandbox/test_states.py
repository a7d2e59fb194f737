"""Any state and any answer: the general controls, laid over the world and lifted without a trace."""

import json
from typing import Any

import pytest

from portal.acquirer.sandbox.world import World
from tests.portal.sandbox.conftest import MID, SERIAL, Api


def control(api: Api, door: str, body: dict[str, Any]) -> Any:
    response = api.door("POST", f"control/{door}", body)
    assert response.status_code == 200, response.get_data()
    return response.get_json()


def test_any_member_can_be_set_taken_out_and_brought_back(api: Api) -> None:
    before = api.call("GET", f"/v1/merchants/{MID}").get_json()
    wish = {"serial": SERIAL, "set": {"merchant": {"registration.switch": "moving"}}, "remove": {"merchant": ["uscc"]}}
    control(api, "set", wish)

    shown = api.call("GET", f"/v1/merchants/{MID}").get_json()
    assert (shown["registration"]["switch"], "uscc" in shown) == ("moving", False)

    control(api, "lift", {"name": "state"})
    assert api.call("GET", f"/v1/merchants/{MID}").get_json() == before


def test_a_document_can_be_gone(api: Api) -> None:
    control(api, "set", {"serial": SERIAL, "gone": ["terminal"]})

    assert api.call("GET", f"/v1/terminals/{SERIAL}").status_code == 404
    assert SERIAL not in json.dumps(api.call("GET", "/v1/fleet").get_json())

    control(api, "lift", {})
    assert api.call("GET", f"/v1/terminals/{SERIAL}").status_code == 200


def test_the_sign_on_test_says_what_was_set(api: Api) -> None:
    control(api, "set", {"serial": SERIAL, "set": {"terminal": {"_sign_on": {"rc": "Q7"}}}})

    body = {"mid": MID, "tid": "10000001"}
    answer = api.call("POST", f"/v1/terminals/{SERIAL}/sign-on-test", body, key="a-key-of-eight").get_json()

    assert answer["rc"] == "Q7"
    assert "_sign_on" not in api.call("GET", f"/v1/terminals/{SERIAL}").get_json()


def test_the_history_is_the_one_given(api: Api, world: World) -> None:
    control(api, "set", {"serial": SERIAL, "attempts": [{"ago": 60, "rc": "03"}, {"ago": 120, "entry": "palm"}]})

    items = api.call("GET", f"/v1/transactions?mid={MID}&tid=10000001").get_json()["items"]

    assert [(item["rc"], item["entry"]) for item in items] == [("03", "chip"), ("00", "palm")]


@pytest.mark.parametrize(
    ("wish", "status", "body"),
    [
        ({"status": 418, "body": "tea"}, 418, "tea"),
        ({"body_base64": "77u/e30="}, 200, "\ufeff{}"),
        ({"status": 200, "body": "{}", "headers": {"Content-Type": "text/html"}}, 200, "{}"),
    ],
)
def test_an_operation_answers_whatever_is_wanted(api: Api, wish: dict[str, Any], status: int, body: str) -> None:
    control(api, "inject", {"name": "answer", "operation": "merchant", **wish})

    answer = api.call("GET", f"/v1/merchants/{MID}")

    assert (answer.status_code, answer.get_data().decode()) == (status, body)
    assert api.call("GET", "/v1/status").status_code == 200


def test_two_operations_may_have_answers_of_their_own(api: Api) -> None:
    control(api, "inject", {"name": "answer", "operation": "merchant", "set": {"status": "frozen"}})
    control(api, "inject", {"name": "answer", "operation": "account", "remove": ["restrictions"]})

    assert api.call("GET", f"/v1/merchants/{MID}").get_json()["status"] == "frozen"
    assert "restrictions" not in api.call("GET", f"/v1/merchants/{MID}/account").get_json()

    assert len(control(api, "lift", {})["items"]) == 2
    assert api.call("GET", f"/v1/merchants/{MID}").get_json()["status"] == "normal"


def test_a_state_that_makes_no_sense_is_refused(api: Api) -> None:
    assert api.door("POST", "control/set", {"serial": "nobody"}).status_code == 404
    assert api.door("POST", "control/set", {"serial": SERIAL, "set": [1]}).status_code == 422
