-- The ledger with lots. What was written before is not converted: nobody has put real credits into it, and history is never rewritten in silence.
do $$ begin
    if exists (select from entries) then
        raise exception 'This database holds a ledger from before lots. Start with an empty one: ./platform up --fresh.';
    end if;
end $$;
drop table holds, entries, transfers, accounts;
drop function check_transfer_balances;

-- Credits granted together: one funder, one programme, one expiry. Later grants of the same may join it.
create table lots (
    id            uuid primary key,
    partner_id    uuid not null,
    programme_id  uuid not null references programmes,
    funder        text not null check (length(funder) between 1 and 100),
    expires_at    timestamptz,
    created_at    timestamptz not null
);
create index lots_programme on lots (programme_id, expires_at, id);

-- One row for what one owner has of one lot in one programme; a purse is all rows of an owner. Whole credits.
-- issuance: where a lot's credits come from (below zero by what was granted); pool: what a programme can still give, and, without a lot, what its
-- community gave to share; participant, supporter, partner: what they have; spent, returned: where credits end; earnings: where earned ones
-- come from (below zero by what was earned). Those that belong to nobody but the programme are owned by its id.
-- Without a lot credits were earned: no funder, no expiry.
create table accounts (
    id            uuid primary key,
    partner_id    uuid not null,
    programme_id  uuid not null references programmes,
    kind          text not null check (kind in ('issuance', 'pool', 'participant', 'supporter', 'partner', 'spent', 'returned', 'earnings')),
    owner_id      uuid not null,
    lot_id        uuid references lots,
    expires_at    timestamptz,
    floor         bigint default 0,
    balance       bigint not null default 0,
    held          bigint not null default 0 check (held >= 0),
    version       bigint not null default 0,
    -- Of the last entry: entries of an account are in order of time, whatever the clocks of two replicas say.
    moved_at      timestamptz not null,
    -- Of a lot, with nothing left: passed over without being read. Changes seldom, so that other changes of the row touch no index.
    used_up       boolean generated always as (lot_id is not null and balance = 0 and held = 0) stored,
    constraint accounts_once unique nulls not distinct (programme_id, kind, owner_id, lot_id),
    -- No overdraft, whatever the code does: what is held cannot be spent or held again.
    constraint no_overdraft check (floor is null or balance - held >= floor)
) with (fillfactor = 70);
create index accounts_open on accounts (programme_id, kind, owner_id, expires_at) where not used_up;
create index accounts_owner on accounts (partner_id, owner_id);
create index accounts_expiring on accounts (expires_at) where not used_up and expires_at is not null;

create table transfers (
    id            uuid primary key,
    -- In the order of writing, with gaps; what the seal goes by.
    seq           bigint generated always as identity unique,
    partner_id    uuid not null,
    programme_id  uuid not null,
    kind          text not null,
    booking_id    uuid,
    hold_id       uuid,
    reverses      uuid,
    at            timestamptz not null,
    -- What was asked for under this id: asking for something else under it is a mistake of the asker.
    request       bytea not null
);
create unique index transfers_reversed_once on transfers (reverses) where reverses is not null;
create index transfers_hold on transfers (hold_id) where hold_id is not null;

create table entries (
    account_id     uuid not null,
    version        bigint not null,
    transfer_id    uuid not null,
    amount         bigint not null check (amount <> 0),
    balance_after  bigint not null,
    at             timestamptz not null,
    primary key (account_id, version)
);
create index entries_transfer on entries (transfer_id);

create table holds (
    id                uuid primary key,
    booking_id        uuid,
    partner_id        uuid,
    -- No foreign key, here and in the parts: each hold would lock the one row of its programme and of its pool once more, while everybody waits.
    programme_id      uuid,
    participant_id    uuid,
    supporter_id      uuid,
    kind              text,
    language          text,
    starts_at         timestamptz,
    credits           bigint not null check (credits >= 0),
    captured          bigint not null default 0 check (captured between 0 and credits),
    state             text not null check (state in ('held', 'captured', 'released', 'expired', 'refused')),
    reason            text,
    expires_at        timestamptz,
    deadline_version  int not null default 0,
    request           bytea,
    created_at        timestamptz not null,
    settled_at        timestamptz
);
create index holds_expiring on holds (expires_at) where state = 'held';
create index holds_participant on holds (programme_id, participant_id) where state in ('held', 'captured');

-- From which accounts a hold is.
create table hold_parts (
    hold_id     uuid not null,
    account_id  uuid not null,
    credits     bigint not null check (credits > 0),
    primary key (hold_id, account_id)
);
create index hold_parts_account on hold_parts (account_id);

-- A mistake is corrected by another transfer, never by editing history.
create trigger entries_append_only before update or delete on entries for each row execute function refuse_change();
create trigger transfers_append_only before update or delete on transfers for each row execute function refuse_change();
create trigger entries_not_emptied before truncate on entries for each statement execute function refuse_change();
create trigger transfers_not_emptied before truncate on transfers for each statement execute function refuse_change();

-- The legs of a transfer are written by one statement and sum to zero. Once a statement, not once a row: a batch has thousands.
create function check_legs() returns trigger language plpgsql as $$
begin
    if exists (select from written group by transfer_id having sum(amount) <> 0) then
        raise exception 'the legs of a transfer must sum to zero';
    end if;
    return null;
end $$;
create trigger legs_sum_to_zero after insert on entries referencing new table as written for each statement execute function check_legs();

-- For whom and for what a programme pays, and what its community may do: one document, read with the programme for each decision.
alter table programmes add column rules jsonb not null default '{}';
