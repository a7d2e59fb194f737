-- 100,000 terminals of 20,000 shops (one has 4,000 of them), their reports, and 1,000,000 attempts to pay.
-- Indexes are made afterwards, as they stand in the migrations, and nobody checks what fits by its making.
set session_replication_role = replica;

create temp table made_later as
select indexdef, indexname from pg_indexes join pg_class on relname = indexname join pg_index on indexrelid = pg_class.oid
where tablename in ('portal_terminal', 'portal_merchant', 'portal_report', 'diagnostics_refusedpayment',
    'diagnostics_diagnosis') and not indisunique;

do $$ declare one record; begin
    for one in select * from made_later loop execute 'drop index ' || quote_ident(one.indexname); end loop;
end $$;

insert into portal_merchant (id, mid, name, receipt_name, subject_type, uscc, legal_person, mcc, region, address,
    status, contact_name, contact_mobile, contact_email, created_at, updated_at)
select gen_random_uuid(), '8983' || lpad(n::text, 11, '0'),
    (array['晴川', '老王', '江南', '北门', '知味', '三江'])[1 + n % 6] || (array['面馆', '超市', '药房'])[1 + n / 6 % 3]
        || case when n = 77 then '霓裳' else '' end || n || '号', '', 'enterprise', '', '', '5812',
    (array['310115', '440305', '110101', '650100'])[1 + n % 4], '', 'active', '', '', '', now(), now()
from generate_series(1, 20000) n;

insert into portal_terminal (id, serial, tusn, imei, iccid, model, merchant_id, tid, status, place_address, place_lat,
    place_lng, token_hash, trouble, firmware, created_at, updated_at)
select n, 'SN' || lpad((n * 7919 % 1000003)::text, 10, '0'), '', '', '', 'P3000',
    case when n % 50 = 0 then null else m.id end, case when n % 50 = 0 then '' else lpad(n::text, 8, '0') end,
    case when n % 50 = 0 then 'stock' when n % 211 = 1 then 'spare' when n % 223 = 1 then 'in_repair'
        when n % 1013 = 1 then 'blocked' when n % 2027 = 1 then 'shipped' when n % 3011 = 1 then 'activating'
        when n % 1499 = 1 then 'retired' else 'active' end,
    (array['人民路', '解放路', '中山路'])[1 + n % 3] || n || '号', 31, 121, '',
    case when n % 50 = 0 or n % 307 = 0 then null when n % 61 = 2 then 'needs_attention'
        when n % 97 = 3 then 'offline' when n % 1009 = 4 then 'moved' else '' end,
    case when n % 50 = 0 or n % 307 = 0 then '' when n % 997 = 0 then '2.3.9' when n % 5 = 0 then '2.4.0'
        else '2.4.1' end,
    now(), now()
from generate_series(1, 100000) n
join (select id, row_number() over (order by mid) as place from portal_merchant) m
    on m.place = case when n % 25 = 1 then 1 else 1 + n % 20000 end;

insert into portal_report (terminal_id, reported_at, measured_at, received_at, clock_wrong, minute_count, data)
select id, at, at, at, false, 0, jsonb_build_object('firmware', firmware, 'param_version', '2026.11.1',
    'network', case trouble when 'offline' then 'none' else 'cellular' end, 'power', 'mains', 'battery_percent', 80,
    'card_reader', case trouble when 'needs_attention' then 'fault' else 'ok' end, 'unsent_count', 0,
    'lat', case trouble when 'moved' then 32 else 31 end, 'lng', 121, 'accuracy_m', 10)
from (select *, now() - case when id % 41 = 5 then interval '3 hours' else id % 300 * interval '1 second' end as at
    from portal_terminal where trouble is not null) t;

insert into portal_reporthistory (terminal_id, reported_at, measured_at, received_at, clock_wrong, data)
select terminal_id, at, at, at, false, '{}' from (
    select terminal_id, reported_at - n * interval '1 minute' as at
    from portal_report, generate_series(0, 3) n) r;

insert into diagnostics_refusedpayment (transaction, terminal_id, merchant_id, mid, tid, code, at, kind, entry,
    card_kind, issuer, received_at)
select 'T' || n, t.id, t.merchant_id, '', t.tid, (array['03', '51', '97', '05'])[1 + n % 4], at, '', '', '', '', at
from (select n, 1 + (n::bigint * 7 % 100000) as of, now() - n * interval '8 seconds' as at
    from generate_series(1, 1000000) n) a
join portal_terminal t on t.id = a.of;

insert into diagnostics_diagnosis (id, terminal_id, merchant_id, code, answers, state, cause, certainty, fine, verdict,
    also, actions, questions, examined, judged_by, created_at, finished_at, deadline_at)
select gen_random_uuid(), id, merchant_id, '03', '{}', 'concluded', 'keys_invalid', 'confirmed', false, '{}', '[]',
    '[]', '[]', '{}', '1/1', now() - id * interval '1 minute', now(), now() from portal_terminal where id % 2 = 1;

insert into diagnostics_problem (id, terminal_id, merchant_id, cause, certainty, state, waiting_for, opened_at, seen_at,
    closed_at, reopened)
select gen_random_uuid(), id, merchant_id, 'keys_invalid', case when id % 3 = 0 then 'likely' else 'confirmed' end,
    case when id % 400 = 7 then 'open' else 'closed' end, '', now(), now(),
    case when id % 400 = 7 then null else now() end, 0
from portal_terminal where id % 20 = 7 and merchant_id is not null;

insert into portal_auditentry (at, action, subject, reason)
select now() - n * interval '1 second', 'terminal.active', 'terminal:' || t.serial, ''
from generate_series(1, 200000) n join portal_terminal t on t.id = 1 + n % 100000;

insert into portal_webhookendpoint (id, name, url, happenings, secret, old_secret, created_at, off_reason, lane_holder,
    failures)
select gen_random_uuid(), n::text, '', '[]', '', '', now(), '', '', 0 from generate_series(1, 20) n;

insert into portal_webhookevent (id, kind, data, created_at)
select gen_random_uuid(), 'terminal.state', '{}', now() - n * interval '1 second' from generate_series(1, 20000) n;

insert into portal_webhookdelivery (endpoint_id, event_id, due_at, tries, trouble, answer_head, created_at)
select w.id, e.id, null, 0, '', '', e.created_at from portal_webhookevent e, portal_webhookendpoint w where w.name < '13';

do $$ declare one record; begin
    for one in select * from made_later loop execute one.indexdef; end loop;
end $$;

analyze;
