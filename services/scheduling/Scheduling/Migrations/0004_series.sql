-- Series: wall time, zone and rule are what is promised; sessions are made from them as far ahead as is asked.
create table series (
    id            uuid primary key,
    partner_id    uuid not null,
    region        text not null,
    supporter_id  uuid not null,
    zone          text not null,
    -- Wall times of the zone, here and wherever a column is a timestamp without time zone.
    starts_at     timestamp not null check (starts_at between '1970-01-01' and '2101-01-01'),
    rule          jsonb not null,
    exceptions    timestamp[] not null default '{}',
    extra_dates   timestamp[] not null default '{}',
    details       jsonb not null,
    tzdb_version  text not null,
    -- Occurrences before this wall time have been made into sessions.
    expanded_to   timestamp not null,
    horizon_days  int not null check (horizon_days between 1 and 1830),
    -- When the next stretch is to be made; null once the rule has nothing left.
    due_at        timestamptz,
    -- The series it was split from.
    follows       uuid references series,
    version       int not null default 1,
    created_at    timestamptz not null,
    changed_at    timestamptz not null
);
create index series_due on series (due_at) where due_at is not null;
create index series_partner on series (partner_id, id);
create index series_supporter on series (supporter_id);

alter table sessions
    -- The wall start that the rule gives it, whatever time it was moved to since: with the series, its name.
    add column occurrence  timestamp,
    -- Changed by itself, so that a change of the whole series leaves it alone.
    add column detached    boolean not null default false,
    -- Why it cannot take place as planned: a stable word.
    add column clash       text,
    add constraint occurrence_of_a_series check ((series_id is null) = (occurrence is null)),
    add constraint clash_has_a_reason check ((state = 'clashing') = (clash is not null)),
    -- Deferred, because a series that moves by a week gives each session the name that the next one had.
    add constraint occurrence_once unique (series_id, occurrence) deferrable initially deferred;
create index sessions_clashing on sessions (series_id) where state = 'clashing';

-- What a new edition of the zone rules would do to sessions whose wall time was promised; nothing moves before somebody said so.
create table zone_moves (
    id            uuid primary key,
    partner_id    uuid not null,
    session_id    uuid not null references sessions,
    old_start     timestamptz not null,
    new_start     timestamptz not null check (new_start <> old_start),
    tzdb_version  text not null,
    state         text not null default 'proposed' check (state in ('proposed', 'confirmed', 'kept')),
    proposed_at   timestamptz not null,
    decided_at    timestamptz,
    constraint decided_at_some_time check ((state = 'proposed') = (decided_at is null))
);
create unique index zone_moves_open on zone_moves (session_id) where state = 'proposed';
create index zone_moves_partner on zone_moves (partner_id, id) where state = 'proposed';
