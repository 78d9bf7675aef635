-- Something a moderator has to look at: what readers reported about a listing, or a text the no-medicines rule refused.
create table moderation_cases (
    id            uuid primary key,
    partner_id    uuid not null,                 -- whose listing it is, or who sent the refused text
    listing_id    uuid,                          -- none where the refused text was of a listing that was never stored
    origin        text not null check (origin in ('report', 'rule')),
    reason        text not null check (reason in ('wrong_details', 'closed', 'harmful', 'discriminates', 'offers_medicines', 'unsafe_place', 'private_data_shown', 'other')),
    state         text not null default 'open' check (state in ('open', 'closed')),
    reports       int not null default 0 check (reports >= 0),
    opened_at     timestamptz not null,          -- the last time it was opened
    check (listing_id is not null or origin = 'rule'),
    -- Reports of one listing for one reason join; so do refusals of one partner.
    unique nulls not distinct (partner_id, listing_id, origin, reason)
);
create index moderation_cases_in_order on moderation_cases (state, id);
create index moderation_cases_of_partner on moderation_cases (partner_id, state, id);

create table moderation_reports (
    id            uuid primary key,
    case_id       uuid not null references moderation_cases,
    partner_id    uuid not null,                 -- who reported
    field         text,                          -- JSON pointer of the text a rule refused; the text itself is nowhere
    note          text check (length(note) between 1 and 2000),
    reported_at   timestamptz not null
);
create index moderation_reports_of_case on moderation_reports (case_id, id);

create table moderation_decisions (
    id            uuid primary key,
    case_id       uuid not null references moderation_cases,
    decision      text not null check (decision in ('keep', 'hide', 'restore', 'withdraw')),
    reason        text not null check (reason in ('confirmed', 'not_confirmed', 'corrected', 'against_the_rules', 'precaution', 'other')),
    note          text check (length(note) between 1 and 2000),
    partner_id    uuid not null,                 -- who decided
    client_id     text not null,
    decided_at    timestamptz not null
);
create index moderation_decisions_of_case on moderation_decisions (case_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger moderation_decisions_stay before update or delete on moderation_decisions for each row execute function refuse_change();

-- What is shown to nobody but its own partner. One row a case: a listing comes back when no case hides it any more.
create table hidden_listings (
    partner_id    uuid not null,
    listing_id    uuid not null,
    case_id       uuid not null references moderation_cases,
    since         timestamptz not null,
    hold          text not null check (hold in ('undecided', 'owner', 'moderator', 'for_good')),
    primary key (listing_id, partner_id, case_id)
);

-- What partners write themselves: coping resources, online services, groups and safe spaces.
create table library_entries (
    id                   uuid primary key,
    partner_id           uuid not null,
    kind                 text not null check (kind in ('coping_resource', 'online_service', 'group', 'safe_space')),
    texts                jsonb not null check (jsonb_typeof(texts) = 'object' and texts <> '{}'),
    topics               text[] not null,
    populations          text[] not null,
    languages            text[] not null,
    modalities           text[] not null check (modalities <@ array['in_person', 'phone', 'video', 'chat']),
    url                  text check (url like 'https://%'),
    latitude             double precision check (latitude between -90 and 90),
    longitude            double precision check (longitude between -180 and 180),
    place_tier           text check (place_tier in ('public', 'partner', 'need_to_know')),
    hours                jsonb,
    accepting_newcomers  boolean,
    free                 boolean,
    accessibility        text[] not null,
    tier                 text not null check (tier in ('public', 'partner')),
    version              int not null default 1,
    created_at           timestamptz not null,
    changed_at           timestamptz not null,
    check ((latitude is null) = (longitude is null) and (latitude is null) = (place_tier is null)),
    check (kind <> 'online_service' or url is not null),
    check (kind = 'group' or accepting_newcomers is null)
);
create index library_entries_in_order on library_entries (kind, id);
create index library_entries_topics on library_entries using gin (topics);
