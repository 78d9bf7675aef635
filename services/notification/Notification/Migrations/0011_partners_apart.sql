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
