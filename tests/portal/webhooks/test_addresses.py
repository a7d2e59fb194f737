"""Where the portal does not send: its own machine, its own network, and whatever leads there."""

import pytest
from pytest_django import Settings

from portal.acquirer import loop
from portal.models import WebhookEndpoint, WebhookEvent
from portal.webhooks.addresses import Forbidden, check_address, check_url
from portal.webhooks.sending import send

INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::",
]  # fmt: skip
WRONG = [
    "http://example.com/", "ftp://example.com/", "https://", "https:///x", "https://user:pw@example.com/",
    "https://example.com/#x", "https://exa mple.com/", "https://example.com:99999/", "https://example.com:0/",
    "https://127.0.0.1/", "https://[::1]/", "javascript:alert(1)", "//example.com", "https://例子.cn/", "",
    "https://exam\nple.com/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def as_in_production(settings: Settings) -> None:
    settings.WEBHOOKS_MAY_STAY_INSIDE = False


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Forbidden):
        check_address(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_allowed(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize("url", WRONG)
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        check_url(url)


@pytest.mark.parametrize("url", ["https://localhost:9/", "https://127.0.0.1:9/", "https://[::1]:9/"])
def test_a_name_that_leads_inside_is_refused_when_it_is_looked_up(url: str) -> None:
    """Whatever the name said when it was typed in: what counts is where it leads when something is sent."""
    answer = send(WebhookEndpoint(url=url, secret="s"), WebhookEvent(kind="test"))
    assert (answer.code, answer.trouble) == (None, "not_public")


def test_inside_is_allowed_where_the_setting_says_so(settings: Settings) -> None:
    settings.WEBHOOKS_MAY_STAY_INSIDE = True
    check_url("http://127.0.0.1:1234/x")
    assert loop.background_loop().is_running()
