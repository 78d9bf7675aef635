using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Entraide.Scheduling.Contracts;
using Npgsql;
using static Entraide.Scheduling.Tests.Integration.SchedulingWithOpenSlot;

namespace Entraide.Scheduling.Tests.Integration;

/// <summary>A calendar entry made by a mail and the same one in a feed are one entry: events say of a booking what its row says.</summary>
[Trait("Category", "Integration")]
public sealed class CalendarNumbersTests(SchedulingWithOpenSlot state) : IClassFixture<SchedulingWithOpenSlot>
{
    [Fact]
    public async Task Events_carry_the_uid_and_the_sequence_that_feeds_show()
    {
        await using var database = new NpgsqlConnection(state.Scheduling.Database);
        await database.ExecuteAsync("""
            create table outbox_seen (type text, body text, calendar_uid uuid, sequence int);
            create function keep_outbox() returns trigger language plpgsql security definer as $$ begin
                insert into outbox_seen select new.type, new.body, calendar_uid, sequence from bookings where id::text = new.body::json ->> 'bookingId';
                return new; end $$;
            create trigger keep_outbox after insert on platform.outbox for each row execute function keep_outbox();
            """);
        var answer = await JsonAsync(await state.RequestAsync(await state.RegisterParticipantAsync(), await state.ListSupporterAsync(), InHours(48)), HttpStatusCode.Created);
        Assert.Equal("confirmed", (string?)answer["state"]);
        await JsonAsync(await state.Http.PostAsJsonAsync($"/v1/scheduling/bookings/{answer["id"]}/cancel", new { by = "participant" }), HttpStatusCode.OK);

        async Task<(T Message, Guid Uid, int Sequence)> SaidAsync<T>()
        {
            var (body, uid, sequence) = await database.QuerySingleAsync<(string, Guid, int)>("select body, calendar_uid, sequence from outbox_seen where type like '%:' || @Name", new { typeof(T).Name });
            return (JsonSerializer.Deserialize<T>(body, JsonSerializerOptions.Web)!, uid, sequence);
        }

        var confirmed = await SaidAsync<BookingConfirmed>();
        var cancelled = await SaidAsync<BookingCancelled>();
        Assert.NotEqual(Guid.Empty, confirmed.Uid);
        Assert.Equal((confirmed.Uid, confirmed.Sequence), (confirmed.Message.CalendarUid, confirmed.Message.Sequence));
        Assert.Equal((confirmed.Uid, cancelled.Sequence), (cancelled.Message.CalendarUid, cancelled.Message.Sequence));
        Assert.True(cancelled.Sequence > confirmed.Sequence);
    }
}
