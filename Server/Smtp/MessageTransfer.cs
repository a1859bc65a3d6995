using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Protocols.Smtp.Parameters;
using Mox.Server.Inbound;
using Mox.Server.Smtp.Handlers;

namespace Mox.Server.Smtp;

/// <summary>What DATA or BDAT came to.</summary>
/// <param name="Reply">Null when nobody is there to be told.</param>
/// <param name="Over">The session ends.</param>
/// <param name="Bad">The command was out of order.</param>
internal readonly record struct TransferAnswer(SmtpReply? Reply, bool Over = false, bool Bad = false);

/// <summary>The part of a session in which the octets of a message come, by DATA or by BDAT.</summary>
/// <remarks>RFC 5321 §4.1.1.4; RFC 3030 §2 and §3.</remarks>
internal sealed class MessageTransfer(SmtpServices services, SmtpWire wire, SmtpState state, CancellationToken cut)
{
    private readonly SmtpOptions _options = services.Options.Value;
    private BodyIntake? _intake;

    /// <summary>Lets the message come, and hands it over.</summary>
    public async ValueTask<TransferAnswer> DataAsync()
    {
        var phase = (SmtpPhase.Addressing)state.Phase;
        state.BadTransactions++;
        if (!await wire.SendAsync(DataHandler.GoOn).ConfigureAwait(false)) return new TransferAnswer(null, Over: true);
        var intake = _intake = NewIntake();
        var end = await intake.ReadDataAsync(wire.Input, WaitForOctets()).ConfigureAwait(false);
        wire.Deadline.Clear();

        // Whatever becomes of the message, the transaction is over.
        state.Phase = new SmtpPhase.Greeted(phase.Client, phase.Extended);
        return CutShort(end) ?? new TransferAnswer(await CompleteAsync(intake, phase.Client, phase.Extended, phase.Mail).ConfigureAwait(false));
    }

    /// <summary>Takes a chunk; with the last one the message is handed over. Out of order, the octets come in any case and are thrown away before the reply.</summary>
    public async ValueTask<TransferAnswer> ChunkAsync(BdatCommand command)
    {
        if (SmtpOrder.Next(state.Phase, command) is not { } next)
        {
            var dropped = await BodyIntake.DropAsync(wire.Input, command.Octets, _options.MaxMessageOctets, WaitForOctets()).ConfigureAwait(false);
            wire.Deadline.Clear();
            return CutShort(dropped) ?? new TransferAnswer(new SmtpReply(503, new(5, 5, 1), SmtpOrder.Why(state.Phase, command)), Bad: true);
        }

        var (client, extended, mail) = state.Phase switch
        {
            SmtpPhase.Addressing a => (a.Client, a.Extended, a.Mail),
            SmtpPhase.Chunking c => (c.Client, c.Extended, c.Mail),
            _ => throw new InvalidOperationException("A chunk came out of order"),
        };
        if (_intake is null) state.BadTransactions++;
        var intake = _intake ??= NewIntake();
        var end = await intake.ReadChunkAsync(wire.Input, command.Octets, mail.Parameters.Body?.Kind == BodyKind.BinaryMime, WaitForOctets()).ConfigureAwait(false);
        wire.Deadline.Clear();
        if (CutShort(end) is { } cutShort) return cutShort;
        if (intake.Refusal is { } refusal)
        {
            state.Phase = new SmtpPhase.Greeted(client, extended);
            await EndAsync().ConfigureAwait(false);
            return new TransferAnswer(refusal);
        }

        state.Phase = next;
        return new TransferAnswer(command.Last
            ? await CompleteAsync(intake, client, extended, mail).ConfigureAwait(false)
            : new SmtpReply(250, new(2, 0, 0), "Chunk taken"));
    }

    /// <summary>Drops what has come of a message, and the recipients of a transaction that is over.</summary>
    public async ValueTask EndAsync()
    {
        if (_intake is { } intake) await intake.DisposeAsync().ConfigureAwait(false);
        _intake = null;
        if (state.Phase is SmtpPhase.Greeted or SmtpPhase.Connected) state.Recipients = [];
    }

    private BodyIntake NewIntake() => new(services.Spool, _options.MaxMessageOctets, state.Leniency.BareLineFeed);

    private static TransferAnswer? CutShort(IntakeEnd end) => end switch
    {
        IntakeEnd.Gone => new TransferAnswer(null, Over: true),
        IntakeEnd.Endless => new TransferAnswer(Replies.TooLarge, Over: true),
        _ => null,
    };

    /// <summary>Hands a message over that is all there.</summary>
    private async ValueTask<SmtpReply> CompleteAsync(BodyIntake intake, HelloName client, bool extended, MailCommand mail)
    {
        try
        {
            var (body, refusal) = await intake.CompleteAsync(cut).ConfigureAwait(false);
            if (body is null) return refusal!;
            await using var staged = body.ConfigureAwait(false);
            var message = new WholeMessage(TraceFields.NewId(), client, extended, mail, body, intake.Census, services.Time.GetUtcNow());
            var reply = await services.Handlers.Data.HandleAsync(message, state, wire.Waiting, cut).ConfigureAwait(false);
            if (!reply.IsSuccess) return reply;
            state.GoodTransactions++;
            state.BadTransactions--;
            return reply;
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A limit for each piece of a message, and one for the whole of it.</summary>
    private Func<CancellationToken> WaitForOctets()
    {
        var end = services.Time.GetUtcNow() + _options.MessageTimeout;
        return () =>
        {
            var left = end - services.Time.GetUtcNow();
            wire.Deadline.Set(left < TimeSpan.Zero ? TimeSpan.Zero : left < _options.CommandTimeout ? left : _options.CommandTimeout);
            return wire.Deadline.Token;
        };
    }
}
