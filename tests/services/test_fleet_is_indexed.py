"""Pages over 100,000 terminals and 1,000,000 attempts: none of their questions reads a large table from end to end.

The questions are those that the pages ask, caught as they are asked.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.services import servers
from tests.services.processes import Portal

_FILL = Path(__file__).with_name("fleet_at_scale.sql").read_text(encoding="utf-8")
_LARGE = re.compile(
    r"Seq Scan on (?:portal_(?:terminal|report|reporthistory|merchant|auditentry|webhookdelivery)"
    r"|diagnostics_(?:refusedpayment|diagnosis|problem))\b"
)
#: Opens pages as somebody and explains what they ask; `result` is page → [(question, plan)].
_ASK = """
from datetime import timedelta
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from portal.models import Member, Merchant, Terminal, User, WebhookEndpoint
from tests.portal.signin import sign_in

settings.ALLOWED_HOSTS = ["testserver"]
settings.SECURE_SSL_REDIRECT = False
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # no page is looked at
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
staff = User.objects.get_or_create(email="staff@fleet.example", defaults={"role": "reviewer"})[0]
owner = User.objects.get_or_create(email="owner@fleet.example")[0]
Member.objects.get_or_create(user=owner, merchant=Merchant.objects.get(mid="898300000000001"))

def plans(client, paths, whose="", **headers):
    found = {}
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path, headers=headers)
            b"".join(part for part, _ in zip(answer.streaming_content, range(3))) if answer.streaming else None
        assert answer.status_code == 200, (path, answer.status_code, answer.content[:500])
        questions = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
        found[f"{path} {whose}"] = [(question, explained(question)) for question in questions]
    return found

def explained(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\\n".join(row[0] for row in cursor.fetchall())

def browser(user):
    return sign_in(Client(), user, second_factor=True)
"""
_LISTS = (
    _ASK
    + """
from portal.terminals.stages import Stage
some = Terminal.objects.filter(status="active").order_by("serial")
middle = some[50_000]
filters = ["", f"after={middle.serial}", "problems=on", "firmware=2.3.9", "firmware=2.4.0", "seen=lately", "seen=not",
    "standing=works", "standing=trouble", "standing=unknown", f"shop={middle.merchant.mid}", "status=blocked",
    "stage=active&firmware=2.3.9", f"problems=on&after={middle.serial}", *(f"stage={stage}" for stage in Stage)]
result = plans(browser(staff), [f"/terminals/?{wanted}" for wanted in filters])
result |= plans(browser(staff), [f"/terminals/table.csv?{wanted}" for wanted in filters])
"""
)
_SEARCH = (
    _ASK
    + """
some = Terminal.objects.filter(status="active").order_by("serial")[50_000]
words = [some.serial, some.serial[4:], some.tid, some.merchant.mid, "霓裳", "霓裳7", "路777", "面馆77号"]
result = plans(browser(staff), [f"/terminals/?search={word}" for word in words])
common = plans(browser(staff), ["/terminals/?search=晴川", "/terminals/?search=人民"])
result |= common
"""
)
_ONE = (
    _ASK
    + """
serial = Terminal.objects.filter(status="active", merchant__mid="898300000000001").order_by("serial")[2_000].serial
pages = ["", "log/", "upkeep/"]
rooms = ["attempts", "history", "problems", "differences"]
result = plans(browser(owner), [f"/terminals/{serial}/{page}" for page in pages])
result |= plans(browser(owner), [f"/diagnostics/terminals/{serial}/{page}" for page in rooms])
result |= plans(browser(staff), [f"/terminals/{serial}/", f"/terminals/{serial}/log/"], "of staff")
"""
)
_OWN = (
    _ASK
    + """
result = plans(browser(owner), ["/", "/shops/", "/terminals/", "/terminals/?problems=on", "/terminals/?search=77"])
"""
)
_SYSTEMS = (
    _ASK
    + """
from portal.actions.api_keys import make_key
from portal.models import Scope
key, word = make_key(by=None, name="x", scopes=list(Scope), life=timedelta(days=1))
mine, narrow = make_key(by=None, name="y", scopes=list(Scope), life=timedelta(days=1), merchants=[
    Merchant.objects.get(mid="898300000000001")])
serial = Terminal.objects.order_by("serial")[50_000].serial
paths = ["merchants", "terminals", "terminals?mid=898300000000001", f"terminals/{serial}", "diagnoses",
    f"diagnoses?serial={serial}", "diagnoses?state=broken", "applications"]
result = plans(Client(), [f"/api/v1/{path}" for path in paths], authorization=f"Bearer {word}")
lists = [f"/api/v1/{path}" for path in ("merchants", "terminals", "diagnoses")]
result |= plans(Client(), lists, "of one shop", authorization=f"Bearer {narrow}")
for path in ("terminals", "merchants", "diagnoses"):
    further = Client().get(f"/api/v1/{path}?limit=100", headers={"authorization": f"Bearer {word}"}).json()["next"]
    result |= plans(Client(), [f"/api/v1/{path}?cursor={further}"], authorization=f"Bearer {word}")
endpoint = WebhookEndpoint.objects.get(name="1")
result |= plans(browser(staff), [f"/operator/webhooks/{endpoint.pk}/"])
"""
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A PostgreSQL of its own with the rows."""
    with servers.postgres() as url, Portal(tmp_path_factory.mktemp("fleet"), {"DATABASE_URL": url}) as portal:
        portal.manage("migrate", "-v", "0", within=600)  # on a busy machine
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_FILL)
        yield portal


@pytest.mark.parametrize(
    "asked", [_LISTS, _SEARCH, _ONE, _OWN, _SYSTEMS], ids=["lists", "search", "one", "own", "systems"]
)
def test_no_page_reads_a_large_table_from_end_to_end(filled: Portal, asked: str) -> None:
    pages = filled.python(asked)
    assert len(pages) > 4
    bad = {f"{page}: {question}": plan for page, found in pages.items() for question, plan in found
           if _LARGE.search(plan)}  # fmt: skip
    assert bad == {}
