using System.Text;
using System.Text.Json;
using Entraide.DirectoryService.Moderation.Medicines;

namespace Entraide.DirectoryService.Tests.Unit;

/// <summary>Real listings speak of pharmacies, treatment and prescriptions: none of them offers medicines.</summary>
public sealed class MedicineOffersInRealDataTests
{
    [Theory]
    [InlineData("ohana-sample", 300)]
    [InlineData("hsds-florida", 1500)]
    [InlineData("hsds-ilao", 4000)]
    [InlineData("crisis-lines", 2000)]
    [InlineData("hsds-3.1-examples", 200)]
    public void No_cell_of_real_data_is_an_offer(string folder, int atLeast)
    {
        var cells = Directory.EnumerateFiles(Path.Combine(SharedData.Root, folder), "*", SearchOption.AllDirectories).SelectMany(Cells).ToArray();
        Assert.True(cells.Length >= atLeast, $"{cells.Length} cells were read.");
        Assert.DoesNotContain(cells, cell => MedicineOffers.Find(cell) is not null);
    }

    static IEnumerable<string> Cells(string file) => Path.GetExtension(file) switch
    {
        ".csv" => Csv(File.ReadAllText(file)),
        ".json" => Json(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement),
        _ => [],
    };

    static IEnumerable<string> Json(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Json(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Json),
        JsonValueKind.String => [value.GetString()!],
        _ => [],
    };

    // Quotes and doubled quotes are all the CSV there is in these files.
    static IEnumerable<string> Csv(string text)
    {
        var (cell, quoted) = (new StringBuilder(), false);
        foreach (var c in text)
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is ',' or '\n' or '\r')
            {
                if (cell.Length > 0)
                {
                    yield return cell.ToString();
                }

                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        yield return cell.ToString();
    }
}
