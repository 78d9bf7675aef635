using System.Globalization;

namespace Entraide.DirectoryService.Searching.Indexing;

/// <summary>Places on Earth as points on a sphere of radius 1: within half a percent of the ellipsoid, finer than people travel.</summary>
static class UnitSphere
{
    const double EarthRadiusKm = 6371.0088;

    /// <summary>The point, as the cube type is written.</summary>
    public static string Cube(Position at)
    {
        var (latitude, longitude) = (double.DegreesToRadians(at.Latitude), double.DegreesToRadians(at.Longitude));
        return string.Create(CultureInfo.InvariantCulture, $"({Math.Cos(latitude) * Math.Cos(longitude):R}, {Math.Cos(latitude) * Math.Sin(longitude):R}, {Math.Sin(latitude):R})");
    }

    /// <summary>The straight line through the sphere between points that lie <paramref name="km"/> apart on it; half the Earth's girth at most.</summary>
    public static double Chord(double km) => 2 * Math.Sin(Math.Min(km / EarthRadiusKm, Math.PI) / 2);
}
