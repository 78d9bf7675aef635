-- What every service's database holds beside its own tables: messages waiting to leave, messages already taken in, leases of periodic jobs.
create schema if not exists platform;

create table platform.outbox (
    id           uuid primary key,
    sequence     bigint generated always as identity,
    type         text not null,                 -- full name of the contract, as MassTransit routes it
    is_command   boolean not null,              -- a command must reach a queue: it is published as mandatory
    body         text not null,                 -- the contract as JSON
    traceparent  text,
    enqueued_at  timestamptz not null,
    attempts     int not null default 0,
    due_at       timestamptz not null
);
create index outbox_due on platform.outbox (due_at, sequence);

create table platform.inbox (
    message_id   uuid not null,
    endpoint     text not null,
    received_at  timestamptz not null,
    primary key (message_id, endpoint)
);
create index inbox_received on platform.inbox (received_at);

create table platform.leases (
    name         text primary key,
    holder       text not null,
    expires_at   timestamptz not null,          -- after this the holder counts as dead
    due_at       timestamptz not null,          -- no run before this
    last_run_at  timestamptz,
    runs         bigint not null default 0
);
