-- People who wait for a place; and when a participant may be reached, because an offer must not run out while they sleep.
create table waitlist_entries (
    id              uuid primary key,
    partner_id      uuid not null,
    session_id      uuid not null references sessions,
    participant_id  uuid not null,
    programme_id    uuid not null,
    -- The higher, the sooner; then whoever came first.
    priority        int not null default 0,
    joined_at       timestamptz not null,
    state           text not null check (state in ('waiting', 'offered', 'accepted', 'declined', 'lapsed', 'left')),
    reason          text,
    offered_at      timestamptz,
    offer_ends_at   timestamptz,
    -- The start they were told: an offer of a session that has moved since is made anew.
    offered_for     timestamptz,
    -- Deferred, because the entry and its booking are written in one transaction and either may come first.
    booking_id      uuid references bookings on delete set null deferrable initially deferred,
    changed_at      timestamptz not null,
    constraint offers_end check (state <> 'offered' or ((offered_at, offer_ends_at, offered_for) is not null))
);
create unique index waitlist_once on waitlist_entries (session_id, participant_id) where state in ('waiting', 'offered');
create index waitlist_order on waitlist_entries (session_id, (-priority), joined_at, id) where state in ('waiting', 'offered');
create index waitlist_offers on waitlist_entries (offer_ends_at) where state = 'offered';
create index waitlist_participant on waitlist_entries (participant_id);

alter table participants
    add column contact_version  int not null default 0,
    add column time_zone        text not null default 'UTC',
    -- Minutes after midnight, on the person's own clock.
    add column quiet_from       int check (quiet_from between 0 and 1439),
    add column quiet_to         int check (quiet_to between 0 and 1439),
    add column words            text not null default 'neutral' check (words in ('neutral', 'explicit')),
    add column language         text,
    add constraint quiet_hours_are_whole check ((quiet_from is null) = (quiet_to is null));
