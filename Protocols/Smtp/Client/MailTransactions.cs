using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Mox.Protocols.Smtp.Client;

/// <summary>The transactions that carry one message to its recipients.</summary>
/// <remarks>RFC 5321 §3.3. Pipelined where offered: MAIL, every RCPT and DATA go out together, their replies are read while they do, so that neither side waits for the other (RFC 2920 §3.1).</remarks>
internal sealed class MailTransactions(SmtpClientConversation conversation, OutgoingMessage message)
{
    /// <summary>RFC 5321 §4.5.3.1.8: what every server takes.</summary>
    private const int RecipientsAtOnce = 100;

    private const int Block = 32 * 1024;
    private const int Chunk = 256 * 1024;

    /// <summary>How long a reply is waited for after the sending failed: a server that refuses and hangs up has said why.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    private readonly DeliveryOutcome?[] _outcomes = new DeliveryOutcome?[message.Recipients.Length];

    private ConversationTimeouts Timeouts => conversation.Timeouts;

    private bool ByBdat => message.Binary;

    public async Task<ImmutableArray<DeliveryOutcome>> RunAsync(CancellationToken ct)
    {
        var limit = conversation.Offered.RecipientLimit is > 0 and < RecipientsAtOnce and var told ? told : RecipientsAtOnce;
        var waiting = new Queue<int>(Enumerable.Range(0, _outcomes.Length));
        try
        {
            while (waiting.Count > 0 && conversation.Usable)
            {
                var some = new List<int>();
                while (some.Count < limit && waiting.TryDequeue(out var next)) some.Add(next);
                foreach (var left in await TransactAsync(some, ct).ConfigureAwait(false)) waiting.Enqueue(left);
            }
        }
        catch (ConversationBrokenException broken)
        {
            conversation.Break();
            Settle(new DeliveryOutcome.Deferred(null, broken.Message));
        }

        Settle(new DeliveryOutcome.Deferred(null, "the server ended the session"));
        return [.. _outcomes.Select(outcome => outcome!)];
    }

    /// <summary>Gives an outcome to all that have none.</summary>
    private void Settle(DeliveryOutcome outcome)
    {
        for (var i = 0; i < _outcomes.Length; i++) _outcomes[i] ??= outcome;
    }

    private void Settle(IEnumerable<int> recipients, DeliveryOutcome outcome)
    {
        foreach (var i in recipients) _outcomes[i] ??= outcome;
    }

    /// <summary>One transaction.</summary>
    /// <returns>Recipients the server wants in a further transaction.</returns>
    private async Task<IReadOnlyList<int>> TransactAsync(IReadOnlyList<int> recipients, CancellationToken ct)
    {
        if (conversation.Unfinished)
        {
            var reset = await conversation.AskAsync("RSET", Timeouts.Command, ct).ConfigureAwait(false);
            if (!reset.IsSuccess) throw new ConversationBrokenException(BrokenBy.Garbled, $"RSET: {reset}");
            conversation.Unfinished = false;
        }

        var envelope = conversation.Offered.Pipelining
            ? await PipelinedEnvelopeAsync(recipients, ct).ConfigureAwait(false)
            : await SteppedEnvelopeAsync(recipients, ct).ConfigureAwait(false);
        if (envelope.Accepted.Count == 0)
        {
            // RFC 2920 §3.1: DATA may have been taken though no recipient was; a single dot ends it.
            if (envelope.Begun is { Code: 354 })
            {
                await conversation.WriteAsync(".\r\n"u8.ToArray(), Timeouts.DataBlock, ct).ConfigureAwait(false);
                await conversation.ReadAsync(Timeouts.DataEnd, "the reply to an empty message", ct).ConfigureAwait(false);
            }

            conversation.Unfinished = true;
            return [];
        }

        var final = await ContentAsync(envelope, ct).ConfigureAwait(false);
        conversation.Unfinished = !final.IsSuccess;
        Settle(envelope.Accepted, final.IsSuccess ? new DeliveryOutcome.Delivered(final, conversation.Offered.Dsn) : DeliveryOutcome.From(final, "content"));
        return envelope.Later;
    }

    private async Task<Envelope> PipelinedEnvelopeAsync(IReadOnlyList<int> recipients, CancellationToken ct)
    {
        var batch = new MemoryStream();
        EnvelopeCommands.Append(batch, EnvelopeCommands.Mail(message, conversation.Offered));
        foreach (var i in recipients) EnvelopeCommands.Append(batch, RecipientLine(i));
        if (!ByBdat) EnvelopeCommands.Append(batch, "DATA");
        var envelope = new Envelope();
        var writing = conversation.WriteAsync(batch.ToArray(), Timeouts.Mail, ct);
        try
        {
            await TakeMailReplyAsync(recipients, ct).ConfigureAwait(false);
            foreach (var i in recipients) await TakeRecipientReplyAsync(i, envelope, ct).ConfigureAwait(false);
            if (!ByBdat) envelope.Begun = await conversation.ReadAsync(Timeouts.DataBegin, "the reply to DATA", ct).ConfigureAwait(false);
        }
        catch
        {
            // The fault of the reading is the one to tell; that of the writing is of the same connection.
            conversation.Break();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await writing.ConfigureAwait(false);
        return envelope;
    }

    private async Task<Envelope> SteppedEnvelopeAsync(IReadOnlyList<int> recipients, CancellationToken ct)
    {
        var envelope = new Envelope();
        await SendLineAsync(EnvelopeCommands.Mail(message, conversation.Offered), Timeouts.Mail, ct).ConfigureAwait(false);
        if (!await TakeMailReplyAsync(recipients, ct).ConfigureAwait(false)) return envelope;
        for (var at = 0; at < recipients.Count; at++)
        {
            await SendLineAsync(RecipientLine(recipients[at]), Timeouts.Recipient, ct).ConfigureAwait(false);
            await TakeRecipientReplyAsync(recipients[at], envelope, ct).ConfigureAwait(false);
            if (envelope.Later.Count == 0) continue;

            // RFC 5321 §4.5.3.1.10: too many; the rest has no better chance in this transaction.
            envelope.Later.AddRange(recipients.Skip(at + 1));
            break;
        }

        if (envelope.Accepted.Count > 0 && !ByBdat) envelope.Begun = await conversation.AskAsync("DATA", Timeouts.DataBegin, ct).ConfigureAwait(false);
        return envelope;
    }

    private string RecipientLine(int i) => EnvelopeCommands.Recipient(message.Recipients[i], message, conversation.Offered);

    private async Task SendLineAsync(string line, TimeSpan limit, CancellationToken ct)
    {
        var octets = new MemoryStream();
        EnvelopeCommands.Append(octets, line);
        try
        {
            await conversation.WriteAsync(octets.ToArray(), limit, ct).ConfigureAwait(false);
        }
        catch (ConversationBrokenException broken) when (broken.By == BrokenBy.Closed)
        {
            // A server that refused and hung up has said so: its reply may still be read, and is the better reason.
        }
    }

    private async Task<bool> TakeMailReplyAsync(IReadOnlyList<int> recipients, CancellationToken ct)
    {
        var reply = await conversation.ReadAsync(Timeouts.Mail, "the reply to MAIL", ct).ConfigureAwait(false);
        if (reply.IsSuccess) return true;
        Settle(recipients, DeliveryOutcome.From(reply, "MAIL"));
        return false;
    }

    private async Task TakeRecipientReplyAsync(int i, Envelope envelope, CancellationToken ct)
    {
        var reply = await conversation.ReadAsync(Timeouts.Recipient, "the reply to RCPT", ct).ConfigureAwait(false);
        if (_outcomes[i] is not null) return;
        if (reply.IsSuccess)
        {
            envelope.Accepted.Add(i);
            return;
        }

        // RFC 5321 §4.5.3.1.10: 452, and from older servers 552, mean too many recipients: the others of the transaction go first.
        if (reply.Code is 452 or 552)
        {
            if (envelope.Accepted.Count > 0) envelope.Later.Add(i);
            else _outcomes[i] = new DeliveryOutcome.Deferred(reply, $"RCPT: {reply}");
            return;
        }

        _outcomes[i] = DeliveryOutcome.From(reply, "RCPT");
    }

    private async Task<RemoteReply> ContentAsync(Envelope envelope, CancellationToken ct)
    {
        if (ByBdat) return await ChunksAsync(envelope, ct).ConfigureAwait(false);
        if (envelope.Begun is not { } begun) throw new InvalidOperationException("DATA was not sent");
        if (begun.Code != 354)
        {
            // A success here would be no SMTP: nobody knows what the server waits for.
            return begun.IsSuccess ? throw new ConversationBrokenException(BrokenBy.Garbled, $"DATA: {begun}") : begun;
        }

        try
        {
            await LinesAsync(ct).ConfigureAwait(false);
        }
        catch (ConversationBrokenException broken) when (broken.By == BrokenBy.Closed)
        {
            // The server may have refused in the middle and hung up: then its reply lies in the pipe.
            return await conversation.ReadAsync(LastWord, "a last word", ct).ConfigureAwait(false);
        }

        return await FinalReplyAsync(envelope, ct).ConfigureAwait(false);
    }

    private async Task<RemoteReply> FinalReplyAsync(Envelope envelope, CancellationToken ct)
    {
        try
        {
            return await conversation.ReadAsync(Timeouts.DataEnd, "the final reply", ct).ConfigureAwait(false);
        }
        catch (ConversationBrokenException broken)
        {
            Settle(envelope.Accepted, new DeliveryOutcome.Deferred(null, $"{broken.Message}, after all was sent", InDoubt: true));
            throw;
        }
    }

    private async Task LinesAsync(CancellationToken ct)
    {
        var encoder = new DotEncoder(repairLineEndings: true);
        await ReadContentAsync(Block, async piece =>
        {
            encoder.Encode(piece.Span, conversation.Output);
            await conversation.FlushAsync(Timeouts.DataBlock, ct).ConfigureAwait(false);
        }, ct).ConfigureAwait(false);
        encoder.Complete(conversation.Output, completeLastLine: true);
        await conversation.FlushAsync(Timeouts.DataBlock, ct).ConfigureAwait(false);
    }

    /// <summary>RFC 3030 §2: chunks of known size, each answered.</summary>
    private async Task<RemoteReply> ChunksAsync(Envelope envelope, CancellationToken ct)
    {
        RemoteReply? refused = null;
        await ReadContentAsync(Chunk, async piece =>
        {
            if (refused is not null) return;
            await ChunkAsync(piece, last: false, ct).ConfigureAwait(false);
            var reply = await conversation.ReadAsync(Timeouts.DataBlock, "the reply to BDAT", ct).ConfigureAwait(false);
            if (!reply.IsSuccess) refused = reply;
        }, ct).ConfigureAwait(false);
        if (refused is not null) return refused;
        await ChunkAsync(ReadOnlyMemory<byte>.Empty, last: true, ct).ConfigureAwait(false);
        return await FinalReplyAsync(envelope, ct).ConfigureAwait(false);
    }

    private async Task ChunkAsync(ReadOnlyMemory<byte> piece, bool last, CancellationToken ct)
    {
        conversation.Output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {piece.Length}{(last ? " LAST" : "")}\r\n")));
        conversation.Output.Write(piece.Span);
        await conversation.FlushAsync(Timeouts.DataBlock, ct).ConfigureAwait(false);
    }

    /// <summary>Reads the content in pieces. When it cannot be read, what was sent must not be ended: the connection is given up.</summary>
    private async Task ReadContentAsync(int size, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var content = await OpenAsync(ct).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                while (await ReadSomeAsync(content, buffer.AsMemory(0, size), ct).ConfigureAwait(false) is > 0 and var length)
                {
                    await take(buffer.AsMemory(0, length)).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken ct)
    {
        try
        {
            return await message.OpenAsync(ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new ConversationBrokenException(BrokenBy.Local, $"the message cannot be read: {fault.Message}", fault);
        }
    }

    private static async ValueTask<int> ReadSomeAsync(Stream content, Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            throw new ConversationBrokenException(BrokenBy.Local, $"the message cannot be read: {fault.Message}", fault);
        }
    }

    private sealed class Envelope
    {
        public List<int> Accepted { get; } = [];

        public List<int> Later { get; } = [];

        /// <summary>The reply to DATA; null where it was not sent.</summary>
        public RemoteReply? Begun { get; set; }
    }
}
