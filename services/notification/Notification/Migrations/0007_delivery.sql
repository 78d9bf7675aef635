-- A channel a claim, so that a slow or dead one holds back no other: what is due is looked for channel by channel.
drop index deliveries_due;
create index deliveries_due on deliveries (channel, due_at) where state = 'pending';
drop index deliveries_leases;
create index deliveries_leases on deliveries (channel, lease_until) where state = 'sending';

-- What did not arrive, for whoever has to see to it.
alter table deliveries
    drop constraint deliveries_state_check,
    add constraint deliveries_state_check check (state in ('pending', 'sending', 'sent', 'suppressed', 'cancelled', 'dead', 'bounced')),
    drop constraint deliveries_check2,
    add constraint deliveries_sent check ((state in ('sent', 'bounced')) = (sent_at is not null)),
    drop constraint deliveries_check3,
    add constraint deliveries_reason check (state not in ('suppressed', 'cancelled', 'dead', 'bounced') or reason is not null),
    add column spent int not null default 0;            -- attempts before the partner asked for it to be tried again
create index deliveries_undelivered on deliveries (state, partner_id, id) where state in ('suppressed', 'cancelled', 'dead', 'bounced');

-- A contact that bounced is not used again until it is replaced; whoever replaces it need not know.
alter table contacts
    add column sealed_at   timestamptz not null default '-infinity',
    add column bounced_at  timestamptz;
alter table contacts alter column sealed_at set default now();
create function replace_contact() returns trigger language plpgsql as $$
begin
    new.sealed_at := now();
    new.bounced_at := null;
    return new;
end $$;
create trigger contact_replaced before update of sealed on contacts for each row when (new.sealed is distinct from old.sealed) execute function replace_contact();
