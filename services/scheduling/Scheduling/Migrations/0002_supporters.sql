-- A supporter is bookable while certified, safeguarded and supervised; the directory says until when, and who is gone for good.
alter table supporters rename column certified_until to bookable_until;
alter table supporters add column gone boolean not null default false;
alter table supporters add constraint gone_is_withdrawn check (not gone or withdrawn);
