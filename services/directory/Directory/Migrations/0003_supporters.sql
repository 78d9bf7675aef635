-- Supporters register before they are certified: training comes first, and bookable is what certification, clearance and supervision add up to.
alter table supporters
    add column display_name       text check (char_length(display_name) between 1 and 60),
    add column zones              text[] not null default '{}',
    -- "topics" stays what they can be found by; what of it may be shown is their own choice, and what is private is found by nothing.
    add column shown_topics       text[] not null default '{}',
    add column private_topics     text[] not null default '{}',
    add column safeguarded_until  timestamptz,
    add column supervision_due_on date,
    add column paused_at          timestamptz,
    add column bookable_until     timestamptz,
    add column listed             boolean not null default false,   -- whether the last event said that they can be booked
    add column present            boolean generated always as (withdrawn_at is null) stored,
    alter column certified_until drop not null,
    alter column sessions_per_day drop not null,
    alter column sessions_per_week drop not null,
    drop constraint supporters_check1;

-- Who was listed before has no clearance and no supervision on record: the next round of the job takes them off, and says so.
update supporters set listed = true where withdrawn_at is null;
update supporters set modalities = '{}', certified_until = null, sessions_per_day = null, sessions_per_week = null where withdrawn_at is not null;

alter table supporters
    -- Somebody who left keeps an id and a version, and nothing that says who they were, what they lived through or where.
    add constraint who_left_is_erased check (case when withdrawn_at is null
        then cardinality(topics) + cardinality(private_topics) > 0 and cardinality(languages) > 0 and cardinality(modalities) > 0
            and sessions_per_day is not null and sessions_per_week is not null
        else display_name is null and cardinality(topics) + cardinality(private_topics) + cardinality(languages) + cardinality(modalities) + cardinality(zones) = 0
            and latitude is null and sessions_per_day is null and sessions_per_week is null and not listed
            and coalesce(certified_until, safeguarded_until, paused_at, bookable_until) is null and supervision_due_on is null end),
    add constraint shown_is_found check (shown_topics <@ topics),
    add constraint private_is_not_found check (not private_topics && topics),
    add constraint bookable_rests_on_all_three check (bookable_until is null or (
        withdrawn_at is null and paused_at is null
        and certified_until is not null and safeguarded_until is not null and supervision_due_on is not null
        and bookable_until <= least(certified_until, safeguarded_until, (supervision_due_on + 1)::timestamp at time zone 'UTC'))),
    add constraint supporters_present unique (id, partner_id, present);

drop index supporters_of_partner;
create index supporters_of_partner on supporters (partner_id, bookable_until) where bookable_until is not null;
create index supporters_listed on supporters (bookable_until) where listed;

-- What hangs on a supporter refers to one who is present: nobody can be withdrawn while any of it is left.
create table supporter_trainings (
    id            uuid primary key,
    partner_id    uuid not null,
    supporter_id  uuid not null,
    present       boolean not null default true check (present),
    module        text not null check (module ~ '^[a-z_]{1,40}$'),
    hours         numeric(6, 2) not null check (hours > 0),
    issuer        text not null check (char_length(issuer) between 1 and 120),
    completed_on  date not null,
    feedback      text check (char_length(feedback) <= 2000),
    recorded_at   timestamptz not null,
    foreign key (supporter_id, partner_id, present) references supporters (id, partner_id, present)
);
create index supporter_trainings_of on supporter_trainings (supporter_id, id);

create table supporter_certifications (
    id              uuid primary key,
    partner_id      uuid not null,
    supporter_id    uuid not null,
    present         boolean not null default true check (present),
    issuer          text not null check (char_length(issuer) between 1 and 120),
    issued_on       date not null,
    valid_until     timestamptz not null,
    recorded_at     timestamptz not null,
    revoked_at      timestamptz,
    revoked_reason  text check (revoked_reason ~ '^[a-z_]{1,40}$'),
    check ((revoked_at is null) = (revoked_reason is null)),
    foreign key (supporter_id, partner_id, present) references supporters (id, partner_id, present)
);
create index supporter_certifications_of on supporter_certifications (supporter_id, id);

create table supporter_supervisions (
    id            uuid primary key,
    partner_id    uuid not null,
    supporter_id  uuid not null,
    present       boolean not null default true check (present),
    held_on       date not null,
    next_due_on   date not null check (next_due_on > held_on),
    recorded_at   timestamptz not null,
    foreign key (supporter_id, partner_id, present) references supporters (id, partner_id, present)
);
create index supporter_supervisions_of on supporter_supervisions (supporter_id, held_on);
