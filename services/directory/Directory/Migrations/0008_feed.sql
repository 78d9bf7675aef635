-- The text is RFC 3339 with an offset (the import saw to it), so that what it means hangs on no setting: immutable, and fit for a column.
create function hsds_instant(said text) returns timestamptz language sql immutable parallel safe as $$ select said::timestamptz $$;

-- To the millisecond, as the feed writes it: a value that harvesters send back has to find the row again. Years have four digits there.
create function hsds_modified(said text, changed timestamptz) returns timestamptz language sql immutable parallel safe as $$
    select to_timestamp(floor(extract(epoch from least(greatest(hsds_instant(said), changed), '9999-12-31T23:59:59.999Z')) * 1000) / 1000)
$$;

-- When anything about the row last changed: the later of what the source says and of what we saw.
alter table hsds_rows add modified_at timestamptz generated always as (hsds_modified(fields ->> 'last_modified', changed_at)) stored;
create index hsds_rows_modified on hsds_rows (resource, modified_at)
    where withdrawn_at is null and publishable and tier = 'public' and resource in ('service', 'service_at_location');

-- The public words of one row. Cut where a tsvector would grow too large to be stored: an import must not fail for being read.
create function feed_words(fields jsonb) returns tsvector language sql immutable parallel safe as $$
    select to_tsvector('simple', left((select string_agg(value, ' ' order by key) from jsonb_each_text(fields)), 200000))
$$;
create index hsds_rows_words on hsds_rows using gin (feed_words(fields))
    where withdrawn_at is null and publishable and tier = 'public'
        and resource in ('organization', 'program', 'service', 'service_at_location', 'location', 'taxonomy', 'taxonomy_term');

create function postcode_of(fields jsonb) returns text language sql immutable parallel safe as $$
    select upper(replace(replace(fields ->> 'postal_code', ' ', ''), '-', ''))
$$;
create index hsds_rows_postcode on hsds_rows (postcode_of(fields)) where withdrawn_at is null and publishable and tier = 'public' and resource = 'address';

-- Which transactions changed what the feed shows. A list that was counted under one snapshot is still right as long as none of them is
-- visible now and was not then; timestamps and sequences cannot tell, because transactions do not end in the order they began.
create table feed_changes (
    transaction  xid8 primary key default pg_current_xact_id(),
    noted_at     timestamptz not null default now()
);
create index feed_changes_age on feed_changes (noted_at);

create function note_feed_change() returns trigger language plpgsql as $$
begin
    insert into feed_changes default values on conflict do nothing;
    if found then
        -- Nothing that old is remembered by any process. Rows another import is about to remove are left to it.
        delete from feed_changes where transaction in (
            select transaction from feed_changes where noted_at < now() - interval '1 day' for update skip locked);
    end if;
    return null;
end
$$;
create trigger feed_changes_of_rows after insert or update or delete or truncate on hsds_rows for each statement execute function note_feed_change();
create trigger feed_changes_of_links after insert or update or delete or truncate on hsds_links for each statement execute function note_feed_change();
create trigger feed_changes_of_hidden after insert or update or delete or truncate on hidden_listings for each statement execute function note_feed_change();
