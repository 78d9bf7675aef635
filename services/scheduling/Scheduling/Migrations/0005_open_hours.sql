-- Open hours with exceptions and with what a booking has to leave free; supporters found by language and topic.
alter table open_hours
    add column exceptions             jsonb not null default '[]',
    add column buffer_before_minutes  int not null default 0 check (buffer_before_minutes between 0 and 240),
    add column buffer_after_minutes   int not null default 0 check (buffer_after_minutes between 0 and 240),
    add column notice_minutes         int not null default 0 check (notice_minutes between 0 and 43200),
    add column horizon_days           int not null default 365 check (horizon_days between 1 and 365),
    -- Another one with each change: whoever has read these hours before knows by it whether they still hold.
    add column revision               uuid not null default gen_random_uuid();

alter table supporters
    -- Lower case, with every range a tag falls under (RFC 4647, section 3.3.1): fr-ca and fr.
    add column language_ranges  text[] not null default '{}',
    -- The directory's ids of topics; a topic itself never comes here.
    add column topic_ids        uuid[] not null default '{}';
create index supporters_partner on supporters (partner_id, id);
create index supporters_languages on supporters using gin (language_ranges);
create index supporters_topics on supporters using gin (topic_ids);

-- A search reads the calendars of hundreds of supporters: the index holds all that it looks at.
drop index sessions_supporter;
create index sessions_supporter on sessions (supporter_id, starts_at) include (partner_id, ends_at, debrief_minutes, weight_percent, hard) where state = 'scheduled';
