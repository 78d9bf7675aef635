-- What shows later that nobody edited history, not even somebody who can switch triggers off. A chain a partner: each link is the SHA-256 of the one
-- before and of one entry, so that the last one stands for all there was. Written after the fact, never in the way of a transfer.
create table seals (
    partner_id   uuid not null,
    -- Without gaps, in the order in which transfers were written.
    number       bigint not null check (number > 0),
    transfer_id  uuid not null unique,
    -- Of each entry of the transfer: account (16 bytes), version (8), link (32).
    links        bytea not null check (length(links) > 0 and length(links) % 56 = 0),
    primary key (partner_id, number)
);
create trigger seals_append_only before update or delete on seals for each row execute function refuse_change();
create trigger seals_not_emptied before truncate on seals for each statement execute function refuse_change();

-- The last link of each chain.
create table seal_heads (
    partner_id  uuid primary key,
    number      bigint not null,
    hash        bytea not null check (length(hash) = 32),
    sealed_at   timestamptz not null
);

-- Every transfer up to this place is sealed.
create table seal_cursor (
    only_one  boolean primary key default true check (only_one),
    seq       bigint not null default 0
);
insert into seal_cursor default values;

-- Until which version an account had come before a moment. Entries of an account are in order of time and without gaps: of a million of them some
-- twenty are looked at.
create function version_before(account uuid, last bigint, moment timestamptz) returns bigint language plpgsql stable as $$
declare
    lowest  bigint := 0;
    highest bigint := last;
    middle  bigint;
begin
    while lowest < highest loop
        middle := (lowest + highest + 1) / 2;
        if (select at from entries where account_id = account and version = middle) < moment then
            lowest := middle;
        else
            highest := middle - 1;
        end if;
    end loop;
    return lowest;
end $$;

-- What is set aside on a pool at the moment, among all that ever was.
create index holds_open on holds (programme_id, expires_at) where state = 'held';
