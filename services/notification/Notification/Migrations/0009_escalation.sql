-- Who is called when somebody signals danger: levels of staff, each alerted when the one before did not answer in time.
create table rotas (
    partner_id   uuid primary key,
    time_zone    text not null,
    version      int not null default 1,
    changed_at   timestamptz not null
);

create table rota_levels (
    partner_id    uuid not null references rotas on delete cascade,
    level         int not null check (level between 1 and 5),
    wait_seconds  int not null check (wait_seconds between 60 and 3600),
    primary key (partner_id, level)
);

create table rota_places (
    partner_id  uuid not null,
    level       int not null,
    place       int not null,
    staff_id    uuid not null references people on delete cascade,
    hours       jsonb check (jsonb_typeof(hours) = 'array'),  -- null: always
    primary key (partner_id, level, staff_id),
    foreign key (partner_id, level) references rota_levels on delete cascade
);
create index rota_places_staff on rota_places (staff_id);

-- What staff may do without being asked, and what only with consent: each version stays, because people were shown it.
create table escalation_policies (
    partner_id         uuid not null,
    version            int not null check (version > 0),
    without_consent    text[] not null,
    only_with_consent  text[] not null,
    texts              jsonb not null check (jsonb_typeof(texts) = 'object'),
    changed_at         timestamptz not null,
    primary key (partner_id, version)
);

create table shown_policies (
    person_id   uuid not null references people on delete cascade,
    partner_id  uuid not null,
    version     int not null,
    shown_at    timestamptz not null,
    primary key (person_id, version),
    foreign key (partner_id, version) references escalation_policies
);

-- A signal of danger until somebody takes care of it. Its id is the signal's.
create table escalations (
    id               uuid primary key,
    partner_id       uuid not null,
    -- Who leaves, leaves here too; what happened stays for the record.
    person_id        uuid references people on delete set null,
    country          text check (country ~ '^[A-Z]{2}$'),
    signalled_at     timestamptz not null,
    state            text not null check (state in ('open', 'acknowledged', 'unanswered')),
    rota_partner_id  uuid,                             -- whose rota was called last; null: there was none
    level            int not null default 0,           -- alerted last; 0: nobody yet
    round            int not null default 1,
    next_at          timestamptz,
    acknowledged_at  timestamptz,
    acknowledged_by  uuid,                             -- the member of staff; null where it was taken elsewhere
    check ((state = 'open') = (next_at is not null)),
    check ((state = 'acknowledged') = (acknowledged_at is not null))
);
create index escalations_due on escalations (next_at) where state = 'open';
create index escalations_partner on escalations (partner_id, id);
create index escalations_rota on escalations (rota_partner_id, id);
create index escalations_person on escalations (person_id) where person_id is not null;

create table escalation_steps (
    escalation_id  uuid not null references escalations,
    number         int not null check (number > 0),
    at             timestamptz not null,
    step           text not null check (step in (
        'signalled', 'lines_planned', 'no_safe_channel', 'no_verified_lines', 'alerted', 'nobody_reachable', 'nobody_on_call', 'acknowledged', 'taken', 'given_up')),
    level          int,
    round          int,
    staff_id       uuid,
    channel        text,
    primary key (escalation_id, number)
);

create function refuse_change_of_steps() returns trigger language plpgsql as $$
begin
    raise exception 'The trail of an escalation is only ever added to.';
end $$;
create trigger steps_stay before update or delete or truncate on escalation_steps execute function refuse_change_of_steps();

-- Crisis lines somebody verified lately, as the directory announced them.
create table verified_lines (
    country  text primary key check (country ~ '^[A-Z]{2}$'),
    version  bigint not null,
    lines    jsonb not null check (jsonb_typeof(lines) = 'array')
);
