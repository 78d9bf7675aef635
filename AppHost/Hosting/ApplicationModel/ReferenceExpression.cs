using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A text with values in it that are known only later.</summary>
public class ReferenceExpression : IExpressionValue
{
    readonly IReadOnlyList<object> parts;

    ReferenceExpression(IReadOnlyList<object> parts) => this.parts = parts;

    /// <summary>The text with a placeholder for each value.</summary>
    public string ValueExpression =>
        string.Concat(parts.Select(part => part is IManifestExpressionProvider value ? value.ValueExpression : part.ToString()));

    /// <summary>Makes an expression of an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Parts);

    /// <summary>The text with all values filled in.</summary>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
    {
        var filled = new List<string?>(parts.Count);
        foreach (var part in parts)
        {
            filled.Add(part is IValueProvider value ? await value.GetValueAsync(cancellationToken) : part.ToString());
        }

        return string.Concat(filled);
    }

    /// <summary>Takes the interpolated string apart. Not for direct use.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ExpressionInterpolatedStringHandler
    {
        /// <summary>Called by the compiler.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount) =>
            Parts = new List<object>((2 * formattedCount) + Math.Min(literalLength, 1));

        internal List<object> Parts { get; }

        /// <summary>Called by the compiler.</summary>
        public readonly void AppendLiteral(string value) => Parts.Add(value);

        /// <summary>Called by the compiler.</summary>
        public readonly void AppendFormatted(string? value) => Parts.Add(value ?? "");

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider);

        /// <summary>Called by the compiler.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Parts.Add(valueProvider.Resource);
    }
}
