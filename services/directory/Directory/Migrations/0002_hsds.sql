-- Every HSDS object a partner brought, one row each, whatever its type: nothing of the specification has to be left out, and one path
-- of code imports, discloses and publishes all of them. What was imported before is imported again by its partner.
drop table listing_places;
drop table listings;

-- A source's rows keep their ids for ever: the id is made from partner, source, resource and the source's own id.
create table hsds_rows (
    id               uuid primary key,
    partner_id       uuid not null,
    source           text not null,
    resource         text not null,
    source_id        text not null,             -- to the character
    fields           jsonb not null,            -- members that anybody may see
    partner_fields   jsonb,                     -- members for partners only: marked so, no part of HSDS, or not fit for the feed
    hidden_fields    jsonb,                     -- members for those who need to know
    tier             text not null default 'public' check (tier in ('public', 'partner', 'need_to_know')),
    place_tier       text not null default 'public' check (place_tier in ('public', 'partner', 'need_to_know')), -- of a location: the strictest of its own and of its addresses
    time_zone        text,                      -- IANA zone of opening hours without an offset, where the partner named it
    publishable      boolean not null,          -- whether it has what the specification requires and cannot be left empty
    digest           bytea not null,            -- of all of the above and of its references, as imported
    first_imported_at timestamptz not null,
    changed_at       timestamptz not null,      -- the row, or anything nested in it
    withdrawn_at     timestamptz,
    unique (partner_id, source, resource, source_id)
);
create index hsds_rows_by_resource on hsds_rows (resource, id) where withdrawn_at is null;
create index hsds_rows_published on hsds_rows (resource, id) where withdrawn_at is null and publishable and tier = 'public';
create index hsds_rows_by_source_id on hsds_rows (source_id, resource) where withdrawn_at is null;

-- What refers to what: "via" is the member that holds the reference (service_id, taxonomy_term_id, …).
create table hsds_links (
    child   uuid not null references hsds_rows on delete cascade,
    via     text not null,
    parent  uuid not null references hsds_rows on delete cascade deferrable initially deferred,
    primary key (child, via, parent)
);
create index hsds_links_of_parent on hsds_links (parent, via, child);

-- What each import did. The report is kept, so that a partner can ask for it again.
create table imports (
    id           uuid primary key,
    partner_id   uuid not null,
    source       text not null,
    format       text not null,
    dry_run      boolean not null,
    on_error     text not null check (on_error in ('reject', 'skip')),
    state        text not null check (state in ('running', 'done', 'rejected', 'failed')),
    phase        text not null,
    bytes        bigint not null,
    rows_read    int not null default 0,
    counts       jsonb,                         -- by resource: read, added, changed, unchanged, withdrawn, rejected
    problem      text,
    started_at   timestamptz not null,
    alive_at     timestamptz not null,          -- while it runs: a server that dies stops saying so
    finished_at  timestamptz
);
create index imports_of_partner on imports (partner_id, started_at desc);
create index imports_running on imports (alive_at) where state = 'running';

create table import_remarks (
    import_id  uuid not null references imports on delete cascade,
    number     int not null,
    kind       text not null check (kind in ('row_rejected', 'value_rejected', 'warning')),
    file       text not null,
    line       int,
    at         text,                            -- the column, or the JSON pointer
    reason     text not null,
    primary key (import_id, number)
);
