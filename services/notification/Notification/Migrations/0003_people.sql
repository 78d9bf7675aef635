-- Participants, supporters and the staff on call are reached alike: one table of people, told apart by what they are to the partner.
alter table participants rename to people;
alter table people
    add column kind text not null default 'participant' check (kind in ('participant', 'supporter', 'staff')),
    drop constraint participants_language_check,
    drop constraint participants_channels_check,
    add constraint people_channels check (channels <@ array['email', 'sms', 'voice', 'push', 'app']);
alter table data_keys rename column participant_id to person_id;
alter table contacts rename column participant_id to person_id;
alter table contacts
    drop constraint contacts_channel_check,
    add constraint contacts_channel check (channel in ('email', 'sms', 'voice', 'push', 'app'));
alter table bookings rename column participant_id to person_id;
alter table offers rename column participant_id to person_id;
alter table deliveries rename column participant_id to person_id;
alter index bookings_participant rename to bookings_person;
alter index offers_participant rename to offers_person;
alter index deliveries_participant rename to deliveries_person;
-- What a message is about: a booking, a waitlist entry, a lot, a session, a campaign, a danger signal.
alter table deliveries rename column booking_id to subject_id;
alter table deliveries
    drop constraint deliveries_channel_check,
    add constraint deliveries_channel check (channel in ('email', 'sms', 'voice', 'push', 'app')),
    drop constraint deliveries_kind_check,
    add constraint deliveries_kind_check check (kind in (
        'received', 'confirmation', 'reminder', 'cancellation', 'refusal', 'rescheduling', 'change', 'replacement', 'offer',
        'thanks', 'expiring', 'schedule', 'debrief', 'certification', 'campaign', 'lines', 'alert'));
