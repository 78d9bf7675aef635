-- Which rows a request may see: see platform.keep_apart and its kin. The ledger is written for many partners in one transaction, past these policies.
select platform.keep_apart('programmes'), platform.keep_apart('lots'), platform.keep_apart('accounts'), platform.keep_apart('transfers'), platform.keep_apart('holds'),
    platform.keep_apart('enrolments'), platform.keep_apart('erasures'), platform.keep_apart('seals'), platform.keep_apart('seal_heads');

-- Without a partner of their own: one more column in every entry would be paid for by every transfer.
select platform.keep_apart('entries', 'exists (select from accounts where accounts.id = account_id)'),
    platform.keep_apart('hold_parts', 'exists (select from holds where holds.id = hold_id)');

select platform.open_to_requests('seal_cursor', 'a number in the order of writing');
