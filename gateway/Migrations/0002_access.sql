-- What a partner may is the partner's; its clients may narrow it, and each has keys or secrets of which several count while one replaces the other.
alter table partners
    add column scopes        text[],
    add column quota_read    int check (quota_read > 0),      -- requests a minute; null: what the gateway gives everybody
    add column quota_write   int check (quota_write > 0),
    add column suspended_at  timestamptz,
    add column suspended_for text,                            -- a word, no story
    add constraint suspended_for_a_reason check ((suspended_at is null) = (suspended_for is null));
update partners set scopes = (select array_agg(distinct scope) from clients, unnest(clients.scopes) scope where partner_id = partners.id);
alter table partners alter column scopes set not null, add constraint some_scope check (cardinality(scopes) > 0);

alter table clients
    add column method     text not null default 'client_secret' check (method in ('client_secret', 'private_key_jwt')),
    add column revoked_at timestamptz;                        -- never deleted: tokens may still live, and the audit log names it
alter table clients alter column method drop default;
alter table clients alter column scopes drop not null;        -- null: all that the partner may

create table client_secrets (
    id          uuid primary key,
    client_id   uuid not null references clients on delete cascade,
    mac         bytea not null check (length(mac) = 32),      -- HMAC-SHA256 under a key of the vault: a stolen table opens nothing
    created_at  timestamptz not null,
    expires_at  timestamptz                                   -- null: until it is removed
);
create index secrets_of_client on client_secrets (client_id);
insert into client_secrets (id, client_id, mac, created_at) select id, id, secret_mac, created_at from clients;
alter table clients drop column secret_mac;

create table client_keys (
    client_id   uuid not null references clients on delete cascade,
    kid         text not null,
    x           text not null,                                -- P-256, base64url; never a private half
    y           text not null,
    created_at  timestamptz not null,
    expires_at  timestamptz,
    primary key (client_id, kid)
);

-- Client assertions that were used, until they would have expired anyhow: the insert decides which of two was first, whatever replica they came to.
create table used_assertions (
    digest      bytea primary key check (length(digest) = 32), -- SHA-256 of client and jti
    expires_at  timestamptz not null
);
create index used_assertions_expiry on used_assertions (expires_at);

-- Counts changes to who may do what. Every replica keeps all of that in memory; it is told of a change, and looks at this number in case it was not.
create table access_version (
    singleton   boolean primary key default true check (singleton),
    version     bigint not null
);
insert into access_version (version) values (1);

create function access_changed() returns trigger language plpgsql as $$
begin
    update access_version set version = version + 1;
    perform pg_notify('access_changed', '');
    return null;
end $$;
create trigger access_changed after insert or update or delete on partners for each statement execute function access_changed();
create trigger access_changed after insert or update or delete on clients for each statement execute function access_changed();
create trigger access_changed after insert or update or delete on client_keys for each statement execute function access_changed();
create trigger access_changed after insert or update or delete on client_secrets for each statement execute function access_changed();
create trigger access_changed after insert or update or delete on signing_keys for each statement execute function access_changed();

-- Who did what to which object, and no content. Only added to.
create table audit_entries (
    id          uuid primary key,                             -- UUIDv7: in the order of time
    at          timestamptz not null,
    partner_id  uuid,                                         -- whose log it is; null: the platform's own
    by_operator boolean not null,
    client_id   uuid,
    operation   text not null,                                -- method and route template, never a path or a query
    objects     uuid[] not null,
    status      smallint not null,
    times       int not null check (times > 0),               -- how often within a minute; 1 for whatever is no read
    trace_id    text
);
create index audit_of_partner on audit_entries (partner_id, id desc);
create index audit_of_object on audit_entries using gin (objects);

create function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('entraide.retention', true) = 'on' then
        return null;
    end if;
    raise exception 'The audit log is only added to.' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_is_only_added_to before update or delete or truncate on audit_entries for each statement execute function audit_is_only_added_to();
