-- Which rows a request may see: see platform.keep_apart and its kin.
select platform.keep_apart(name::regclass) from unnest(array[
    'people', 'contacts', 'sealed_choices', 'bookings', 'offers', 'engagements', 'certifications', 'expiring_credits', 'deliveries', 'campaigns', 'templates',
    'partner_streams', 'partner_events', 'webhooks', 'rotas', 'rota_levels', 'rota_places', 'escalation_policies', 'shown_policies',
    'vault.data_keys', 'vault.partner_keys', 'vault.lookups', 'vault.tombstones']) name;
select platform.keep_apart('webhook_deliveries', 'exists (select from webhooks where webhooks.id = webhook_id)');

-- Whose rota was called sees the escalation too.
select platform.keep_apart('escalations', '(select platform.partner()) in (partner_id, rota_partner_id)'),
    platform.keep_apart('escalation_steps', 'exists (select from escalations where escalations.id = escalation_id)');

select platform.open_to_requests('verified_lines', 'crisis lines, as announced to everybody');

-- Requests add to the outbox and read nothing there. Whoever leaves takes along what still waits to be said of them: the one thing a request may
-- delete, and of its own partner only. As the owner, who is checked by name because the setting is null for work of all partners.
create function forget_messages(person uuid, of_partner uuid, but_for text) returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from platform.outbox where strpos(body, person::text) > 0 and type <> but_for and coalesce(body::jsonb ->> 'partnerId', of_partner::text) = of_partner::text
        and (of_partner = platform.partner() or session_user::regrole = (select relowner from pg_class where oid = 'platform.outbox'::regclass))
$$;
