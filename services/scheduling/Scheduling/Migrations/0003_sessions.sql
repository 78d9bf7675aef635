-- Sessions of every kind, with more than one place; and one table of whose time is taken, for supporters, participants and rooms alike.
alter table sessions
    drop constraint supporter_is_free,
    drop constraint sessions_kind_check,
    drop constraint sessions_state_check,
    add constraint sessions_kind_check check (kind in ('one_to_one', 'group', 'workshop', 'mentoring')),
    add constraint sessions_state_check check (state in ('scheduled', 'clashing', 'cancelled')),
    -- Whose claim on people's time it is: the booking of a 1:1 session, the series, or the session itself.
    add column owner_id           uuid,
    add column series_id          uuid,
    add column co_facilitator_id  uuid,
    add column room_id            uuid,
    add column listing_id         uuid,
    add column capacity           int not null default 1 check (capacity between 1 and 500),
    -- Places that are booked or on offer, pending ones included: counted here, under this row's lock, and nowhere else.
    add column taken              int not null default 0,
    add column credits            bigint check (credits >= 0),
    add column listed             boolean not null default false,
    add column hard               boolean not null default false,
    add column weight_percent     int not null default 100 check (weight_percent between 50 and 400),
    add column debrief_minutes    int not null default 0 check (debrief_minutes between 0 and 240),
    add column waitlist           text not null default 'none' check (waitlist in ('none', 'offer', 'automatic')),
    add column offer_minutes      int not null default 240 check (offer_minutes between 5 and 10080),
    add column zone               text,
    -- The same start as wall time: what people were told, and what stays when the zone's rules change.
    add column local_start        timestamp,
    add column region             text not null default '',
    add column sequence           int not null default 0;
update sessions s set
    owner_id = coalesce((select b.id from bookings b where b.session_id = s.id), s.id),
    taken = (select count(*) from bookings b where b.session_id = s.id and b.state in ('requested', 'held', 'confirmed', 'attended', 'no_show')),
    zone = coalesce((select zone from open_hours h where h.supporter_id = s.supporter_id), 'Etc/UTC');
update sessions set local_start = starts_at at time zone zone;
alter table sessions
    alter column owner_id set not null,
    alter column zone set not null,
    alter column local_start set not null,
    add constraint places_are_enough check (taken between 0 and capacity);
create index sessions_supporter on sessions (supporter_id, starts_at) where state = 'scheduled';
create index sessions_co_facilitator on sessions (co_facilitator_id, starts_at) where state = 'scheduled' and co_facilitator_id is not null;
create index sessions_partner on sessions (partner_id, starts_at, id);

alter table bookings drop constraint participant_is_free;

-- Nobody is in two places at once, and no room holds two meetings: two requests at the same time cannot both win, whatever the code does.
-- Times of one owner may overlap each other, so that a booking can move by a quarter of an hour while it still has its old place.
create table occupied (
    id           bigint generated always as identity primary key,
    partner_id   uuid not null,
    kind         text not null check (kind in ('supporter', 'participant', 'room')),
    resource_id  uuid not null,
    owner_id     uuid not null,
    during       tstzmultirange not null check (not isempty(during)),
    constraint supporter_is_free exclude using gist (resource_id with =, during with &&, partner_id with =, owner_id with <>) where (kind = 'supporter'),
    constraint participant_is_free exclude using gist (resource_id with =, during with &&, partner_id with =, owner_id with <>) where (kind = 'participant'),
    constraint room_is_free exclude using gist (resource_id with =, during with &&, partner_id with =, owner_id with <>) where (kind = 'room')
);
create index occupied_owner on occupied (owner_id, resource_id);
insert into occupied (partner_id, kind, resource_id, owner_id, during)
    select partner_id, 'supporter', supporter_id, owner_id, tstzmultirange(tstzrange(starts_at, ends_at)) from sessions where state = 'scheduled';
insert into occupied (partner_id, kind, resource_id, owner_id, during)
    select partner_id, 'participant', participant_id, id, tstzmultirange(tstzrange(starts_at, ends_at)) from bookings where state in ('requested', 'held', 'confirmed');

alter table bookings
    add column walk_in           boolean not null default false,
    add column minutes_attended  int check (minutes_attended >= 0),
    -- What calendars know it by (RFC 5545, 3.8.4.7 and 3.8.7.4): says nothing of the booking's own id.
    add column calendar_uid      uuid not null default gen_random_uuid(),
    add column sequence          int not null default 0;
-- One place a person and session, of those that count.
create unique index bookings_once on bookings (session_id, participant_id) where state in ('requested', 'held', 'confirmed', 'attended', 'no_show');
create index bookings_participant on bookings (participant_id, starts_at);
create index bookings_partner on bookings (partner_id, id);
