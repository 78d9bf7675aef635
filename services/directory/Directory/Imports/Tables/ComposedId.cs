using System.Security.Cryptography;
using System.Text;

namespace Entraide.DirectoryService.Imports.Tables;

/// <summary>Ids put together from cells, which hold anything.</summary>
static class ComposedId
{
    const int Longest = 200, Kept = 120;

    /// <summary><paramref name="text"/>, or a shorter one that is the same each time and no other text's.</summary>
    public static string Of(string text) => text.Length <= Longest && !text.Any(char.IsControl) ? text
        : new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(Kept)]) + "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
