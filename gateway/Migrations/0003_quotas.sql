-- null: the region's usual number. Requests a minute.
alter table partners add column if not exists quota_read int check (quota_read > 0);
alter table partners add column if not exists quota_write int check (quota_write > 0);

-- How much of a quota the replicas have taken for one minute. Unlogged: a chunk is taken while a request waits, and what a crash of the
-- database can lose is the count of the minute in which it crashed.
create unlogged table quota_windows (
    class       text not null,
    subject     uuid not null,                -- a partner, a client, or the keyed hash of an address and this minute
    minute      bigint not null,              -- since 1970, UTC
    used        int not null check (used >= 0),
    granted     int not null,                 -- of the last call: what its caller got
    primary key (class, subject, minute)
);
