using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Data;
using Entraide.ServiceDefaults.Problems;

namespace Entraide.Notification.Participants;

/// <summary>What of a person's policy is personal, and so kept sealed under their data key: their disguise and their own exit word.</summary>
sealed class SealedChoices(UnitOfWork work, KeyStore keys, ContactVault vault)
{
    public const string Disguise = "disguise", ExitWord = "exit_word";

    /// <summary>Keeps what <paramref name="policy"/> says of them: what it leaves out stays, unless other words make the disguise useless.</summary>
    /// <param name="at">Where the policy is in the request.</param>
    /// <exception cref="Problem">the words are a disguise, and there is none</exception>
    public async Task KeepAsync(Owner owner, PolicyBody policy, string at, CancellationToken cancellationToken)
    {
        if (policy.Words != "disguise")
        {
            await DropAsync(owner, Disguise, cancellationToken);
        }
        else if (policy.Disguise is { } disguise)
        {
            await SealAsync(owner, Disguise, disguise.ToText(), cancellationToken);
        }
        else if (!await work.FindAsync<bool>("select exists (select 1 from sealed_choices where person_id = @Person and partner_id = @Partner and choice = @Disguise)",
            new { owner.Person, owner.Partner, Disguise }, cancellationToken))
        {
            throw Problem.Invalid($"{at}/disguise", "Needed for disguise as words: sender, subject and calendar_title.");
        }

        if (policy.ExitWord is "")
        {
            await DropAsync(owner, ExitWord, cancellationToken);
        }
        else if (policy.ExitWord is { } word)
        {
            await SealAsync(owner, ExitWord, word, cancellationToken);
        }
    }

    /// <summary>What the person chose, by choice; without what no key of theirs opens any more.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(Owner owner, CancellationToken cancellationToken)
    {
        var rows = await work.QueryAsync<Row>("select choice, sealed from sealed_choices where person_id = @Person and partner_id = @Partner", owner, cancellationToken);
        var opened = rows.Count > 0 && await keys.FindAsync(owner, cancellationToken) is { } wrapped
            ? rows.Select(row => (row.Choice, Value: vault.TryOpen(row.Sealed, owner, row.Choice, wrapped)))
            : [];
        return opened.Where(choice => choice.Value is not null).ToDictionary(choice => choice.Choice, choice => choice.Value!);
    }

    /// <summary>Seals them under the key the person has now; what does not open any more goes.</summary>
    public async Task SealAgainAsync(Owner owner, IReadOnlyDictionary<string, string> opened, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("delete from sealed_choices where person_id = @Person and partner_id = @Partner", owner, cancellationToken);
        foreach (var (choice, value) in opened)
        {
            await SealAsync(owner, choice, value, cancellationToken);
        }
    }

    Task DropAsync(Owner owner, string choice, CancellationToken cancellationToken) =>
        work.ExecuteAsync("delete from sealed_choices where person_id = @Person and partner_id = @Partner and choice = @choice", new { owner.Person, owner.Partner, choice }, cancellationToken);

    async Task SealAsync(Owner owner, string choice, string value, CancellationToken cancellationToken)
    {
        var wrappedKey = await keys.OfAsync(owner, cancellationToken);
        await work.ExecuteAsync("""
            insert into sealed_choices (person_id, choice, partner_id, sealed) values (@Person, @choice, @Partner, @box)
            on conflict (person_id, partner_id, choice) do update set sealed = excluded.sealed
            """, new { owner.Person, owner.Partner, choice, box = vault.Seal(value, owner, choice, wrappedKey) }, cancellationToken);
    }

    sealed class Row
    {
        public string Choice { get; init; } = "";
        public byte[] Sealed { get; init; } = [];
    }
}
