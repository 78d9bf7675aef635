-- People a partner wants reached. No name, no address here: the contact is sealed in a table of its own, under a key of its own.
create table participants (
    id                  uuid primary key,
    partner_id          uuid not null,
    language            text not null check (language in ('fr', 'en', 'ar')),
    time_zone           text not null,
    channels            text[] not null check (channels <@ array['email']),
    words               text not null check (words in ('neutral', 'explicit')),
    reminders           int[] not null,                 -- seconds before the start
    quiet_from          int check (quiet_from between 0 and 1439),  -- minutes after midnight, in the person's zone
    quiet_to            int check (quiet_to between 0 and 1439),
    i_will_contact_you  boolean not null,
    registered_at       timestamptz not null,
    check ((quiet_from is null) = (quiet_to is null)),
    check (quiet_from <> quiet_to)
);

-- Without its row here, whatever was sealed for a person stays sealed for good, in backups of the contacts too.
create table data_keys (
    participant_id  uuid primary key references participants (id) on delete cascade,
    partner_id      uuid not null,
    wrapped_key     bytea not null
);

create table contacts (
    participant_id  uuid not null references participants (id) on delete cascade,
    channel         text not null check (channel in ('email')),
    partner_id      uuid not null,
    sealed          bytea not null,
    primary key (participant_id, channel)
);

-- What this service knows of bookings, from events that may come in any order: an end, once known, is never taken back.
create table bookings (
    id              uuid primary key,
    partner_id      uuid not null,
    participant_id  uuid not null,
    starts_at       timestamptz not null,
    state           text not null check (state in ('confirmed', 'cancelled', 'refused')),
    changed_at      timestamptz not null
);
create index bookings_participant on bookings (participant_id);
create index bookings_starts on bookings (starts_at);

-- No reference to participants: a message for somebody unknown, or erased, is recorded as suppressed.
create table deliveries (
    id              uuid primary key,
    partner_id      uuid not null,
    participant_id  uuid not null,
    booking_id      uuid not null,
    channel         text not null check (channel in ('email')),
    kind            text not null check (kind in ('confirmation', 'reminder', 'cancellation', 'refusal')),
    lead_seconds    int not null,                       -- of a reminder, before the start; else 0
    starts_at       timestamptz not null,               -- the start the message tells of
    state           text not null check (state in ('pending', 'sending', 'sent', 'suppressed', 'cancelled', 'dead')),
    reason          text,
    due_at          timestamptz not null,
    created_at      timestamptz not null,
    attempts        int not null default 0,
    doubts          int not null default 0,             -- attempts of which nobody knows whether the mail left
    lease_until     timestamptz,
    sent_at         timestamptz,
    traceparent     text,                               -- of the request that caused it
    unique (booking_id, participant_id, channel, kind, lead_seconds),
    check ((kind = 'reminder') = (lead_seconds > 0)),
    check ((state = 'sending') = (lease_until is not null)),
    check ((state = 'sent') = (sent_at is not null)),
    check (state not in ('suppressed', 'cancelled', 'dead') or reason is not null)
);
create index deliveries_due on deliveries (due_at) where state = 'pending';
create index deliveries_leases on deliveries (lease_until) where state = 'sending';
create index deliveries_participant on deliveries (participant_id, id);
create index deliveries_age on deliveries (due_at);
