-- What partners' systems are told: by webhook, by the stream, and by reading the feed. Ids and a type, nothing else.
-- The counter's row is held from an event's number to its commit, so that whoever has read number n has seen all before it.
create table partner_streams (
    partner_id      uuid primary key,
    last_seq        bigint not null,
    pruned_seq      bigint not null default 0,          -- up to here nothing is kept any more
    check (pruned_seq between 0 and last_seq)
);

create table partner_events (
    id              uuid primary key,
    partner_id      uuid not null references partner_streams (partner_id),
    seq             bigint not null,
    type            text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
    data            jsonb not null check (jsonb_typeof(data) = 'object' and not jsonb_path_exists(data, '$.* ? (!(@ like_regex "^[0-9a-f-]{36}$"))')),
    at              timestamptz not null,
    unique (partner_id, seq)
);
create index partner_events_age on partner_events (at);
create index partner_events_participant on partner_events (partner_id, (data ->> 'participant_id')) where data ? 'participant_id';

create table webhooks (
    id              uuid primary key,
    partner_id      uuid not null,
    url             text not null check (length(url) <= 2000),
    events          text[],                             -- null: all
    secret          bytea not null,                     -- sealed, as is the one before it
    previous_secret bytea,
    previous_until  timestamptz,
    state           text not null check (state in ('active', 'paused', 'disabled')),
    reason          text,                               -- why it is paused or disabled
    failures        int not null default 0,             -- in a row
    paused_until    timestamptz,
    created_at      timestamptz not null,
    check ((state = 'paused') = (paused_until is not null)),
    check ((state = 'active') = (reason is null)),
    check ((previous_secret is null) = (previous_until is null))
);
create index webhooks_partner on webhooks (partner_id, id);

create table webhook_deliveries (
    webhook_id      uuid not null references webhooks (id) on delete cascade,
    event_id        uuid not null references partner_events (id) on delete cascade,
    seq             bigint not null,
    state           text not null check (state in ('pending', 'sending', 'delivered', 'dead')),
    reason          text,                               -- of the last attempt, or why it is dead
    status_code     int,                                -- of the last attempt that was answered
    attempts        int not null default 0,
    doubts          int not null default 0,             -- attempts of which nobody knows how they ended
    since           timestamptz not null,               -- from when the three days count
    due_at          timestamptz not null,
    lease_until     timestamptz,
    done_at         timestamptz,
    primary key (webhook_id, event_id),
    check ((state = 'sending') = (lease_until is not null)),
    check ((state in ('delivered', 'dead')) = (done_at is not null)),
    check (state <> 'dead' or reason is not null)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at, seq) where state = 'pending';
create index webhook_deliveries_waiting on webhook_deliveries (since) where state = 'pending';
create index webhook_deliveries_leases on webhook_deliveries (webhook_id, lease_until) where state = 'sending';
create index webhook_deliveries_open on webhook_deliveries (webhook_id, state) where state <> 'delivered';
create index webhook_deliveries_seq on webhook_deliveries (webhook_id, seq);
create index webhook_deliveries_event on webhook_deliveries (event_id);
