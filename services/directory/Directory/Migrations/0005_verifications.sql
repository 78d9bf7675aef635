-- Who made sure that a listing is still as it says. Any partner may, because the directory is shared. There is no reference to the listing:
-- its rows are written anew by each import, and a verification outlives that.
create table listing_verifications (
    id           uuid primary key,
    listing_id   uuid not null,
    partner_id   uuid not null,
    verified_at  timestamptz not null,
    how          text not null check (how in ('called', 'visited', 'provider_confirmed', 'website')),
    note         text check (length(note) between 1 and 500),   -- for the partner that wrote it, and nobody else
    recorded_at  timestamptz not null
);
create index listing_verifications_of_listing on listing_verifications (listing_id, verified_at desc, id desc);
