"""The operators' list over 50,000 checks: every filter walks an index of PostgreSQL, none reads a whole table."""

from collections.abc import Iterator

import pytest

from tests.services import servers
from tests.services.processes import Portal

RUNS, SHOPS = 50_000, 5_000
_FILL = f"""
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('''
        insert into portal_merchant (id, mid, name, receipt_name, subject_type, uscc, legal_person, mcc, region,
            address, status, contact_name, contact_mobile, contact_email, created_at, updated_at)
        select gen_random_uuid(), '8983' || lpad(n::text, 11, '0'), 'Shop ' || lpad(n::text, 5, '0'), '', '', '', '',
            '5812', (array['310115', '440305', '110101', '650100'])[1 + n % 4], '', 'active', '', '', '', now(), now()
        from generate_series(1, {SHOPS}) n''')
    cursor.execute('''
        insert into portal_terminal (serial, tusn, imei, iccid, model, merchant_id, tid, status, place_address,
            token_hash, created_at, updated_at)
        select 'SN' || mid, '', '', '', '', id, right(mid, 8), 'active', '', '', now(), now() from portal_merchant''')
    cursor.execute('''
        insert into diagnostics_diagnosis (id, terminal_id, merchant_id, code, answers, state, cause, certainty, fine,
            verdict, also, actions, questions, examined, judged_by, created_at, finished_at, deadline_at)
        select gen_random_uuid(), t.id, t.merchant_id, (array['03', '51', '', '97'])[1 + n % 4], '{{}}',
            case when n % 500 = 0 then 'broken' else 'concluded' end,
            case when n % 7 = 0 or n % 500 = 0 then null when n % 400 = 1 then 'tampered' else 'merchant_frozen' end,
            case when n % 7 = 0 or n % 500 = 0 then 'none' else 'confirmed' end, n % 14 = 0 and n % 500 > 0,
            '{{}}', '[]', '[]', '[]', '{{}}', '1/1', now() - n * interval '1 minute',
            now() - n * interval '1 minute' + (n % 10) * interval '1 second', now()
        from generate_series(1, {RUNS}) n
        join (select id, merchant_id, row_number() over (order by id) as place from portal_terminal) t
            on t.place = 1 + n % {SHOPS}''')
    cursor.execute("analyze")
"""
_EXPLAIN = """
from datetime import date, timedelta
from django.utils import timezone
from diagnostics.overview import Wanted, found_by
today = timezone.localdate()
filters = {
    "all": {}, "cause": {"cause": "tampered"}, "no such cause": {"cause": "sim_replaced"}, "state": {"state": "broken"},
    "code": {"code": "97"}, "untold": {"untold": True}, "certainty": {"certainty": "confirmed"},
    "shop": {"shop": "89830000000012"}, "name": {"shop": "Shop 0012"}, "region": {"region": "31"},
    "days": {"since": today - timedelta(days=9), "until": today - timedelta(days=8)},
    "cause and code": {"cause": "tampered", "code": "51"}, "cause and region": {"cause": "tampered", "region": "6501"},
}
result = {name: found_by(Wanted(**wanted))[0][:21].explain() for name, wanted in filters.items()}
"""
_SHOPS = """
from django.db.models import Q
from portal.models import Merchant
rows = Merchant.objects.filter(Q(mid__startswith="8983000000001") | Q(name__startswith="Shop 0012"))
result = rows.values_list("pk", flat=True)[:201].explain()
"""
_COUNT = """
from datetime import timedelta
from django.utils import timezone
from diagnostics.overview import numbers
today = timezone.localdate()
found = numbers(today - timedelta(days=29), today)
result = [found.ended, found.untold, found.median, found.ninetieth]
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A PostgreSQL of its own with the rows."""
    with servers.postgres() as url, Portal(tmp_path_factory.mktemp("desk"), {"DATABASE_URL": url}) as portal:
        portal.manage("migrate", "-v", "0")
        portal.python(_FILL)
        yield portal


def test_no_filter_of_the_desk_reads_a_table_from_end_to_end(filled: Portal) -> None:
    plans = filled.python(_EXPLAIN)
    assert {name: plan for name, plan in plans.items() if "Seq Scan" in plan} == {}


def test_shops_are_found_by_their_beginnings_through_indexes(filled: Portal) -> None:
    assert "Seq Scan" not in filled.python(_SHOPS)


def test_the_database_counts_and_ranks(filled: Portal) -> None:
    ended, untold, median, ninetieth = filled.python(_COUNT)
    assert ended > 40_000
    assert untold > 2_000
    assert (median, ninetieth) == (5.0, 9.0)
