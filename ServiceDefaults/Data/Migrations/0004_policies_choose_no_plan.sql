-- A policy is a fence and no way to find anything: said as a bare comparison it counts as one more column to look up by, and of two indexes the
-- planner takes that of the partner over that of the row, as long as a table is new or its statistics are. What coalesce wraps is looked up by nobody.
create or replace function platform.keep_apart(target regclass, own text default 'partner_id = (select platform.partner())') returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('create policy own_rows on %s for all using (coalesce(%s, false)) with check (coalesce(%2$s, false))', target, own);
end $$;

do $$
declare
    fence record;
begin
    for fence in select format('%I.%I', schemaname, tablename) as target, qual from pg_policies where policyname = 'own_rows'
    loop
        execute format('alter policy own_rows on %s using (coalesce(%s, false)) with check (coalesce(%2$s, false))', fence.target, fence.qual);
    end loop;
end $$;

-- An assignment, which PL/pgSQL works out by itself, and not a query: it goes ahead of every transaction.
create or replace procedure platform.work_for(partner uuid) language plpgsql as $$
declare
    said text;
begin
    said := set_config('entraide.partner', partner::text, true);
end $$;
