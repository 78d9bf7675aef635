-- Events about a supporter carry languages and the ids of topics from now on; who was listed before is announced once more, see AnnounceInFull.
alter table supporters add column announce_again boolean default true;
alter table supporters alter column announce_again drop default;
create index supporters_to_announce on supporters (id) where listed and announce_again;
