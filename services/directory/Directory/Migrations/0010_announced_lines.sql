-- What other services were told last of a country's verified crisis lines.
create table announced_lines (
    country  text primary key check (country ~ '^[A-Z]{2}$'),
    version  bigint not null,
    lines    jsonb not null
);
