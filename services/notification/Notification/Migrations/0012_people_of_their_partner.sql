-- Ids of supporters come from outside. Each partner has its own: whoever says how to reach one under an id that another partner uses neither meets that
-- partner's row nor learns that there is one, and cannot take the id away from whom it belongs to.
alter table people drop constraint participants_pkey cascade;
alter table people add constraint people_pkey primary key (id, partner_id);
alter table contacts
    drop constraint contacts_pkey, add primary key (person_id, partner_id, channel),
    add foreign key (person_id, partner_id) references people on delete cascade;
alter table sealed_choices
    drop constraint sealed_choices_pkey, add primary key (person_id, partner_id, choice),
    add foreign key (person_id, partner_id) references people on delete cascade;
alter table shown_policies
    drop constraint shown_policies_pkey, add primary key (person_id, partner_id, version),
    add foreign key (person_id, partner_id) references people on delete cascade;
alter table expiring_credits
    drop constraint expiring_credits_pkey, add primary key (person_id, partner_id, lot_id),
    add foreign key (person_id, partner_id) references people on delete cascade;
alter table rota_places add foreign key (staff_id, partner_id) references people on delete cascade;
-- The partner stays: it is the escalation's.
alter table escalations add foreign key (person_id, partner_id) references people on delete set null (person_id);
alter table vault.data_keys drop constraint data_keys_pkey, add primary key (person_id, partner_id);
alter table vault.lookups drop constraint lookups_pkey, add primary key (person_id, partner_id, channel);
-- What supporters are told is about themselves: the same id, twice.
alter table deliveries
    drop constraint deliveries_once,
    add constraint deliveries_once unique (subject_id, person_id, channel, kind, lead_seconds, occasion, partner_id);
