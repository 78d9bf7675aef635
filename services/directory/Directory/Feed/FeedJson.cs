using System.Buffers;
using System.Text;

namespace Entraide.DirectoryService.Feed;

/// <summary>Writes objects of HSDS from what is stored, without taking the stored JSON apart.</summary>
sealed class FeedJson(FeedGraph graph, IBufferWriter<byte> output)
{
    /// <summary>Writes the row <paramref name="id"/>.</summary>
    public void Write(Guid id, Shape shape) => Write(id, shape, within: null);

    void Write(Guid id, Shape shape, Nest? within)
    {
        output.Write("{\"id\": "u8);
        Id(id);
        var text = graph.TextOf(id);
        if (text.Length > 2)
        {
            output.Write(", "u8);
            output.Write(text.AsSpan(1, text.Length - 2));
        }

        string? last = within is { Many: true } ? within.Via : null;
        foreach (var reference in graph.ReferencesOf(id))
        {
            // What an object is nested in, or has nested in it, need not be named again.
            if (reference.Via != last && !IsIn(shape, reference.Via) && !(within?.Many == true && reference.Via == within.Via))
            {
                Text($", \"{reference.Via}\": ");
                Id(reference.To);
                last = reference.Via;
            }
        }

        foreach (var nest in shape.Nested)
        {
            WriteNested(graph.NestedIn(id, nest), nest);
        }

        output.Write("}"u8);
    }

    void Id(Guid id)
    {
        Span<byte> text = stackalloc byte[38];
        text[0] = text[37] = (byte)'"';
        id.TryFormat(text[1..], out _);
        output.Write(text);
    }

    void WriteNested(IReadOnlyList<Guid> ids, Nest nest)
    {
        if (ids.Count == 0)
        {
            return;
        }

        Text($", \"{nest.Name}\": {(nest.Many ? "[" : "")}");
        for (var i = 0; i < (nest.Many ? ids.Count : 1); i++)
        {
            Text(i > 0 ? ", " : "");
            Write(ids[i], nest.Shape, nest);
        }

        Text(nest.Many ? "]" : "");
    }

    static bool IsIn(Shape shape, string via) => shape.Nested.Any(nest => !nest.Many && nest.Via == via);

    /// <summary>Writes <paramref name="text"/> as it is.</summary>
    public void Text(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
