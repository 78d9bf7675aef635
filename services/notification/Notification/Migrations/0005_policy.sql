-- How, when and in which words a person may be contacted, in full; and that they want nothing any more.
alter table people
    drop constraint if exists participants_words_check,
    add constraint people_words check (words in ('neutral', 'disguise', 'explicit')),
    -- Threes of: days of the week (bit 0 is Monday), from, to (minutes after midnight, in the person's zone). None: any hour is safe.
    add column safe_hours        int[] not null default '{}' check (cardinality(safe_hours) % 3 = 0),
    add column voicemail         boolean not null default false,
    -- To explicit words. Who chose them before there was any consent to keep is written to in neutral ones until it is given.
    add column consent_given_on  date,
    add column consent_renew_by  date,
    add column consent_lapsed    boolean not null default false,    -- other services were told
    add column thanks            boolean not null default true,
    add column announcements     boolean not null default false,
    add column stopped_at        timestamptz,
    add constraint people_consent check (consent_renew_by is null or consent_renew_by > consent_given_on);
create index people_renewals on people (partner_id, consent_renew_by, id) where consent_renew_by is not null;

-- What else is personal: the sender, subject and calendar title somebody hides behind, and their own word for stop. Under their data key.
create table sealed_choices (
    person_id   uuid not null references people (id) on delete cascade,
    choice      text not null check (choice in ('disguise', 'exit_word')),
    partner_id  uuid not null,
    sealed      bytea not null,
    primary key (person_id, choice)
);

-- Why it was sent otherwise than asked for.
alter table deliveries add column remark text;

-- Who leads what, from events that may come in any order: of two the one of the higher rank holds, and an end is never taken back.
create table engagements (
    booking_id    uuid primary key,
    partner_id    uuid not null,
    supporter_id  uuid,                                 -- not known where only the end has been heard of
    starts_at     timestamptz not null,
    rank          int not null,                         -- twice the booking's sequence, and one for a change of supporter at that sequence
    ended         boolean not null,
    check (ended or supporter_id is not null)
);
create index engagements_supporter on engagements (supporter_id, starts_at) where not ended;
create index engagements_starts on engagements (starts_at);

-- Until when supporters can be booked, as their directory last said.
create table certifications (
    supporter_id    uuid primary key,
    partner_id      uuid not null,
    version         int not null,
    bookable_until  timestamptz,
    withdrawn       boolean not null,
    check (withdrawn or bookable_until is not null)
);
create index certifications_until on certifications (bookable_until) where not withdrawn;

-- What a partner announces to those of its people who asked for it. Its words are about nobody.
create table campaigns (
    id             uuid primary key,
    partner_id     uuid not null,
    key            text not null,
    texts          jsonb not null,                      -- by language
    per_minute     int not null check (per_minute between 1 and 6000),
    state          text not null check (state in ('running', 'planned', 'stopped')),
    created_at     timestamptz not null,
    ends_at        timestamptz not null,
    reached        uuid,                                -- the last person planned, in the order of their ids
    last_round_at  timestamptz not null,
    unique (partner_id, key)
);
create index people_announcements on people (partner_id, id) where announcements;
create index campaigns_running on campaigns (id) where state = 'running';
