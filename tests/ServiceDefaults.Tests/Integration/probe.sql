create table effects (id uuid not null, traceparent text);
