"""100,000 terminals, a million reports, a million refusals: what pages and reports ask walks indexes of PostgreSQL.

Every question is caught as the code asks it and explained; small tables (accounts, sessions) may be read whole.
"""

from collections.abc import Iterator

import pytest

from tests.services import servers
from tests.services.processes import Portal

# The tables as the models say: what a hundred migrations make, in a fraction of their time.
_TABLES = """
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
"""
# Rows without the checks of foreign keys: they are right by the way they are made.
_FILL = """
from django.db import connection
from portal.models import Member, Role, User
owner = User.objects.create_user("owner@scale.example", "correct horse")
User.objects.create_user("staff@scale.example", "correct horse", role=Role.OPERATOR)
with connection.cursor() as cursor:
    cursor.execute('''
        set session_replication_role = replica;
        insert into portal_merchant (id, mid, name, receipt_name, subject_type, uscc, legal_person, mcc, region,
            address, status, contact_name, contact_mobile, contact_email, created_at, updated_at)
        select gen_random_uuid(), '8983' || lpad(n::text, 11, '0'), 'Shop ' || n, '', '', '', '', '5812', '310115', '',
            'active', '', '', '', now(), now() from generate_series(0, 24000) n;
        insert into portal_terminal (serial, tusn, imei, iccid, model, merchant_id, tid, status, place_address,
            token_hash, created_at, updated_at)
        select 'SN' || lpad(n::text, 8, '0'), '', '', '', 'P3000', m.id, lpad(n::text, 8, '0'),
            (array['active', 'active', 'active', 'active', 'active', 'active', 'active', 'spare'])[1 + n % 8],
            '', md5(n::text), now(), now()
        from generate_series(1, 100000) n join portal_merchant m
            on m.mid = '8983' || lpad((case when n <= 4000 then 0 else n / 4 - 999 end)::text, 11, '0');
        insert into portal_report (terminal_id, reported_at, measured_at, received_at, clock_wrong, data, minute_count)
        select id, at, at, at, false, '{"network": "cellular", "power": "mains", "firmware": "2.4.1"}', 0
        from (select id, now() - case when id % 20 = 0 then interval '3 hours' else (id % 600) * interval '1 second' end
            as at from portal_terminal) t;
        insert into portal_reporthistory (terminal_id, reported_at, measured_at, received_at, clock_wrong, data)
        select terminal_id, at, at, at, false, data
        from (select terminal_id, measured_at - n * interval '1 minute' as at, data from generate_series(0, 9) n,
            portal_report) r;
        insert into diagnostics_refusedpayment (transaction, terminal_id, merchant_id, mid, tid, code, at, kind, entry,
            card_kind, issuer, received_at)
        select t.id || '-' || n, t.id, t.merchant_id, '', '', '51', now() - (n * 100000 + t.id) * interval '1 second',
            '', '', '', '', now() from generate_series(0, 9) n, portal_terminal t;
        set session_replication_role = default;
        analyze''')
shop = connection.cursor().execute("select id from portal_merchant where mid = '898300000000000'").fetchone()[0]
Member.objects.create(user=owner, merchant_id=shop)
"""
_PLANS = """
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected
override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}).enable()

def plans(work):
    with CaptureQueriesContext(connection) as caught:
        answer = work()
    assert getattr(answer, "status_code", 200) == 200, answer
    asked = [one["sql"] for one in caught if one["sql"].lstrip().startswith(("SELECT", "DELETE", "UPDATE"))]
    assert asked
    return {sql: explained(sql) for sql in asked}

def explained(sql):
    with connection.cursor() as cursor:
        return "\\n".join(row[0] for row in cursor.execute("EXPLAIN " + sql).fetchall())

def browser(email):
    from portal.models import User
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(email=email))
    return client
"""
_PAGES = """
owner, staff = browser("owner@scale.example"), browser("staff@scale.example")
deep = "/terminals/?after=SN00003500"
pages = {
    "home": (owner, "/"), "list": (owner, "/terminals/"), "deep": (owner, deep),
    "spare": (owner, "/terminals/?status=spare"), "found": (owner, "/terminals/?q=SN0000012"),
    "terminal": (owner, "/terminals/SN00000012/"),
    "staff list": (staff, "/terminals/"), "staff deep": (staff, "/terminals/?after=SN00090000"),
    "staff spare": (staff, "/terminals/?status=spare&after=SN00050000"),
}
result = {name: plans(lambda: who.get(url)) for name, (who, url) in pages.items()}
"""
_WORK = """
from datetime import timedelta
from django.utils import timezone
from benchmarks.fleet_server import entry
from diagnostics.fleet.candidates import suspects
from portal import direct
from portal.actions import heartbeat_statement, heartbeats
from portal.effects import history

now = timezone.now()
values = {**heartbeats._asked("SN00000012", "-", now), **heartbeats._row(now, {}, now)}
page = [entry(number) for number in range(1000)]
result = {
    "report": {"": "\\n".join(row[0] for row in direct.fetch("EXPLAIN " + heartbeat_statement.WHOLE, values))},
    "prune": plans(lambda: history.forget_surplus(50_000, 50_200, now)),
    "comparison": plans(lambda: suspects(page, now=now, today=now.date(), fine=[])),
}
"""
_LARGE = ("portal_terminal", "portal_report", "portal_reporthistory", "portal_merchant", "diagnostics_refusedpayment")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A PostgreSQL of its own with the rows."""
    with servers.postgres() as url, Portal(tmp_path_factory.mktemp("fleet"), {"DATABASE_URL": url}) as portal:
        portal.python(_TABLES)
        portal.python(_FILL)
        yield portal


def read_whole(plans: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """The questions that read a large table from end to end, with their plans."""
    found = {
        name: [f"{sql}\n{plan}" for sql, plan in asked.items() if _whole(plan)] for name, asked in plans.items()
    }  # fmt: skip
    return {name: those for name, those in found.items() if those}


def _whole(plan: str) -> bool:
    lines = [f"{line.strip()} " for line in plan.splitlines()]
    return any(f"Seq Scan on {table} " in line for line in lines for table in _LARGE)


def test_no_page_reads_a_large_table_from_end_to_end(filled: Portal) -> None:
    assert read_whole(filled.python(_PLANS + _PAGES)) == {}


def test_taking_in_comparing_and_forgetting_walk_indexes(filled: Portal) -> None:
    assert read_whole(filled.python(_PLANS + _WORK)) == {}
