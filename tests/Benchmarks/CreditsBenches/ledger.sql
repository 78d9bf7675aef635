-- The other arm: the ledger transaction of the service as one function in the database, with the same tables, triggers and durability, and nothing
-- around it: no HTTP, no token, no rules. First of one transfer a call, then of as many as an array has.
create function bench_transfer(transfer uuid, source uuid, target uuid, credits bigint, partner uuid, programme uuid, kind text) returns void language plpgsql as $$
declare moment timestamptz := clock_timestamp();
begin
    perform from accounts where id in (source, target) order by id for update;
    insert into transfers (id, partner_id, programme_id, kind, at, request) values (transfer, partner, programme, kind, moment, uuid_send(transfer)) on conflict (id) do nothing;
    if not found then
        return;
    end if;
    with moved as (
        update accounts a set balance = a.balance + leg.amount, version = a.version + 1, moved_at = moment
        from (values (source, -credits), (target, credits)) as leg(account, amount) where a.id = leg.account
        returning a.id, a.version, leg.amount, a.balance)
    insert into entries (account_id, version, transfer_id, amount, balance_after, at) select id, version, transfer, amount, balance, moment from moved;
end $$;

create function bench_transfers(ids uuid[], sources uuid[], targets uuid[], credits bigint[], partner uuid, programme uuid, kind text) returns void language plpgsql as $$
declare moment timestamptz := clock_timestamp();
begin
    perform from accounts where id = any(sources || targets) order by id for update;
    insert into transfers (id, partner_id, programme_id, kind, at, request)
    select id, partner, programme, kind, moment, uuid_send(id) from unnest(ids) as id on conflict (id) do nothing;
    with legs as (
        select g.id as transfer, l.account, l.amount, row_number() over own as place, sum(l.amount) over own as so_far
        from unnest(ids, sources, targets, credits) with ordinality as g(id, source, target, credits, place)
        cross join lateral (values (g.source, -g.credits), (g.target, g.credits)) as l(account, amount)
        window own as (partition by l.account order by g.place rows unbounded preceding)),
    written as (
        insert into entries (account_id, version, transfer_id, amount, balance_after, at)
        select l.account, a.version + l.place, l.transfer, l.amount, a.balance + l.so_far, moment from legs l join accounts a on a.id = l.account)
    update accounts a set balance = a.balance + s.amount, version = a.version + s.legs, moved_at = moment
    from (select account, sum(amount) as amount, count(*) as legs from legs group by account) s where a.id = s.account;
end $$;

-- The n-th of anything has an id that can be worked out.
create function bench_id(kind int, n int) returns uuid language sql immutable as $$ select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
