-- Open hours, sessions, bookings; and the small read models that events of other services keep up to date.
create extension if not exists btree_gist;

create table supporters (
    id                 uuid primary key,
    partner_id         uuid not null,
    version            int not null,
    certified_until    timestamptz not null,
    sessions_per_day   int not null,
    sessions_per_week  int not null,
    modalities         text[] not null,
    withdrawn          boolean not null default false
);

create table participants (
    id          uuid primary key,
    partner_id  uuid not null
);

create table open_hours (
    supporter_id  uuid primary key,
    partner_id    uuid not null,
    zone          text not null,
    weekly        jsonb not null,
    tzdb_version  text not null,
    updated_at    timestamptz not null
);

create table sessions (
    id            uuid primary key,
    partner_id    uuid not null,
    supporter_id  uuid not null,
    kind          text not null check (kind in ('one_to_one')),
    modality      text not null check (modality in ('in_person', 'phone', 'video', 'chat')),
    starts_at     timestamptz not null,
    ends_at       timestamptz not null check (ends_at > starts_at),
    state         text not null check (state in ('scheduled', 'cancelled')),
    tzdb_version  text not null,
    -- A supporter is in one session at a time: two requests at once cannot both win, whatever the code does.
    constraint supporter_is_free exclude using gist (supporter_id with =, tstzrange(starts_at, ends_at) with &&) where (state = 'scheduled')
);

create table bookings (
    id              uuid primary key,
    partner_id      uuid not null,
    session_id      uuid not null references sessions,
    participant_id  uuid not null,
    supporter_id    uuid not null,
    programme_id    uuid not null,
    hold_id         uuid not null unique,
    starts_at       timestamptz not null,
    ends_at         timestamptz not null,
    state           text not null check (state in ('requested', 'held', 'confirmed', 'attended', 'no_show', 'cancelled', 'refused', 'expired')),
    reason          text,
    version         int not null default 1,
    requested_at    timestamptz not null,
    changed_at      timestamptz not null,
    constraint participant_is_free exclude using gist (participant_id with =, tstzrange(starts_at, ends_at) with &&)
        where (state in ('requested', 'held', 'confirmed'))
);
create index bookings_unconfirmed on bookings (starts_at) where state in ('requested', 'held');
create index bookings_session on bookings (session_id);
