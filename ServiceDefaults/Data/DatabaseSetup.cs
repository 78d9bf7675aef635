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
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // A pool that fits one small PostgreSQL shared by every service and replica.
            MaxPoolSize = 20,
            Timeout = 5,
            CommandTimeout = 30,
            IncludeErrorDetail = false,
            // Passwords only: asking for Kerberos first costs a round trip and loads its libraries into every process.
            GssEncryptionMode = GssEncryptionMode.Disable,
            MaxAutoPrepare = prepared,
        };
        builder.Services.AddSingleton(services => new NpgsqlDataSourceBuilder(settings.ConnectionString)
            .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>())
            .Build());
        builder.Services.AddSingleton<Database>();
        // A process without messaging (the gateway) writes through it too.
        builder.Services.TryAddSingleton<Outbox>();
        builder.Services.AddScoped<UnitOfWork>();
        builder.Services.AddSingleton(new MigrationSource(migrations));
        builder.Services.AddHostedService<Migrator>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: ["ready"]);
    }

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
