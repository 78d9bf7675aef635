create table effects (id uuid not null, traceparent text);
select platform.open_to_requests('effects', 'what the probe did, for nobody');
