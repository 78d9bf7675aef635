using Entraide.DirectoryService.Searching.Indexing;

namespace Entraide.DirectoryService.Tests.Unit;

public sealed class GlobeSquaresTests
{
    [Fact]
    public void Whatever_is_within_the_circle_shares_a_square_with_it()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 20_000; i++)
        {
            var center = new Position((random.NextDouble() * 180) - 90, (random.NextDouble() * 360) - 180);
            var radius = Math.Pow(10, (random.NextDouble() * 4) - 0.5);
            var place = Away(center, radius * random.NextDouble(), random.NextDouble() * Math.Tau);
            var squares = GlobeSquares.Touching(center, radius);
            Assert.True(squares.Count == 0 || GlobeSquares.Of(place).Intersect(squares).Any(), $"{center} {radius} {place} (seed 20261121)");
            Assert.InRange(squares.Count, 0, 32);
        }
    }

    [Theory]
    [InlineData(0, 180)]
    [InlineData(90, 0)]
    [InlineData(-90, -180)]
    [InlineData(90, 180)]
    [InlineData(48.5, 2)]
    public void The_date_line_the_poles_and_the_edges_of_squares_are_places_like_any_other(double latitude, double longitude)
    {
        foreach (var (east, radius) in from east in new[] { -0.01, 0, 0.01 } from radius in new[] { 2.0, 30, 400 } select (east, radius))
        {
            var place = new Position(latitude, Math.Clamp(longitude + east, -180, 180));
            var squares = GlobeSquares.Touching(new Position(latitude, Math.Abs(longitude) == 180 ? -longitude : longitude), radius);
            Assert.True(squares.Count == 0 || GlobeSquares.Of(place).Intersect(squares).Any());
            Assert.True(squares.Count > 0 || Math.Abs(latitude) == 90);
        }
    }

    // Along a great circle, by the angle from north.
    static Position Away(Position from, double km, double angle)
    {
        var (latitude, distance) = (double.DegreesToRadians(from.Latitude), km / 6371.0088);
        var to = Math.Asin((Math.Sin(latitude) * Math.Cos(distance)) + (Math.Cos(latitude) * Math.Sin(distance) * Math.Cos(angle)));
        var longitude = double.DegreesToRadians(from.Longitude) + Math.Atan2(Math.Sin(angle) * Math.Sin(distance) * Math.Cos(latitude), Math.Cos(distance) - (Math.Sin(latitude) * Math.Sin(to)));
        var degrees = double.RadiansToDegrees(longitude);
        return new Position(double.RadiansToDegrees(to), degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees);
    }
}
