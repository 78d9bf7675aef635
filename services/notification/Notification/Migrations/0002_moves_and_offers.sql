-- Bookings that move, places on offer, calendar entries for those who want them; and what other services know of when somebody may be disturbed.
alter table participants
    -- Off until asked for: others may read a shared calendar.
    add column calendar_entries  boolean not null default false,
    -- Rises with each change of policy, zone or language.
    add column version           int not null default 1;
insert into platform.outbox (id, type, is_command, body, enqueued_at, due_at)
    select gen_random_uuid(), 'Entraide.Notification.Contracts:ContactHoursChanged', false, jsonb_build_object(
        'participantId', id, 'partnerId', partner_id, 'version', version, 'timeZone', time_zone, 'quietFrom', to_char(quiet_from * interval '1 minute', 'HH24:MI'),
        'quietTo', to_char(quiet_to * interval '1 minute', 'HH24:MI'), 'words', words, 'language', language), now(), now()
    from participants;

-- Of the newest event, by its sequence, whichever came last.
alter table bookings
    add column ends_at       timestamptz,
    add column calendar_uid  uuid,
    add column sequence      int not null default 0;

-- What this service knows of places on offer: of an entry the latest offer, whichever came last.
create table offers (
    entry_id        uuid primary key,
    partner_id      uuid not null,
    participant_id  uuid not null,
    offered_at      timestamptz not null,
    starts_at       timestamptz,                        -- of the session; not known where only the end of the offer has been heard of
    ended           boolean not null,
    changed_at      timestamptz not null,
    check (ended or starts_at is not null)
);
create index offers_participant on offers (participant_id);
create index offers_changed on offers (changed_at);

alter table deliveries
    drop constraint deliveries_booking_id_participant_id_channel_kind_lead_seco_key,
    drop constraint deliveries_kind_check,
    add constraint deliveries_kind_check check (kind in ('confirmation', 'reminder', 'cancellation', 'refusal', 'rescheduling', 'change', 'replacement', 'offer')),
    -- Tells apart what may come more than once: the second reminder two hours before is that of another start, the second move another move.
    add column occasion       text not null default '',
    add column old_starts_at  timestamptz,              -- of a rescheduling
    add column offer_ends_at  timestamptz;              -- of an offer, whose booking_id is the waitlist entry's
update deliveries set occasion = floor(extract(epoch from starts_at))::bigint::text where kind = 'reminder';
alter table deliveries
    add constraint deliveries_once unique (booking_id, participant_id, channel, kind, lead_seconds, occasion),
    add constraint deliveries_rescheduling check ((kind = 'rescheduling') = (old_starts_at is not null)),
    add constraint deliveries_offer check ((kind = 'offer') = (offer_ends_at is not null));
