using System.Text;
using Npgsql;

namespace Entraide.DirectoryService.Searching;

/// <summary>SQL whose values are parameters, every one: nothing that somebody searches for is ever part of a statement's text.</summary>
sealed class Statement
{
    readonly StringBuilder sql = new();
    readonly List<NpgsqlParameter> parameters = [];

    public string Sql => sql.ToString();

    public IReadOnlyList<NpgsqlParameter> Parameters => parameters;

    public Statement Add(string text)
    {
        sql.Append(text);
        return this;
    }

    /// <summary>The place of <paramref name="value"/> in the statement.</summary>
    public string Value<T>(T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }

    /// <summary>The statement on <paramref name="connection"/>.</summary>
    public NpgsqlCommand On(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
