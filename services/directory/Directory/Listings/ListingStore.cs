using System.Buffers;
using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Imports;
using Entraide.ServiceDefaults.Data;

namespace Entraide.DirectoryService.Listings;

/// <summary>Writes listings into the current <see cref="UnitOfWork"/>, a batch at a time; what did not change is not touched.</summary>
sealed class ListingStore(UnitOfWork work, TimeProvider time)
{
    /// <summary>Adds or changes <paramref name="listings"/>; where not <paramref name="overwrite"/>, adds those that are missing and leaves the rest.</summary>
    public async Task<Tally> StoreAsync(Guid partner, string source, IReadOnlyCollection<Listing> listings, bool overwrite, CancellationToken cancellationToken)
    {
        var written = await work.QueryAsync<Written>("""
            insert into listings as l (partner_id, kind, id, source, source_id, name, description, languages, topics, active, document, imported_at)
            select @partner, kind, id, @source, source_id, name, description, languages, topics, active, document, @now
            from jsonb_to_recordset(@rows::jsonb) as r(
                kind text, id uuid, source_id text, name text, description text, languages text[], topics text[], active boolean, document jsonb)
            on conflict (partner_id, kind, id) do update set
                source = excluded.source, source_id = excluded.source_id, name = excluded.name, description = excluded.description,
                languages = excluded.languages, topics = excluded.topics, active = excluded.active, document = excluded.document,
                imported_at = excluded.imported_at
            where @overwrite and (l.source_id, l.name, l.description, l.languages, l.topics, l.active, l.document)
                is distinct from (excluded.source_id, excluded.name, excluded.description, excluded.languages, excluded.topics, excluded.active, excluded.document)
            returning kind, id, xmax = 0 as added
            """, new { partner, source, overwrite, rows = Rows(listings), now = time.GetUtcNow() }, cancellationToken);
        await StorePlacesAsync(partner, listings, written, cancellationToken);
        var added = written.Count(row => row.Added);
        return new Tally(added, written.Count - added, listings.Count - written.Count);
    }

    async Task StorePlacesAsync(Guid partner, IReadOnlyCollection<Listing> listings, IReadOnlyList<Written> written, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("""
            delete from listing_places p using unnest(@kinds, @ids) as w(kind, id) where p.partner_id = @partner and p.kind = w.kind and p.listing_id = w.id
            """, new { partner, kinds = written.Select(w => w.Kind).ToArray(), ids = written.Select(w => w.Id).ToArray() }, cancellationToken);
        var touched = written.Select(w => (w.Kind, w.Id)).ToHashSet();
        var places = listings.Where(l => touched.Contains((KindName(l.Kind), l.Id)))
            .SelectMany(l => l.Places.Distinct().Select((place, ordinal) => (Listing: l, Ordinal: ordinal, Place: place))).ToArray();
        await work.ExecuteAsync("""
            insert into listing_places (partner_id, kind, listing_id, ordinal, latitude, longitude)
            select @partner, p.* from unnest(@kinds, @ids, @ordinals, @latitudes, @longitudes) as p
            """, new
        {
            partner,
            kinds = places.Select(p => KindName(p.Listing.Kind)).ToArray(),
            ids = places.Select(p => p.Listing.Id).ToArray(),
            ordinals = places.Select(p => p.Ordinal).ToArray(),
            latitudes = places.Select(p => p.Place.Latitude).ToArray(),
            longitudes = places.Select(p => p.Place.Longitude).ToArray(),
        }, cancellationToken);
    }

    static string KindName(ListingKind kind) => kind.ToString().ToLowerInvariant();

    static string Rows(IEnumerable<Listing> listings)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartArray();
        foreach (var listing in listings)
        {
            json.WriteStartObject();
            json.WriteString("kind", KindName(listing.Kind));
            json.WriteString("id", listing.Id);
            json.WriteString("source_id", listing.SourceId);
            json.WriteString("name", listing.Name);
            json.WriteString("description", listing.Description);
            WriteArray(json, "languages", listing.Languages);
            WriteArray(json, "topics", listing.Topics);
            json.WriteBoolean("active", listing.Active);
            json.WritePropertyName("document");
            json.WriteRawValue(listing.Document, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void WriteArray(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    sealed class Written
    {
        public string Kind { get; init; } = "";
        public Guid Id { get; init; }
        public bool Added { get; init; }
    }
}
