-- The calendar a person reads dates in; and partners' own words for messages, held to the same rules as ours before they are stored.
alter table people add column calendar text not null default 'gregorian' check (calendar in ('gregorian', 'islamic', 'persian', 'buddhist'));

create table templates (
    partner_id  uuid not null,
    language    text not null,
    kind        text not null,
    words       text not null check (words in ('neutral', 'explicit')),
    subject     text not null,
    body        text not null,
    short       text,
    changed_at  timestamptz not null,
    primary key (partner_id, language, kind, words)
);
