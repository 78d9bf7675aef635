namespace Entraide.Describe;

/// <summary>What a text member holds in an example, by its name.</summary>
static class ExampleWords
{
    static readonly Dictionary<string, string> Known = new()
    {
        ["language"] = "fr",
        ["languages"] = "fr",
        ["speaks"] = "fr",
        ["country"] = "FR",
        ["region"] = "fr-idf",
        ["zone"] = "fr-idf-93",
        ["time_zone"] = "Europe/Paris",
        ["zones"] = "fr-idf-93",
        ["currency"] = "EUR",
        ["modality"] = "video",
        ["modalities"] = "video",
        ["mode"] = "video",
        ["url"] = "https://app.partner.example/entraide",
        ["link"] = "/v1/directory/crisis-lines",
        ["token_endpoint"] = "/oauth/token",
        ["state"] = "confirmed",
        ["by"] = "partner",
        ["channel"] = "email",
        ["kind"] = "one_to_one",
        ["rule"] = "FREQ=WEEKLY;BYDAY=TU",
        ["rrule"] = "FREQ=WEEKLY;BYDAY=TU",
        ["from"] = "18:00",
        ["to"] = "20:00",
        ["local_start"] = "2026-12-01T19:00",
        ["month"] = "2026-10",
        ["quarter"] = "2026-Q3",
        ["topic"] = "housing",
        ["code"] = "housing",
        ["tag"] = "housing",
        ["number"] = "116 111",
        ["dialable"] = "116111",
        ["name"] = "Example",
        ["title"] = "Example",
        ["issuer"] = "Example training body",
        ["module"] = "listening",
        ["scope"] = "scheduling.read scheduling.write",
        ["scopes"] = "scheduling.read",
        ["token_type"] = "Bearer",
        ["access_token"] = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl",
        ["type"] = "booking.confirmed",
        ["events"] = "booking.confirmed",
        ["next"] = "AAAB",
        ["after"] = "AAAB",
        ["kid"] = "2026-11",
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["alg"] = "ES256",
        ["use"] = "sig",
    };

    public static string Of(string name) => Known.GetValueOrDefault(name, "example");
}
