-- A lot is followed to its end: shown with where its credits are, announced before it expires, emptied when it has.
alter table lots add column warned_at timestamptz;
create index lots_unwarned on lots (expires_at) where warned_at is null and expires_at is not null;
create index accounts_lot on accounts (lot_id) where lot_id is not null;

-- What expires is on these kinds only: what was spent or returned stays where it is, and is not to be passed over again in each round.
drop index accounts_expiring;
create index accounts_lapsing on accounts (expires_at, id)
    where not used_up and expires_at is not null and kind in ('pool', 'participant', 'supporter', 'partner');

-- Who was erased, as a digest of the id: a message or request that was under way meanwhile may bring the id back, and is found by it.
create table erasures (
    digest      bytea primary key,
    partner_id  uuid not null,
    erased_at   timestamptz not null
);
create index erasures_recent on erasures (erased_at);
