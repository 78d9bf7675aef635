-- Rules of programmes, moves of bookings to another place, and what became of the credits.
create table booking_rules (
    programme_id               uuid primary key,
    partner_id                 uuid not null,
    version                    int not null,
    free_cancellation_minutes  int not null,
    late_cancellation          text not null check (late_cancellation in ('released', 'spent')),
    no_show                    text not null check (no_show in ('released', 'spent'))
);

-- A booking on its way to another place: it has both until the credits for the new one are sure.
create table moves (
    id          uuid primary key,
    partner_id  uuid not null,
    booking_id  uuid not null references bookings,
    hold_id     uuid not null unique,
    session_id  uuid not null references sessions,
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    state       text not null check (state in ('open', 'made', 'refused', 'dropped')),
    reason      text,
    asked_at    timestamptz not null,
    settled_at  timestamptz,
    constraint settled_when_closed check ((state = 'open') = (settled_at is null))
);
create unique index moves_one_open on moves (booking_id) where state = 'open';
create index moves_open_to on moves (session_id) where state = 'open';

alter table bookings
    add column move_id         uuid references moves,
    add column credits_outcome text check (credits_outcome in ('released', 'spent')),
    add constraint outcome_of_ended check (credits_outcome is null or state in ('attended', 'no_show', 'cancelled', 'expired'));
update bookings set credits_outcome = case state when 'attended' then 'spent' else 'released' end where state in ('attended', 'no_show', 'cancelled', 'expired');
create index bookings_by_time on bookings (partner_id, starts_at, id);

alter table sessions add column cancel_reason text check (cancel_reason is null or state = 'cancelled');
