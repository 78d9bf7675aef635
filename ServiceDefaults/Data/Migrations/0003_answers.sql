-- Answers to requests that carried an Idempotency-Key. The id is derived from partner and key and names neither; the answer opens only with the key.
create table platform.answers (
    id          bytea primary key,
    fingerprint bytea not null,                 -- keyed hash of method, path, query and body
    sealed      bytea not null,                 -- nonce, tag, AES-256-GCM of status, headers and body
    stored_at   timestamptz not null
);

-- Rows come in the order of time: this costs next to nothing on insert, and pruning needs no more.
create index answers_stored_at on platform.answers using brin (stored_at) with (pages_per_range = 32);

-- Requests look for their own answer here and store it; a row opens to nobody without its key.
select platform.open_to_requests('platform.answers', 'found by a digest of partner and key, opened by the key alone');
