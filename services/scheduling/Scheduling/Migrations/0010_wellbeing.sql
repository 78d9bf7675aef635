-- Wellbeing check-ins, kept so that a score leads to nobody; signals of danger; and crisis lines for when the directory does not answer.
create table instruments (
    partner_id        uuid not null,
    code              text not null check (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    version           int not null check (version >= 1),
    items             int not null check (items between 1 and 100),
    minimum           int not null,
    maximum           int not null check (maximum > minimum),
    multiplier        int not null check (multiplier between 1 and 1000),
    higher_is_better  boolean not null,
    set_at            timestamptz not null,
    -- A version never changes: scores are only comparable within one.
    primary key (partner_id, code, version)
);

-- Neither booking, nor participant, nor time: the person is a keyed hash whose key is not in this database, the time a month.
create table check_ins (
    partner_id  uuid not null,
    instrument  text not null,
    version     int not null,
    person      bytea not null check (length(person) = 32),
    -- Which key the hash was made with: under another one the same person would count twice.
    key_id      int not null,
    -- The person's how many-th check-in it is: all that "first" and "last" need.
    ordinal     int not null check (ordinal >= 1),
    month       date not null check (extract(day from month) = 1),
    kind        text not null,
    modality    text not null,
    score       int not null,
    primary key (partner_id, instrument, version, person, ordinal)
);
create index check_ins_month on check_ins (partner_id, instrument, version, month);

-- That a booking had its check-in, for as long as there could be another one; then it is forgotten.
create table check_in_marks (
    booking_id  uuid not null references bookings,
    partner_id  uuid not null,
    instrument  text not null,
    until       timestamptz not null,
    primary key (booking_id, instrument)
);
create index check_in_marks_until on check_in_marks (until);

create table danger_signals (
    id              uuid primary key,
    partner_id      uuid not null,
    -- What it is about: the booking, else the session, else the participant.
    subject_id      uuid not null,
    participant_id  uuid,
    supporter_id    uuid,
    booking_id      uuid,
    session_id      uuid,
    signalled_by    text not null check (signalled_by in ('participant', 'supporter', 'facilitator')),
    country         text check (country ~ '^[A-Z]{2}$'),
    signalled_at    timestamptz not null,
    taken_at        timestamptz,
    check (subject_id = coalesce(booking_id, session_id, participant_id))
);
create index danger_signals_subject on danger_signals (partner_id, subject_id, signalled_at);
create index danger_signals_partner on danger_signals (partner_id, id);

-- The directory's last good answer a partner and country; the country '' stands for the first line of every country.
create table crisis_lines_kept (
    partner_id  uuid not null,
    country     text not null check (country ~ '^([A-Z]{2})?$'),
    lines       jsonb not null,
    read_at     timestamptz not null,
    primary key (partner_id, country)
);
