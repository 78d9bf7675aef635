namespace Entraide.DirectoryService.Moderation.Medicines;

/// <summary>One sentence, by the listed words in it: whether it offers.</summary>
sealed class Sentence(IReadOnlyList<Word> words, IReadOnlyList<Hit> hits)
{
    // In words; scripts without spaces count characters, of which a word has about two.
    readonly int scale = hits.Any(hit => words[hit.First].Text[0] > '\u2E7F') ? 2 : 1;

    int Reach => 5 * scale;

    /// <summary>The first and the last word of an offer, or null.</summary>
    public (int First, int Last)? Offer()
    {
        foreach (var phrase in Of(WordKind.Phrases).Where(phrase => !IsDenied(phrase, phrase) && !IsAboutCare(phrase, phrase, isPlain: false)))
        {
            return (phrase.First, phrase.Last);
        }

        var trade = Of(WordKind.Trade, WordKind.Give).ToArray();
        var denied = Denied(trade);
        for (var i = 0; i < trade.Length; i++)
        {
            foreach (var goods in Goods(trade[i]))
            {
                var (left, right) = goods.First < trade[i].First ? (goods, trade[i]) : (trade[i], goods);
                if (!denied[i] && right.First - left.Last - 1 <= Reach && !IsDenied(left, right) && !IsNone(goods)
                    && !IsAboutCare(left, right, isPlain: trade[i].Kind == WordKind.Trade))
                {
                    return (left.First, right.Last);
                }
            }
        }

        return null;
    }

    // To have, give or need a medicine is a clinic's everyday language; to sell or swap one is not.
    IEnumerable<Hit> Goods(Hit trade) => trade.Kind == WordKind.Trade ? Of(WordKind.Substances, WordKind.Medicines) : Of(WordKind.Substances);

    IEnumerable<Hit> Of(params WordKind[] kinds) => hits.Where(hit => kinds.Contains(hit.Kind));

    /// <summary>"Do not sell, swap or give": the negation reaches along the list.</summary>
    bool[] Denied(Hit[] trade)
    {
        var denied = new bool[trade.Length];
        for (var i = 0; i < trade.Length; i++)
        {
            denied[i] = Of(WordKind.Not).Any(not => not.Last < trade[i].First && trade[i].First - not.Last <= 4 * scale && words[not.Last].Clause == words[trade[i].First].Clause)
                || i > 0 && denied[i - 1] && trade[i].First - trade[i - 1].Last <= 3 * scale;
        }

        return denied;
    }

    /// <summary>A negation between the two, or one behind them of the kind that stands behind ("… verkaufen wir nicht").</summary>
    bool IsDenied(Hit left, Hit right) =>
        hits.Any(hit => hit.IsNegation && hit.First > left.Last && hit.Last < right.First)
        || Of(WordKind.NotAfter).Any(not => not.First > right.Last && not.First - right.Last <= 4 * scale && words[not.First].Clause == words[right.Last].Clause)
        || left == right && Of(WordKind.Not).Any(not => not.Last < left.First && left.First - not.Last <= 4 * scale);

    /// <summary>"No medication is swapped here."</summary>
    bool IsNone(Hit goods) => Of(WordKind.Not).Any(not => not.Last < goods.First && goods.First - not.Last <= 2 * scale && words[not.Last].Clause == words[goods.First].Clause);

    /// <summary>Behind a plain sale a word of care excuses nothing but right beside it: "selling pills, help me pay the rent".</summary>
    bool IsAboutCare(Hit left, Hit right, bool isPlain) =>
        Of(WordKind.Care, WordKind.Around).Any(care => care.First <= right.Last
            ? left.First - care.Last <= 5 * scale
            : words[care.First].Clause == words[right.Last].Clause && care.First - right.Last <= (care.Kind == WordKind.Around ? 5 : isPlain ? 1 : 3) * scale);
}
