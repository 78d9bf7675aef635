using Dapper;
using Entraide.ServiceDefaults.Idempotency;
using Entraide.ServiceDefaults.Messaging;
using Entraide.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Entraide.ServiceDefaults.Data;

/// <summary>
/// One transaction of a use case: its changes and its messages take effect together or not at all. Nothing is published from here:
/// messages become rows of the outbox, and the relay sends them once the commit stands.
/// A consumer finds it already open: the inbox began it and commits it, together with the record that the message was taken in.
/// A request that carries an <c>Idempotency-Key</c> has its answer stored in the same transaction: for it, <see cref="CommitAsync(CancellationToken)"/>
/// only says that all is to stand, and it does once the answer is there. Until then what was written is seen by this unit of work alone.
/// It sees and writes what the work at hand may (<see cref="WorkingFor"/>), as of its first statement.
/// </summary>
public sealed class UnitOfWork : IQueries, IAsyncDisposable
{
    readonly Connections connections;
    readonly Outbox outbox;
    readonly List<OutgoingMessage> messages = [];
    readonly List<Action> afterwards = [];
    readonly List<NpgsqlBatchCommand> last = [];
    NpgsqlConnection? connection;
    NpgsqlTransaction? transaction;
    // Whom the next statement has to name, because nothing was sent yet.
    Guid? unsaid;

    internal UnitOfWork(Connections connections, Outbox outbox) => (this.connections, this.outbox) = (connections, outbox);

    /// <summary>The request whose answer is to be stored with the commit, if it carries a key.</summary>
    internal KeyedRequest? Request { get; set; }

    /// <summary>Whether a commit was asked for that has not been done yet, because it waits for the answer.</summary>
    internal bool IsAskedToCommit { get; private set; }

    /// <summary>The open connection, for what Dapper cannot say; begins the transaction if need be.</summary>
    public async Task<NpgsqlConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken);
        if (unsaid is { } partner)
        {
            unsaid = null;
            await using var batch = new NpgsqlBatch(open, transaction) { BatchCommands = { PartnerStatement.Alone(partner) } };
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return open;
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (connection is null)
        {
            (var source, unsaid) = connections.ForWorkAtHand();
            connection = await source.OpenConnectionAsync(cancellationToken);
            transaction = await connection.BeginTransactionAsync(cancellationToken);
        }

        return connection;
    }

    /// <summary>Runs <paramref name="sql"/> and says how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).ExecuteAsync(Command(sql, parameters, cancellationToken));

    /// <summary>The only row of <paramref name="sql"/>, or the default of <typeparamref name="T"/> where there is none.</summary>
    public async Task<T?> FindAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken)).QuerySingleOrDefaultAsync<T>(Command(sql, parameters, cancellationToken));

    /// <summary>All rows of <paramref name="sql"/>.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken) =>
        (await (await OpenAsync(cancellationToken)).QueryAsync<T>(Command(sql, parameters, cancellationToken))).AsList();

    /// <summary>Tells whoever subscribes that something happened, once this commits. At least once, in no promised order.</summary>
    public void Publish<TEvent>(TEvent @event) where TEvent : class => messages.Add(outbox.Event(@event));

    /// <summary>Asks the service that owns <typeparamref name="TCommand"/> to act, once this commits. It waits until that service has a queue.</summary>
    public void Send<TCommand>(TCommand command) where TCommand : class => messages.Add(outbox.Command(command));

    /// <summary>Does <paramref name="action"/> once this has committed, in this process only: to wake whoever here waits for the change. A crash in between loses it.</summary>
    public void AfterCommit(Action action) => afterwards.Add(action);

    /// <summary>
    /// Runs <paramref name="command"/> together with the commit, in one round trip: for changes to rows that many wait for. What fails of it fails
    /// the commit, and nothing before the commit sees it.
    /// </summary>
    public void AtCommit(NpgsqlBatchCommand command) => last.Add(command);

    /// <summary>Makes changes and messages stand; for a request that carries a key, together with its answer.</summary>
    public Task CommitAsync(CancellationToken cancellationToken)
    {
        if (Request is null)
        {
            return CommitNowAsync(cancellationToken);
        }

        IsAskedToCommit = true;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Makes changes and messages stand now, because the request goes on to wait for what becomes of them. Until it has its final answer, whoever
    /// repeats it gets <paramref name="answer"/>.
    /// </summary>
    public Task CommitAsync(IResult answer, CancellationToken cancellationToken) =>
        // Not the caller's token: who hangs up repeats the request, and is to find what became of it.
        Request is null ? CommitNowAsync(cancellationToken) : Request.CommitAsync(this, answer, CancellationToken.None);

    /// <summary>
    /// Makes changes and messages stand now, whatever becomes of the rest of the request: for what must not wait for it, and does not happen twice when
    /// the request is repeated.
    /// </summary>
    public async Task CommitNowAsync(CancellationToken cancellationToken)
    {
        if (connection is null && messages.Count == 0 && last.Count == 0)
        {
            IsAskedToCommit = false;
            return;
        }

        if (messages.Count == 0 && last.Count == 0)
        {
            await transaction!.CommitAsync(cancellationToken);
        }
        else
        {
            var open = await OpenAsync(cancellationToken);
            if (unsaid is { } partner)
            {
                last.Insert(0, PartnerStatement.Alone(partner));
                unsaid = null;
            }

            await outbox.StoreAndCommitAsync(open, last, messages, cancellationToken);
        }

        var (sent, then) = (messages.Count > 0, afterwards.ToArray());
        await DisposeAsync();
        if (sent)
        {
            outbox.Wake();
        }

        Array.ForEach(then, action => action());
    }

    /// <summary>Undoes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        last.Clear();
        messages.Clear();
        afterwards.Clear();
        IsAskedToCommit = false;
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
            transaction = null;
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
            connection = null;
        }

        unsaid = null;
    }

    CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken)
    {
        var partner = unsaid;
        unsaid = null;
        return PartnerStatement.Command(partner, sql, parameters, transaction, cancellationToken);
    }
}
