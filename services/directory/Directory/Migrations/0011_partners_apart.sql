-- Which rows a request may see: see platform.keep_apart and its kin.
-- A supporter is their partner's, and what others may find of one is in the search index.
select platform.keep_apart('supporters'), platform.keep_apart('supporter_trainings'), platform.keep_apart('supporter_certifications'), platform.keep_apart('supporter_supervisions');
select platform.keep_apart('imports'), platform.keep_apart('import_remarks', 'exists (select from imports where imports.id = import_id)');
select platform.keep_apart('crisis_line_escalations');
-- Moderators see to every partner's cases: their endpoints say so.
select platform.keep_apart('moderation_cases'), platform.keep_apart('moderation_reports'), platform.keep_apart('moderation_decisions');

-- All partners share the directory; which members of it a reader may see, and what is hidden, are the queries' matter.
select platform.share_reading('hsds_rows'),
    platform.share_reading('hsds_links', 'exists (select from hsds_rows where hsds_rows.id = child and hsds_rows.partner_id = (select platform.partner()))');
select platform.share_reading('crisis_lines'), platform.share_reading('crisis_line_verifications'), platform.share_reading('listing_verifications'),
    platform.share_reading('hidden_listings'), platform.share_reading('library_entries');
alter view standing_crisis_lines set (security_invoker = true);

-- Made from the tables above, with a row for each audience. A policy would be asked before the words and tags that are searched for, and no index on
-- them could be used; and COPY, which fills it, takes no table with one.
select platform.open_to_requests('search_entries', 'each search names its audience; a policy would keep it from its indexes'),
    platform.open_to_requests('search_hours', 'of search entries'),
    platform.open_to_requests('search_zones', 'names of time zones'),
    platform.open_to_requests('search_words', 'words of what everybody may find'),
    platform.open_to_requests('search_topics', 'names of topics'),
    platform.open_to_requests('feed_changes', 'numbers of transactions');
