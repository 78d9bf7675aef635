-- What somebody had of credits that expire, when they were to be told of it: for the words, which are written as the message is sent.
create table expiring_credits (
    person_id   uuid not null references people (id) on delete cascade,
    lot_id      uuid not null,
    partner_id  uuid not null,
    credits     bigint not null check (credits > 0),
    expires_at  timestamptz not null,
    primary key (person_id, lot_id)
);
create index expiring_credits_expires on expiring_credits (expires_at);
