-- What a programme does with held credits when somebody cancels late or does not come; until a partner says otherwise they go back.
alter table programmes
    add column free_cancellation_minutes  int not null default 0 check (free_cancellation_minutes between 0 and 43200),
    add column late_cancellation          text not null default 'released' check (late_cancellation in ('released', 'spent')),
    add column no_show                    text not null default 'released' check (no_show in ('released', 'spent')),
    add column rules_version              int not null default 0;

-- A session that moves takes the deadline of its holds along; of two such commands the later one counts, in whatever order they come.
alter table holds add column deadline_version int not null default 0;
