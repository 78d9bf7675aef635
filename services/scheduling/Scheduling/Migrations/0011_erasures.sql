-- Who was erased, as a digest of the id: a message or request that was under way meanwhile may bring the id back, and is found by it.
create table erasures (
    digest      bytea primary key,
    partner_id  uuid not null,
    erased_at   timestamptz not null
);
create index erasures_recent on erasures (erased_at);
create index danger_signals_participant on danger_signals (participant_id);
