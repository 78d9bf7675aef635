-- Which rows a request may see: see platform.keep_apart and its kin.
select platform.keep_apart(name::regclass) from unnest(array[
    'supporters', 'participants', 'open_hours', 'sessions', 'bookings', 'occupied', 'series', 'zone_moves', 'booking_rules', 'moves', 'waitlist_entries',
    'partner_regions', 'caseload_limits', 'hand_overs', 'hand_over_declines', 'calendar_feeds', 'instruments', 'check_ins', 'check_in_marks',
    'danger_signals', 'crisis_lines_kept', 'erasures']) name;

-- What a region sets holds for all of its partners; only its own endpoints change it.
create policy of_regions on caseload_limits for select using (partner_id is null);
