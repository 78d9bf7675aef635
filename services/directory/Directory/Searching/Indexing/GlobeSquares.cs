namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>
/// Squares of latitude and longitude in three sizes, as tags: what is near has a square in common with the circle around somebody. With it, one
/// index answers for words, topics, languages and places together.
/// </summary>
static class GlobeSquares
{
    const int Most = 32;
    const double KmPerDegree = 111.19; // on the sphere that distances are measured on
    static readonly double[] Sizes = [0.5, 2, 8];

    /// <summary>The squares that a place is in, one of each size.</summary>
    public static IEnumerable<string> Of(Position place) => Sizes.Select((size, level) => Tag(level, Row(place.Latitude, size), Column(place.Longitude, size)));

    /// <summary>The squares that a circle touches, of the smallest size that needs no more than a few; none for a circle that is too wide.</summary>
    public static IReadOnlyList<string> Touching(Position center, double radiusKm)
    {
        // A little more than the radius, so that rounding leaves out nothing at the edge.
        var reach = (radiusKm / KmPerDegree * 1.01) + 0.001;
        var (south, north) = (Math.Max(center.Latitude - reach, -90), Math.Min(center.Latitude + reach, 90));
        // Around a pole all meridians are near.
        var width = Math.Abs(center.Latitude) + reach >= 90 ? 180
            : double.RadiansToDegrees(Math.Asin(Math.Min(1, Math.Sin(double.DegreesToRadians(reach)) / Math.Cos(double.DegreesToRadians(center.Latitude)))));
        for (var level = 0; level < Sizes.Length; level++)
        {
            var size = Sizes[level];
            var (first, last) = (Row(south, size), Row(north, size));
            var (west, east) = ((int)Math.Floor((center.Longitude - width) / size), (int)Math.Floor((center.Longitude + width) / size));
            var around = (int)(360 / size);
            var columns = Math.Min(east - west + 1, around);
            if ((last - first + 1) * columns <= Most)
            {
                return [.. from row in Enumerable.Range(first, last - first + 1) from column in Enumerable.Range(west, columns) select Tag(level, row, column)];
            }
        }

        return [];

        string Tag(int level, int row, int column) => GlobeSquares.Tag(level, row, Wrapped(column, Sizes[level]));
    }

    static int Row(double latitude, double size) => (int)Math.Floor(latitude / size);

    static int Column(double longitude, double size) => Wrapped((int)Math.Floor(longitude / size), size);

    // East of the date line as west of it: 180 degrees is -180.
    static int Wrapped(int column, double size)
    {
        var around = (int)(360 / size);
        return (((column + (around / 2)) % around) + around) % around - (around / 2);
    }

    static string Tag(int level, int row, int column) => $"g{level}:{row}:{column}";
}
