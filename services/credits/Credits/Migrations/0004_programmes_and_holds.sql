-- What a programme is for, and who gives where a grant does not say.
alter table programmes
    add column purpose  text check (length(purpose) between 1 and 200),
    add column funder   text not null default 'funder' check (length(funder) between 1 and 100);
create index programmes_listed on programmes (partner_id, id);
drop index programmes_partner;

-- Whom a programme that pays for its own people only pays for.
create table enrolments (
    programme_id    uuid not null references programmes,
    participant_id  uuid not null,
    partner_id      uuid not null,
    enrolled_at     timestamptz not null,
    primary key (programme_id, participant_id)
);
create index enrolments_participant on enrolments (partner_id, participant_id);

-- minutes: of the session, for supporters who earn by the hour. from_pool: what of the hold, and once captured of what was captured, is the programme's
-- and not the participant's own; that is what counts towards a cap.
alter table holds
    add column minutes    int check (minutes between 1 and 100000),
    add column from_pool  bigint not null default 0 check (from_pool between 0 and credits);
update holds set from_pool = case state when 'held' then credits else captured end where state in ('held', 'captured');
