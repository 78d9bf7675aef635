-- What a source says of a line beside its name and numbers; null where it says nothing, because nothing is made up.
alter table crisis_lines
    add column channels      jsonb check (jsonb_typeof(channels) = 'array'),
    add column hours         jsonb check (jsonb_typeof(hours) = 'object'),
    add column languages     text[] check (cardinality(languages) > 0),
    add column cost          text check (cost in ('free', 'local_rate', 'premium')),
    add column shows_on_bill boolean,
    add column audience      text[] check (cardinality(audience) > 0),
    -- What a partner wrote by hand stands over what its next import says.
    add column details_by    text not null default 'import' check (details_by in ('import', 'partner')),
    add column withdrawn_at  timestamptz,
    -- What its source dropped comes back with it; what its partner took away stays away.
    add column withdrawn_by  text check (withdrawn_by in ('import', 'partner')),
    add check ((withdrawn_at is null) = (withdrawn_by is null));

-- Who made sure that a line answers. The numbers are those that were checked: once a line's numbers change, nobody has checked them.
create table crisis_line_verifications (
    id           uuid primary key,
    line_id      uuid not null references crisis_lines on delete cascade,
    partner_id   uuid not null,
    verified_at  timestamptz not null,
    how          text not null check (how in ('called', 'published_page', 'provider_confirmed', 'partner_confirmed')),
    numbers      text[] not null check (cardinality(numbers) > 0),
    recorded_at  timestamptz not null,
    unique (line_id, verified_at, how, numbers)
);

-- The lines that stand, each with the latest verification of the numbers it has now.
create view standing_crisis_lines as
select l.id, l.partner_id, l.source, l.country, l.position, l.name, l.numbers, l.tier,
    l.channels, l.hours, l.languages, l.cost, l.shows_on_bill, l.audience,
    v.id as verification_id, v.verified_at, v.how as verified_how, v.partner_id as verified_by
from crisis_lines l
left join lateral (
    select * from crisis_line_verifications v
    where v.line_id = l.id and v.numbers = l.numbers order by v.verified_at desc, v.id desc limit 1
) v on true
where l.withdrawn_at is null;

-- A verification that lapsed and nobody has renewed: level 1 is the partner's, level 2 the operators'.
create table crisis_line_escalations (
    id           uuid primary key,
    line_id      uuid not null references crisis_lines on delete cascade,
    partner_id   uuid not null,
    since        timestamptz not null,          -- when the verification lapsed
    raised_at    timestamptz not null,          -- when the partner was told
    level        int not null default 1 check (level in (1, 2)),
    state        text not null default 'open' check (state in ('open', 'answered')),
    answered_at  timestamptz,
    check ((state = 'answered') = (answered_at is not null))
);
-- Once per lapse, whatever the number of replicas: a line has one open escalation at the most.
create unique index crisis_line_escalations_open on crisis_line_escalations (line_id) where state = 'open';
create index crisis_line_escalations_of_partner on crisis_line_escalations (partner_id, id);
