create table effects (id uuid not null, traceparent text);
select platform.open_to_requests('effects', 'what the probe did, for nobody');
create table things (id uuid, partner_id uuid, name text not null, primary key (id, partner_id));
select platform.keep_apart('things');
