-- What opens contacts, and what finds or tells who left, lies apart: an ordinary backup leaves this schema out (pg_dump --exclude-schema=vault),
-- so that an old one opens nothing of whoever left since. No reference crosses the border: both sides are restored by themselves.
create schema vault;
alter table data_keys drop constraint data_keys_participant_id_fkey;
alter table data_keys set schema vault;
-- Keys from before there were keys of partners begin with 1; a job wraps them anew.
create index data_keys_old on vault.data_keys (person_id) where get_byte(wrapped_key, 0) = 1;

-- Each wrapped by Vault:Key, and each wrapping the data keys of its partner's people.
create table vault.partner_keys (
    partner_id   uuid primary key,
    wrapped_key  bytea not null,
    created_at   timestamptz not null
);

-- Keyed digests of contacts, by which a partner finds whose one is. Here and not beside the contact: numbers can be tried out by whoever has the key.
create table vault.lookups (
    person_id   uuid not null,
    channel     text not null check (channel in ('email', 'sms', 'voice')),
    partner_id  uuid not null,
    digest      bytea not null check (length(digest) = 32),
    primary key (person_id, channel)
);
create index lookups_digest on vault.lookups (partner_id, channel, digest);

-- Who left, by keyed digests of their ids: what is still under way about them, or comes back with an old backup, concerns nobody any more.
create table vault.tombstones (
    digest      bytea primary key check (length(digest) = 32),
    partner_id  uuid not null,
    erased_at   timestamptz not null
);

create index people_kind on people (partner_id, kind, id) where kind <> 'participant';
