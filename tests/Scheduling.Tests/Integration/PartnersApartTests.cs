using Dapper;
using Entraide.Testing;
using Npgsql;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>Whatever a request forgets to ask, the database asks; and no route answers to another partner's ids otherwise than to unknown ones.</summary>
[Trait("Category", "Integration")]
public sealed class PartnersApartTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    const string Scopes = "scheduling.read scheduling.write scheduling.region";
    const string Hours = """{"zone":"Europe/Paris","weekly":[{"day":"tuesday","from":"18:00","to":"22:00"}]}""";
    const string Details = """{"kind":"group","modality":"video","minutes":60,"capacity":5,"supporter_id":"*","listed":true}""";

    static readonly Dictionary<string, RouteIds> Routes = new()
    {
        ["PUT /v1/scheduling/supporters/{id}/open-hours"] = new(["supporter"], Hours),
        ["GET /v1/scheduling/supporters/{id}/open-hours"] = RouteIds.Of("supporter"),
        ["GET /v1/scheduling/slots"] = new(["supporter"], Query: "?supporter_id=*&from=2035-01-01T00:00:00Z&to=2035-01-03T00:00:00Z&minutes=60", AsUnknownIsFine: true),
        ["POST /v1/scheduling/slots/search"] = new(["supporter"], """{"supporter_id":"*","from":"2035-01-01T00:00:00Z","to":"2035-01-03T00:00:00Z","minutes":60}""", AsUnknownIsFine: true),
        ["POST /v1/scheduling/sessions"] = new(["supporter"], $$"""{"starts_at":"2035-01-02T18:00:00Z","zone":"Europe/Paris","details":{{Details}}}""", AsUnknownIsFine: true),
        ["GET /v1/scheduling/sessions"] = new(["supporter"], Query: "?supporter_id=*", AsUnknownIsFine: true),
        ["GET /v1/scheduling/sessions/{id}"] = RouteIds.Of("session"),
        ["POST /v1/scheduling/sessions/{id}/cancel"] = new(["session"], """{"reason":"room_unavailable"}"""),
        ["POST /v1/scheduling/sessions/{id}/changes"] = new(["session"], """{"capacity":8}"""),
        ["POST /v1/scheduling/sessions/{id}/attendance"] = new(["session", "booking"], """{"entries":[{"booking_id":"*","attended":true,"minutes":45}]}"""),
        ["POST /v1/scheduling/sessions/{id}/walk-ins"] = new(["session", "participant", "programme"], """{"participant_id":"*","programme_id":"*"}""", AsUnknownIsFine: true),
        ["PUT /v1/scheduling/sessions/{id}/meeting"] = new(["session"], """{"url":"https://meet.example/x"}"""),
        ["GET /v1/scheduling/sessions/{id}/join"] = RouteIds.Of("session"),
        ["POST /v1/scheduling/sessions/{id}/join/rotate"] = RouteIds.Of("session"),
        ["POST /v1/scheduling/sessions/{id}/waitlist"] = new(["session", "participant", "programme"], """{"participant_id":"*","programme_id":"*"}""", AsUnknownIsFine: true),
        ["GET /v1/scheduling/sessions/{id}/waitlist"] = RouteIds.Of("session"),
        ["GET /v1/scheduling/waitlist-entries/{id}"] = RouteIds.Of("entry"),
        ["POST /v1/scheduling/waitlist-entries/{id}/accept"] = RouteIds.Of("entry"),
        ["POST /v1/scheduling/waitlist-entries/{id}/decline"] = RouteIds.Of("entry"),
        ["POST /v1/scheduling/waitlist-entries/{id}/leave"] = RouteIds.Of("entry"),
        ["POST /v1/scheduling/waitlist-entries/{id}/promote"] = new(["entry"], """{"next_free":true}"""),
        ["POST /v1/scheduling/series"] = new(["supporter"],
            $$"""{"zone":"Europe/Paris","starts_at":"2035-01-02T18:00","rule":{"frequency":"weekly","count":3},"details":{{Details}}}""", AsUnknownIsFine: true),
        ["GET /v1/scheduling/series/{id}"] = RouteIds.Of("series"),
        ["GET /v1/scheduling/series/{id}/sessions"] = RouteIds.Of("series"),
        ["POST /v1/scheduling/series/{id}/expand"] = new(["series"], "{}"),
        ["POST /v1/scheduling/series/{id}/edits"] = new(["series"], """{"scope":"all","occurrence":"2035-01-02T18:00","changes":{"capacity":6}}"""),
        ["GET /v1/scheduling/zone-changes"] = RouteIds.None,
        ["POST /v1/scheduling/zone-changes/{id}/confirm"] = RouteIds.Of("zone_move"),
        ["POST /v1/scheduling/zone-changes/{id}/keep"] = RouteIds.Of("zone_move"),
        ["POST /v1/scheduling/bookings"] = new(["participant", "supporter", "programme"],
            """{"participant_id":"*","supporter_id":"*","programme_id":"*","starts_at":"2035-01-02T18:00:00Z","minutes":60,"modality":"video"}""", AsUnknownIsFine: true),
        ["GET /v1/scheduling/bookings"] = new(["participant"], Query: "?participant_id=*", AsUnknownIsFine: true),
        ["GET /v1/scheduling/bookings/{id}"] = RouteIds.Of("booking"),
        ["POST /v1/scheduling/bookings/{id}/cancel"] = new(["booking"], """{"by":"participant"}"""),
        ["POST /v1/scheduling/bookings/{id}/reschedule"] = new(["booking", "session"], """{"session_id":"*"}"""),
        ["POST /v1/scheduling/bookings/{id}/attendance"] = new(["booking"], """{"attended":true}"""),
        ["POST /v1/scheduling/bookings/{id}/check-ins"] = new(["booking"], """{"instrument":"who-5","answers":[3,2,4,3,3]}"""),
        ["GET /v1/scheduling/bookings/{id}/join"] = RouteIds.Of("booking"),
        ["POST /v1/scheduling/bookings/{id}/join/rotate"] = RouteIds.Of("booking"),
        ["GET /v1/scheduling/limits"] = RouteIds.None,
        ["PUT /v1/scheduling/limits"] = RouteIds.None,
        ["DELETE /v1/scheduling/limits"] = RouteIds.None,
        ["GET /v1/scheduling/regions/{region}/limits"] = RouteIds.None,
        ["PUT /v1/scheduling/regions/{region}/limits"] = RouteIds.None,
        ["DELETE /v1/scheduling/regions/{region}/limits"] = RouteIds.None,
        ["GET /v1/scheduling/supporters/{id}/limits"] = RouteIds.Of("supporter"),
        ["PUT /v1/scheduling/supporters/{id}/limits"] = new(["supporter"], """{"sessions_per_day":2}"""),
        ["DELETE /v1/scheduling/supporters/{id}/limits"] = RouteIds.Of("supporter"),
        ["POST /v1/scheduling/supporters/{id}/pause"] = new(["supporter"], "{}"),
        ["POST /v1/scheduling/supporters/{id}/resume"] = RouteIds.Of("supporter"),
        ["GET /v1/scheduling/hand-overs"] = RouteIds.None,
        ["GET /v1/scheduling/hand-overs/{id}"] = RouteIds.Of("hand_over"),
        ["POST /v1/scheduling/hand-overs/{id}/accept"] = new(["hand_over", "supporter"], """{"supporter_id":"*"}"""),
        ["POST /v1/scheduling/hand-overs/{id}/decline"] = new(["hand_over", "supporter"], """{"supporter_id":"*"}"""),
        ["POST /v1/scheduling/danger-signals"] = new(["booking"], """{"booking_id":"*","by":"participant"}"""),
        ["GET /v1/scheduling/danger-signals"] = RouteIds.None,
        ["POST /v1/scheduling/danger-signals/{id}/taken"] = new(["signal"], "{}"),
        ["PUT /v1/scheduling/instruments/{code}"] = RouteIds.None,
        ["GET /v1/scheduling/instruments/{code}"] = RouteIds.None,
        ["GET /v1/scheduling/wellbeing/report"] = RouteIds.None,
        ["GET /v1/scheduling/attendance/report"] = RouteIds.None,
        ["POST /v1/scheduling/calendar-feeds"] = new(["participant"], """{"participant_id":"*","content":"titles"}""", AsUnknownIsFine: true),
        ["GET /v1/scheduling/calendar-feeds"] = new(["participant"], Query: "?participant_id=*", AsUnknownIsFine: true),
        ["GET /v1/scheduling/calendar-feeds/{id}"] = RouteIds.Of("feed"),
        ["DELETE /v1/scheduling/calendar-feeds/{id}"] = RouteIds.Of("feed"),
        ["POST /v1/scheduling/calendar-feeds/{id}/rotate"] = RouteIds.Of("feed"),
    };

    [Fact]
    public async Task The_database_keeps_partners_apart_whatever_is_asked()
    {
        var fences = new PartnerFences(state.Scheduling);
        var other = Guid.CreateVersion7();
        await FillAsync(state.Partner);
        await FillAsync(other);
        await fences.EveryTableIsDecidedAsync();
        await fences.RequestsComeInAsNobodySpecialAsync();
        await fences.PartnersSeeTheirOwnAsync(state.Partner, "supporters", "participants", "sessions", "bookings", "series", "hand_overs", "waitlist_entries", "zone_moves", "danger_signals", "calendar_feeds");
        await fences.ForgettingTheFilterShowsNothingOfOthersAsync("bookings", state.Partner, other);
    }

    [Fact]
    public async Task No_route_knows_another_partners_ids()
    {
        // A partner of its own, whom no periodic job has anything to do for.
        var partner = Guid.CreateVersion7();
        await new OtherPartnersRoutes(state.Scheduling, Scopes, await FillAsync(partner)).AreSealedAsync(partner, Routes);
    }

    async Task<Dictionary<string, Guid>> FillAsync(Guid partner)
    {
        var ids = new[] { "supporter", "participant", "programme", "session", "booking", "entry", "series", "zone_move", "hand_over", "signal", "feed" }.ToDictionary(kind => kind, _ => Guid.CreateVersion7());
        await using var connection = new NpgsqlConnection(state.Scheduling.Database);
        await connection.ExecuteAsync("""
            insert into supporters (id, partner_id, version, bookable_until, sessions_per_day, sessions_per_week, modalities) values (@supporter, @partner, 1, '2040-01-01', 8, 40, '{video}');
            insert into participants (id, partner_id) values (@participant, @partner);
            insert into open_hours (supporter_id, partner_id, zone, weekly, tzdb_version, updated_at)
                select @supporter, @partner, 'Europe/Paris', coalesce((select weekly from open_hours limit 1), '[]'), 'x', now();
            insert into series (id, partner_id, region, supporter_id, zone, starts_at, rule, details, tzdb_version, expanded_to, horizon_days, created_at, changed_at)
                values (@series, @partner, '', @supporter, 'Europe/Paris', '2035-01-02 18:00', '{"frequency":"weekly","interval":1}',
                    jsonb_build_object('kind', 'group', 'supporter_id', @supporter, 'modality', 'video', 'minutes', 60, 'capacity', 5), 'x', '2035-02-02', 30, now(), now());
            insert into sessions (id, partner_id, supporter_id, kind, modality, starts_at, ends_at, state, tzdb_version, owner_id, capacity, taken, zone, local_start, waitlist, listed, meeting_url)
                values (@session, @partner, @supporter, 'group', 'video', '2035-01-02 17:00Z', '2035-01-02 18:00Z', 'scheduled', 'x', @session, 5, 1, 'Europe/Paris', '2035-01-02 18:00', 'offer', true, 'https://meet.example/a');
            insert into bookings (id, partner_id, session_id, participant_id, supporter_id, programme_id, hold_id, starts_at, ends_at, state, requested_at, changed_at)
                values (@booking, @partner, @session, @participant, @supporter, @programme, gen_random_uuid(), '2035-01-02 17:00Z', '2035-01-02 18:00Z', 'confirmed', now(), now());
            insert into waitlist_entries (id, partner_id, session_id, participant_id, programme_id, joined_at, state, changed_at) values (@entry, @partner, @session, gen_random_uuid(), @programme, now(), 'waiting', now());
            insert into zone_moves (id, partner_id, session_id, old_start, new_start, tzdb_version, proposed_at) values (@zone_move, @partner, @session, '2035-01-02 17:00Z', '2035-01-02 16:00Z', 'y', now());
            insert into hand_overs (id, partner_id, session_id, from_supporter_id, state, offered_at, offered_until) values (@hand_over, @partner, @session, @supporter, 'offered', now(), '2034-12-31');
            insert into danger_signals (id, partner_id, subject_id, booking_id, signalled_by, signalled_at) values (@signal, @partner, @booking, @booking, 'participant', now());
            insert into calendar_feeds (id, partner_id, participant_id, content, join_link, token_hash, created_at) values (@feed, @partner, @participant, 'titles', false, sha256(@feed::text::bytea), now());
            """, new DynamicParameters(ids.ToDictionary(id => id.Key, id => (object)id.Value).Append(new("partner", partner)).ToDictionary()));
        return ids;
    }
}
