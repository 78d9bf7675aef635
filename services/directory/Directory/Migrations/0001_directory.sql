-- Great-circle distance on a sphere of the Earth's mean radius: within half a percent of the ellipsoid, which is finer than people travel.
create function distance_km(latitude1 double precision, longitude1 double precision, latitude2 double precision, longitude2 double precision)
returns double precision language sql immutable strict parallel safe as $$
    select 2 * 6371.0088 * asin(least(1, sqrt(
        sin(radians(latitude2 - latitude1) / 2) ^ 2
        + cos(radians(latitude1)) * cos(radians(latitude2)) * sin(radians(longitude2 - longitude1) / 2) ^ 2)))
$$;

-- Whether one of the language tags falls under the wanted range (RFC 4647, basic filtering): "fr" finds "fr-CA", "fr-CA" does not find "fr".
create function speaks(languages text[], wanted text) returns boolean language sql immutable strict parallel safe as $$
    select exists (select from unnest(languages) tag where lower(tag) = lower(wanted) or starts_with(lower(tag), lower(wanted) || '-'))
$$;

create table supporters (
    id                uuid primary key,
    partner_id        uuid not null,
    topics            text[] not null,
    languages         text[] not null,
    modalities        text[] not null check (modalities <@ array['in_person', 'phone', 'video', 'chat']),
    latitude          double precision check (latitude between -90 and 90),
    longitude         double precision check (longitude between -180 and 180),
    certified_until   timestamptz not null,
    sessions_per_day  int not null check (sessions_per_day > 0),
    sessions_per_week int not null check (sessions_per_week > 0),
    version           int not null default 1,
    listed_at         timestamptz not null,
    withdrawn_at      timestamptz,
    check ((latitude is null) = (longitude is null)),
    -- Somebody who left keeps an id and a version, and nothing that says what they lived through or where.
    check (case when withdrawn_at is null
        then cardinality(topics) > 0 and cardinality(languages) > 0 and cardinality(modalities) > 0
        else cardinality(topics) = 0 and cardinality(languages) = 0 and latitude is null end)
);
create index supporters_of_partner on supporters (partner_id, certified_until) where withdrawn_at is null;
create index supporters_topics on supporters using gin (topics) where withdrawn_at is null;

-- What partners import. An id may occur once a partner: two partners that import the same public data set do not overwrite each other.
create table listings (
    partner_id   uuid not null,
    kind         text not null check (kind in ('organization', 'service', 'location')),
    id           uuid not null,
    source       text not null,
    source_id    text not null,
    name         text,
    description  text,
    languages    text[] not null,
    topics       text[] not null,
    active       boolean not null,
    tier         text not null default 'public' check (tier in ('public', 'partner', 'need_to_know')),
    document     jsonb not null,                -- the HSDS object as it came
    imported_at  timestamptz not null,
    primary key (partner_id, kind, id)
);
create index listings_topics on listings using gin (topics) where tier = 'public' and active;

-- Where a listing can be met. A place has a tier of its own: a confidential address gives no distance, even for a public service.
create table listing_places (
    partner_id   uuid not null,
    kind         text not null,
    listing_id   uuid not null,
    ordinal      int not null,
    latitude     double precision not null check (latitude between -90 and 90),
    longitude    double precision not null check (longitude between -180 and 180),
    tier         text not null default 'public' check (tier in ('public', 'partner', 'need_to_know')),
    primary key (partner_id, kind, listing_id, ordinal),
    foreign key (partner_id, kind, listing_id) references listings on delete cascade
);
create index listing_places_latitude on listing_places (latitude, longitude) where tier = 'public';

-- Numbers are kept to the character as published: a dialable form is derived when read, and never replaces them.
create table crisis_lines (
    id            uuid primary key,
    partner_id    uuid not null,
    source        text not null,
    country       text not null check (country ~ '^[A-Z]{2}$'),
    country_name  text not null,
    position      int not null,                 -- as published: a country's first line is its most general one
    name          text not null,
    numbers       text[] not null check (cardinality(numbers) > 0),
    tier          text not null default 'public' check (tier in ('public', 'partner', 'need_to_know')),
    imported_at   timestamptz not null
);
create index crisis_lines_of_country on crisis_lines (country, position);
