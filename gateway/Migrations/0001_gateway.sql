create table partners (
    id          uuid primary key,
    name        text,
    region      text not null,
    created_at  timestamptz not null
);

create table clients (
    id          uuid primary key,
    partner_id  uuid not null references partners on delete cascade,
    scopes      text[] not null check (cardinality(scopes) > 0),
    secret_mac  bytea not null check (length(secret_mac) = 32),   -- HMAC-SHA256 under a key of the vault: a stolen table opens nothing
    created_at  timestamptz not null
);
create index clients_of_partner on clients (partner_id);

create table signing_keys (
    id          text primary key,             -- the kid
    x           text not null,
    y           text not null,
    private_key bytea not null,               -- AES-256-GCM under a key of the vault: nonce, tag, ciphertext
    signs_from  timestamptz not null          -- published before this, so that nobody meets a token of a key not yet known
);
