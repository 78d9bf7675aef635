create table effects (id uuid not null, traceparent text);
create table things (id uuid, partner_id uuid, name text not null, primary key (id, partner_id));
