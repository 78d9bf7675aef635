using System.Text.Json;
using CsvHelper;
using Entraide.ServiceDefaults.Http;

namespace Entraide.Credits.Accounts;

/// <summary>Writes a statement out line by line, however long it is. One that broke off lacks its end, the closing.</summary>
sealed class StatementResult(Statement statement, bool csv) : IResult
{
    // So many lines leave at once.
    const int Together = 200;

    // A spreadsheet would run a text that begins like a formula; numbers stay numbers, below zero as well.
    static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { Injection = CsvInjection.Escape };

    static readonly string[] Columns = ["row", "at", "kind", "programme_id", "account_id", "lot_id", "transfer_id", "booking_id", "amount", "balance_after"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using (statement)
        {
            httpContext.Response.ContentType = csv ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8";
            await (csv ? WriteCsvAsync(httpContext) : WriteJsonAsync(httpContext));
        }
    }

    async Task WriteJsonAsync(HttpContext context)
    {
        var body = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("from", statement.Period.From);
        json.WriteString("to", statement.Period.To);
        json.WriteNumber("opening", statement.Opening);
        json.WritePropertyName("accounts");
        JsonSerializer.Serialize(json, statement.Accounts, StrictJson.Options);
        json.WriteStartArray("lines");
        var lines = 0;
        await foreach (var line in statement.LinesAsync(context.RequestAborted))
        {
            JsonSerializer.Serialize(json, line, StrictJson.Options);
            if (++lines % Together == 0)
            {
                json.Flush();
                await body.FlushAsync(context.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.WriteNumber("closing", statement.Closing);
        json.WriteEndObject();
        json.Flush();
        await body.FlushAsync(context.RequestAborted);
    }

    async Task WriteCsvAsync(HttpContext context)
    {
        await using var csv = CsvWriter.Create(context.Response.Body, Options, leaveOpen: true);
        foreach (var column in Columns)
        {
            csv.WriteField(column);
        }

        await csv.EndRecordAsync(context.RequestAborted);
        await WriteAsync("opening", statement.Period.From, statement.Opening);
        await foreach (var line in statement.LinesAsync(context.RequestAborted))
        {
            await WriteAsync("line", line.At, line.BalanceAfter, line);
        }

        await WriteAsync("closing", statement.Period.To, statement.Closing);

        ValueTask WriteAsync(string row, DateTimeOffset at, long balance, StatementLine? line = null)
        {
            csv.WriteField(row);
            csv.WriteField(at.UtcDateTime);
            csv.WriteField(line?.Kind);
            csv.WriteField(line?.ProgrammeId);
            csv.WriteField(line?.AccountId);
            csv.WriteField(line?.LotId);
            csv.WriteField(line?.TransferId);
            csv.WriteField(line?.BookingId);
            csv.WriteField(line?.Amount);
            csv.WriteField(balance);
            return csv.EndRecordAsync(context.RequestAborted);
        }
    }
}
