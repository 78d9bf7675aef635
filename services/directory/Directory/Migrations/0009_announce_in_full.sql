-- Events about a supporter carry languages and the ids of topics from now on; who was listed before is announced once more, see AnnounceInFull.
alter table supporters add column announced_in_full boolean not null default false;
alter table supporters alter column announced_in_full set default true;
create index supporters_to_announce on supporters (id) where listed and not announced_in_full;
