using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Entraide.AppHost.Tests.Unit;

public sealed class ParameterTests : IDisposable
{
    readonly string data = Directory.CreateTempSubdirectory("entraide-unit").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Configuration_comes_before_the_default()
    {
        var parameter = Builder("--Parameters:some-key=given").AddParameter("some-key", new GenerateParameterDefault(), secret: true, persist: true);

        Assert.Equal("given", await ValueAsync(parameter));
    }

    [Fact]
    public async Task An_underscore_stands_for_a_dash_in_an_environment_variable()
    {
        Assert.Equal("given", await ValueAsync(Builder("--Parameters:some_key=given").AddParameter("some-key")));
    }

    [Fact]
    public async Task A_persisted_value_is_generated_once_and_readable_by_its_owner_only()
    {
        var first = await ValueAsync(Builder().AddParameter("key", new GenerateParameterDefault { MinLength = 40, Special = false }, persist: true));
        var second = await ValueAsync(Builder().AddParameter("key", new GenerateParameterDefault { MinLength = 40, Special = false }, persist: true));

        Assert.Equal(first, second);
        Assert.Matches("^[A-Za-z0-9]{40}$", first);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "secrets.json")));
    }

    [Fact]
    public void A_generated_value_has_at_least_what_was_asked_for()
    {
        var value = new GenerateParameterDefault { MinLength = 12, MinLower = 3, MinUpper = 3, MinNumeric = 3, MinSpecial = 3 }.GetDefaultValue();

        Assert.Equal(12, value.Length);
        Assert.Equal([3, 3, 3, 3], new[] { value.Count(char.IsLower), value.Count(char.IsUpper), value.Count(char.IsDigit), value.Count(letter => !char.IsLetterOrDigit(letter)) });
    }

    [Fact]
    public async Task A_value_that_nobody_gave_is_asked_for_in_one_line()
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => ValueAsync(Builder().AddParameter("some-key")));

        Assert.Equal("The parameter 'some-key' has no value: set Parameters__some_key in the environment.", error.Message);
    }

    [Fact]
    public async Task Connection_strings_have_the_forms_that_clients_know()
    {
        var builder = Builder();
        var password = builder.AddParameter("password", "pass");
        var broker = builder.AddRabbitMQ("broker", password: password).Resource;
        var server = builder.AddPostgres("server", password: password);
        var database = server.AddDatabase("credits-db", "credits").Resource;
        broker.PrimaryEndpoint.EndpointAnnotation.Allocate(5673);
        server.Resource.PrimaryEndpoint.EndpointAnnotation.Allocate(5433);

        Assert.Equal("amqp://platform:pass@localhost:5673", await broker.ConnectionStringExpression.GetValueAsync(default));
        Assert.Equal("Host=localhost;Port=5433;Username=postgres;Password=pass;Database=credits", await database.ConnectionStringExpression.GetValueAsync(default));
        Assert.Equal("amqp://platform:{password.value}@{broker.bindings.tcp.hostandport}", broker.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        var builder = Builder();
        builder.AddParameter("twice", "x");

        Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("TWICE", "y"));
    }

    IDistributedApplicationBuilder Builder(params string[] args) => DistributedApplication.CreateBuilder([$"--Platform:DataFolder={data}", .. args]);

    static async Task<string> ValueAsync(IResourceBuilder<ParameterResource> parameter) => (await parameter.Resource.GetValueAsync(default))!;
}
