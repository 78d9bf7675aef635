-- Requests reach the database as a role that owns nothing, and see the rows of the partner that their transaction named: what a handler forgets
-- to ask for, the database asks. A table that none of the functions below was called for is closed to requests altogether.

-- For whom the transaction works; null where nobody said it.
create function platform.partner() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('entraide.partner', true), '')::uuid
$$;

-- A procedure, because it answers no rows: it goes ahead of a transaction's first statement in the same round trip.
create procedure platform.work_for(partner uuid) language plpgsql as $$
begin
    perform set_config('entraide.partner', partner::text, true);
end $$;

-- Of a table of partner data: each partner sees and writes its own rows only. The condition says what its own are, where no column partner_id does.
create function platform.keep_apart(target regclass, own text default 'partner_id = (select platform.partner())') returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('create policy own_rows on %s for all using (%s) with check (%s)', target, own, own);
end $$;

-- Of a table that everybody may read, and whose rows only their partner may write.
create function platform.share_reading(target regclass, own text default 'partner_id = (select platform.partner())') returns void language plpgsql as $$
begin
    perform platform.keep_apart(target, own);
    execute format('create policy shared_reading on %s for select using (true)', target);
end $$;

-- What is nobody's, and open to requests for the reason that is kept beside its name.
create table platform.open_tables (name text primary key, why text not null);
create function platform.open_to_requests(target regclass, why text) returns void language sql as $$
    insert into platform.open_tables values (target::text, why)
$$;

-- Lets a role in to what the functions above opened, and to the outbox for writing only. Called at each start, for the role that requests use then.
create function platform.admit(tenant name) returns void language plpgsql as $$
declare
    opened record;
begin
    execute format('grant usage on schema platform to %I', tenant);
    execute format('grant insert on platform.outbox to %I', tenant);
    for opened in
        select c.oid::regclass as name, n.nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where (c.relkind in ('r', 'p') and (c.relrowsecurity or c.oid in (select o.name::regclass from platform.open_tables o)))
            -- A view asks as whoever reads it, or not at all.
            or (c.relkind = 'v' and 'security_invoker=true' = any(c.reloptions))
    loop
        execute format('grant usage on schema %I to %I', opened.schema, tenant);
        execute format('grant select, insert, update, delete on %s to %I', opened.name, tenant);
        execute format('grant usage, select on all sequences in schema %I to %I', opened.schema, tenant);
    end loop;
end $$;
