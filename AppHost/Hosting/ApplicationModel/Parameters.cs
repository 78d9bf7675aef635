using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given from outside: by configuration, or generated.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    readonly Lazy<string> value;

    /// <summary>Makes a parameter whose value the callback finds when it is first needed.</summary>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        value = new(() => callback(Default));
        Secret = secret;
    }

    /// <summary>Where the value comes from if configuration has none.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether it must not be shown.</summary>
    public bool Secret { get; }

    /// <inheritdoc/>
    public string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(value.Value);
}

/// <summary>Where a parameter's value comes from if configuration has none.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}

/// <summary>A random value.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Letters and digits that people mix up (l, 1, I, O, 0) are left out, and so are special characters that URLs and connection strings would have to escape.
    static readonly (string Lower, string Upper, string Numeric, string Special) Alphabets =
        ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "123456789", "-_.{}~()*+!");

    /// <summary>How long the value is.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether it has lower-case letters.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether it has upper-case letters.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether it has digits.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether it has special characters.</summary>
    public bool Special { get; set; } = true;

    /// <summary>At least so many lower-case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>At least so many upper-case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>At least so many digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>At least so many special characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    public override string GetDefaultValue()
    {
        var groups = new (bool Wanted, int Min, string Letters)[]
        {
            (Lower, MinLower, Alphabets.Lower),
            (Upper, MinUpper, Alphabets.Upper),
            (Numeric, MinNumeric, Alphabets.Numeric),
            (Special, MinSpecial, Alphabets.Special),
        };
        var all = string.Concat(groups.Where(group => group.Wanted).Select(group => group.Letters));
        if (all.Length == 0)
        {
            throw new InvalidOperationException("A generated value needs at least one kind of character.");
        }

        var text = string.Concat(groups.Where(group => group.Wanted).Select(group => RandomNumberGenerator.GetString(group.Letters, group.Min)));
        var value = (text + RandomNumberGenerator.GetString(all, Math.Max(0, MinLength - text.Length))).ToCharArray();
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }
}
