-- Calendar feeds, and links by which people join a meeting by video or chat.

-- How a person may be addressed, as far as calendars need it; neutral until the safe-contact policy says otherwise.
alter table participants
    add column if not exists words       text not null default 'neutral',
    add column if not exists language    text,
    add column if not exists time_zone   text,
    add column if not exists quiet_from  time,
    add column if not exists quiet_to    time;

-- 244 random bits. Kept as it is, because it is shown again: it opens nothing but the meeting whose address is beside it.
create function new_join_token() returns text language sql volatile as $$
    select replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
$$;

alter table sessions
    add column calendar_uid         uuid not null default gen_random_uuid(),
    add column calendar_changed_at  timestamptz not null default now(),
    -- Seen by nobody but the redirect of a join link.
    add column meeting_url          text check (meeting_url like 'https://%' and length(meeting_url) <= 2000),
    -- Made when first asked for: a year of a thousand series has better things to do.
    add column lead_token           text,
    add column co_token             text;
create unique index sessions_lead_token on sessions (lead_token) where lead_token is not null;
create unique index sessions_co_token on sessions (co_token) where co_token is not null;

alter table bookings
    -- Somebody was told that it takes place: it has been in their calendar, and leaves it as cancelled only.
    add column was_confirmed  boolean not null default false,
    add column join_token     text not null unique default new_join_token();
update bookings set was_confirmed = true where state in ('confirmed', 'attended', 'no_show');

-- What calendars rely on holds whichever code changes a row: whatever moves gets a higher sequence (RFC 5545, 3.8.7.4), and whoever
-- hands a session over loses the link to it.
create function keep_session_on_calendars() returns trigger language plpgsql as $$
begin
    if (new.starts_at, new.ends_at, new.state) is distinct from (old.starts_at, old.ends_at, old.state) and new.sequence <= old.sequence then
        new.sequence := old.sequence + 1;
    end if;
    if new.sequence <> old.sequence then
        new.calendar_changed_at := now();
    end if;
    if new.supporter_id <> old.supporter_id then
        new.lead_token := null;
    end if;
    if new.co_facilitator_id is distinct from old.co_facilitator_id then
        new.co_token := null;
    end if;
    return new;
end $$;
create trigger keep_session_on_calendars before update of starts_at, ends_at, state, sequence, supporter_id, co_facilitator_id on sessions
    for each row execute function keep_session_on_calendars();

create function keep_booking_on_calendars() returns trigger language plpgsql as $$
begin
    new.was_confirmed := new.was_confirmed or new.state in ('confirmed', 'attended', 'no_show');
    if tg_op = 'UPDATE' and (new.starts_at, new.ends_at) is distinct from (old.starts_at, old.ends_at) and new.sequence <= old.sequence then
        new.sequence := old.sequence + 1;
    end if;
    return new;
end $$;
create trigger keep_booking_on_calendars before insert or update of state, starts_at, ends_at on bookings
    for each row execute function keep_booking_on_calendars();

create table calendar_feeds (
    id              uuid primary key,
    partner_id      uuid not null,
    participant_id  uuid,
    supporter_id    uuid,
    content         text not null check (content in ('titles', 'free_busy')),
    title           text check (char_length(title) between 1 and 300),
    language        text,
    time_zone       text,
    join_link       boolean not null,
    -- Of the secret in its address, which nobody can show again.
    token_hash      bytea not null unique,
    created_at      timestamptz not null,
    rotated_at      timestamptz,
    check ((participant_id is null) <> (supporter_id is null))
);
create index calendar_feeds_partner on calendar_feeds (partner_id, id);
create index calendar_feeds_participant on calendar_feeds (participant_id);
create index calendar_feeds_supporter on calendar_feeds (supporter_id);
