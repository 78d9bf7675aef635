using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entraide.ServiceDefaults.Http.Paging;

/// <summary>
/// A key of a list as it is handed out: a checksum and the key as JSON, in base64url. The checksum covers the list's name: a cursor of another list,
/// or one that was cut or changed on its way, is told apart. It keeps nothing secret and proves nothing: a list shows only what is the caller's,
/// wherever it begins.
/// </summary>
static class Cursor
{
    const int Check = 4, Longest = 400;

    static readonly JsonSerializerOptions Options = new() { Converters = { new Ticks() }, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    internal static string Format<TKey>(string list, TKey key)
        where TKey : struct
    {
        if (key is PlainNumber number)
        {
            return number.Value.ToString(CultureInfo.InvariantCulture);
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(key, Options);
        return Base64Url.EncodeToString([.. CheckOf(list, text), .. text]);
    }

    /// <summary>The key again, or null where <paramref name="cursor"/> is not one of this list.</summary>
    internal static TKey? Parse<TKey>(string list, string cursor)
        where TKey : struct
    {
        if (typeof(TKey) == typeof(PlainNumber))
        {
            return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (TKey)(object)new PlainNumber(number) : null;
        }

        if (cursor.Length > Longest || !Base64Url.IsValid(cursor))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= Check || !CheckOf(list, bytes.AsSpan(Check)).SequenceEqual(bytes.AsSpan(0, Check)))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TKey>(bytes.AsSpan(Check), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ReadOnlySpan<byte> CheckOf(string list, ReadOnlySpan<byte> key) => SHA256.HashData([.. Encoding.UTF8.GetBytes(list), 0, .. key]).AsSpan(0, Check);

    // Always UTC, which is what the database compares with, and to the last digit.
    sealed class Ticks : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
                ? new DateTimeOffset(ticks, TimeSpan.Zero)
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.UtcTicks);
    }
}
