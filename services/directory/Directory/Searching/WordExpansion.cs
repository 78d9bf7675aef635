using Npgsql;

namespace Entraide.DirectoryService.Searching;

/// <summary>
/// Finds what else a word may stand for among the words that the reader could find: its inflections, and words one or two errors away where it is
/// itself known from few entries or none.
/// </summary>
static class WordExpansion
{
    const int Rare = 5;
    const int MostOfEach = 5;

    /// <summary>The words with what is near them.</summary>
    public static async Task<IReadOnlyList<SearchWord>> NearAsync(IReadOnlyList<SearchWord> words, SearchAudience audience, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var spelt = words.Where(word => word.Errors > 0).ToArray();
        if (spelt.Length == 0)
        {
            return words;
        }

        var near = spelt.ToDictionary(word => word, _ => new List<string>());
        await using var command = StatementOf(spelt, audience).On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            near[spelt[reader.GetInt32(0) - 1]].Add(reader.GetString(1));
        }

        return [.. words.Select(word => near.TryGetValue(word, out var its) ? word with { Near = its } : word)];
    }

    internal static Statement StatementOf(IReadOnlyList<SearchWord> words, SearchAudience audience)
    {
        var statement = new Statement();
        var entries = audience == SearchAudience.Public ? "public_entries" : "partner_entries";
        return statement.Add($"""
            select w.n::int, near.word
            from unnest({statement.Value(words.Select(word => word.Text).ToArray())}, {statement.Value(words.Select(word => word.Stem!).ToArray())},
                {statement.Value(words.Select(word => After(word.Stem!)).ToArray())}, {statement.Value(words.Select(word => word.Errors).ToArray())}) with ordinality w(word, low, high, errors, n)
            cross join lateral (
                (select s.word from search_words s
                where s.word >= w.low collate "C" and s.word < w.high collate "C" and length(s.word) <= length(w.word) + 3 and s.{entries} > 0 and s.word <> w.word
                order by s.{entries} desc, s.word limit {MostOfEach})
                union
                (select s.word from search_words s
                where s.variants && word_variants(w.word) and s.{entries} > 0 and s.word <> w.word
                    and not exists (select from search_words k where k.word = w.word collate "C" and k.{entries} >= {Rare})
                order by s.{entries} desc, s.word limit {MostOfEach})
                union
                (select s.word from search_words s
                where w.errors = 2 and s.word % w.word and levenshtein_less_equal(s.word, w.word, 2) <= 2 and s.{entries} > 0 and s.word <> w.word
                    and not exists (select from search_words k where k.word = w.word collate "C" and k.{entries} >= {Rare})
                order by s.{entries} desc, s.word limit {MostOfEach})) near
            """);
    }

    /// <summary>The first text that does not begin with <paramref name="start"/> any more, by code point.</summary>
    internal static string After(string start)
    {
        var runes = start.EnumerateRunes().ToArray();
        var next = runes[^1].Value + 1;
        return string.Concat(runes[..^1]) + char.ConvertFromUtf32(next is >= 0xD800 and <= 0xDFFF ? 0xE000 : Math.Min(next, 0x10FFFF));
    }
}
