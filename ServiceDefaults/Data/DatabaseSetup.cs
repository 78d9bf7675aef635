using System.Data;
using System.Reflection;
using Dapper;
using Entraide.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>A service's own PostgreSQL database: connection, migrations, readiness, and how Dapper maps it.</summary>
public static class DatabaseSetup
{
    /// <summary>Adds the database named by the connection string <c>database</c>, migrated by the SQL embedded in <paramref name="migrations"/>.</summary>
    /// <param name="prepared">How many statements each connection keeps planned, those it has been given five times: for services whose statements
    /// are few and short. A plan kept holds for any parameters, and a statement that says <c>*</c> fails once its table gets another column.</param>
    /// <exception cref="InvalidOperationException">there is no such connection string</exception>
    public static void AddDatabase(this WebApplicationBuilder builder, Assembly migrations, int prepared = 0)
    {
        MapTypes();
        var connectionString = builder.Configuration.GetConnectionString("database")
            ?? throw new InvalidOperationException("ConnectionStrings:database is not set: start the platform with ./platform up, or set it to the service's own PostgreSQL database.");
        var settings = Within(connectionString, prepared);
        builder.Services.AddSingleton(services => Open(services, settings.ConnectionString));
        var login = TenantLogin.Of(settings.ConnectionString, builder.Configuration.GetConnectionString("tenant") is { Length: > 0 } given ? Within(given, prepared).ConnectionString : null);
        builder.Services.AddSingleton(login);
        builder.Services.AddSingleton(services => new Connections(
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetService<HostWorksAcrossPartners>() is null ? Open(services, login.ConnectionString) : null));
        builder.Services.AddSingleton(services => new Database(services.GetRequiredService<Connections>()));
        // A process without messaging (the gateway) writes through it too.
        builder.Services.TryAddSingleton<Outbox>();
        builder.Services.AddScoped(services => new UnitOfWork(services.GetRequiredService<Connections>(), services.GetRequiredService<Outbox>()));
        builder.Services.AddSingleton(new MigrationSource(migrations));
        builder.Services.AddHostedService<Migrator>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
    }

    static NpgsqlConnectionStringBuilder Within(string connectionString, int prepared) => new(connectionString)
    {
        // Two pools of it that fit, together, one small PostgreSQL shared by every service and replica.
        MaxPoolSize = 12,
        Timeout = 5,
        CommandTimeout = 30,
        IncludeErrorDetail = false,
        // Passwords only: asking for Kerberos first costs a round trip and loads its libraries into every process.
        GssEncryptionMode = GssEncryptionMode.Disable,
        MaxAutoPrepare = prepared,
        // Nothing here outlives its transaction (what is set is set local), so that there is nothing to reset: six statements at each opening otherwise.
        NoResetOnClose = true,
    };

    static NpgsqlDataSource Open(IServiceProvider services, string connectionString) =>
        new NpgsqlDataSourceBuilder(connectionString).UseLoggerFactory(services.GetRequiredService<ILoggerFactory>()).Build();

    /// <summary>
    /// Says that nothing in this process works for one partner alone, so that it needs no role for requests: row-level security does not hold it.
    /// </summary>
    public static void WorksAcrossPartners(this WebApplicationBuilder builder, string reason) => builder.Services.AddSingleton(new HostWorksAcrossPartners(reason));

    internal static void MapTypes()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new UtcInstants());
        SqlMapper.AddTypeHandler(new Dates());
    }

    /// <summary>PostgreSQL's <c>timestamptz</c> is an instant; Npgsql hands it out as a UTC <see cref="DateTime"/> and takes only UTC.</summary>
    sealed class UtcInstants : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => new(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc));

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.UtcDateTime;
    }

    sealed class Dates : SqlMapper.TypeHandler<DateOnly>
    {
        public override DateOnly Parse(object value) => value is DateOnly date ? date : DateOnly.FromDateTime((DateTime)value);

        public override void SetValue(IDbDataParameter parameter, DateOnly value) => parameter.Value = value;
    }
}

/// <summary>See <see cref="DatabaseSetup.WorksAcrossPartners"/>.</summary>
sealed record HostWorksAcrossPartners(string Reason);
