-- Programmes, accounts and an append-only double-entry ledger. Amounts are whole credits.
create table programmes (
    id          uuid primary key,
    partner_id  uuid not null,
    name        text not null check (length(name) between 1 and 100),
    zone        text not null check (length(zone) between 1 and 100),
    price_list  jsonb not null,
    created_at  timestamptz not null
);
create index programmes_partner on programmes (partner_id);

-- funder: where granted credits come from (goes below zero by what it granted); pool: what a programme can still give;
-- participant: what was spent for a person (in and out at once); supporter: what a person earned.
create table accounts (
    id            uuid primary key,
    partner_id    uuid not null,
    programme_id  uuid not null references programmes,
    kind          text not null check (kind in ('funder', 'pool', 'participant', 'supporter')),
    owner_id      uuid,
    balance       bigint not null default 0,
    held          bigint not null default 0 check (held >= 0),
    version       bigint not null default 0,
    unique nulls not distinct (programme_id, kind, owner_id),
    -- No overdraft, whatever the code does: what is held cannot be spent or held again.
    constraint no_overdraft check (kind = 'funder' or balance >= held)
);
create index accounts_owner on accounts (partner_id, owner_id);

create table transfers (
    id            uuid primary key,
    programme_id  uuid not null references programmes,
    kind          text not null check (kind in ('grant', 'allocate', 'spend')),
    booking_id    uuid,
    created_at    timestamptz not null
);
create index transfers_programme on transfers (programme_id, id);

create table entries (
    transfer_id    uuid not null references transfers,
    account_id     uuid not null references accounts,
    amount         bigint not null check (amount <> 0),
    balance_after  bigint not null,
    version        bigint not null,
    primary key (account_id, version)
);
create index entries_transfer on entries (transfer_id);

create table holds (
    id              uuid primary key,
    booking_id      uuid not null,
    partner_id      uuid,
    programme_id    uuid references programmes,
    participant_id  uuid,
    supporter_id    uuid,
    credits         bigint not null check (credits >= 0),
    state           text not null check (state in ('held', 'captured', 'released', 'expired', 'refused')),
    reason          text,
    expires_at      timestamptz,
    created_at      timestamptz not null,
    settled_at      timestamptz
);
create index holds_expiring on holds (expires_at) where state = 'held';

-- A mistake is corrected by another transfer, never by editing history.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end $$;
create trigger entries_append_only before update or delete on entries for each row execute function refuse_change();
create trigger transfers_append_only before update or delete on transfers for each row execute function refuse_change();

-- Every transfer sums to zero, checked when its transaction commits.
create function check_transfer_balances() returns trigger language plpgsql as $$
begin
    if (select sum(amount) from entries where transfer_id = new.transfer_id) <> 0 then
        raise exception 'the legs of a transfer must sum to zero';
    end if;
    return null;
end $$;
create constraint trigger transfers_balance after insert on entries deferrable initially deferred for each row execute function check_transfer_balances();
