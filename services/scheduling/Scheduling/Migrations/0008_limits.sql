-- What supporters can carry, as set by region, partner and supporter; pauses they take; and who leads in their place.
alter table supporters
    add column paused        boolean not null default false,
    add column paused_until  timestamptz,
    add constraint until_of_a_pause check (paused or paused_until is null);

-- A partner belongs to the region that its tokens name; kept, because jobs and messages have no token.
create table partner_regions (
    partner_id  uuid primary key,
    region      text not null
);

-- One row for each who set something; null where that member is not set there.
create table caseload_limits (
    level               text not null check (level in ('region', 'partner', 'supporter')),
    -- The region's name, the partner's id or the supporter's id.
    subject             text not null,
    partner_id          uuid,
    sessions_per_day    int check (sessions_per_day between 0 and 50),
    sessions_per_week   int check (sessions_per_week between 0 and 200),
    hours_per_day       numeric check (hours_per_day between 0 and 24),
    hours_per_week      numeric check (hours_per_week between 0 and 168),
    recovery_minutes    int check (recovery_minutes between 0 and 1440),
    debrief_minutes     int check (debrief_minutes between 0 and 240),
    concurrent_mentees  int check (concurrent_mentees between 0 and 100),
    set_at              timestamptz not null,
    primary key (level, subject),
    constraint regions_are_nobodys check ((level = 'region') = (partner_id is null))
);

create table hand_overs (
    id                 uuid primary key,
    partner_id         uuid not null,
    session_id         uuid not null references sessions,
    from_supporter_id  uuid not null,
    to_supporter_id    uuid,
    state              text not null check (state in ('offered', 'accepted', 'covered', 'cancelled', 'taken_back', 'obsolete')),
    offered_at         timestamptz not null,
    offered_until      timestamptz not null,
    decided_at         timestamptz,
    constraint decided_once check ((state = 'offered') = (decided_at is null)),
    constraint somebody_leads check ((state in ('accepted', 'covered')) = (to_supporter_id is not null))
);
create unique index hand_overs_open on hand_overs (session_id) where state = 'offered';
create index hand_overs_from on hand_overs (from_supporter_id) where state = 'offered';
create index hand_overs_partner on hand_overs (partner_id, state);

create table hand_over_declines (
    hand_over_id  uuid not null references hand_overs on delete cascade,
    partner_id    uuid not null,
    supporter_id  uuid not null,
    primary key (hand_over_id, supporter_id)
);

create index sessions_of_series on sessions (series_id, starts_at) where series_id is not null and state = 'scheduled';
create index sessions_of_listing on sessions (listing_id, starts_at) where listing_id is not null and state = 'scheduled';
