using Mox.Protocols.Imap;
using Mox.Protocols.Text;

namespace Mox.Server.Imap.Handlers;

/// <summary>IDLE: changes are told as they happen, until DONE (RFC 9051 §6.3.13).</summary>
internal sealed class IdleHandler(ViewTeller teller, TimeProvider time) : ImapHandler<IdleCommand>
{
    /// <summary>DONE is four octets; more is no DONE.</summary>
    private const int MaxLine = 1024;

    public override async ValueTask<ImapReply> HandleAsync(IdleCommand command, ImapConversation conversation, CancellationToken ct)
    {
        conversation.Write(new ContinuationRequest("Waiting for what happens"));
        using var silence = new CancellationTokenSource(conversation.Options.IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource([silence.Token, conversation.Channel.Draining, conversation.AccountGone, ct]);
        var line = conversation.Input.ReadLineAsync(MaxLine, either.Token).AsTask();
        Task<bool>? change = null;
        var feedEnded = false;
        try
        {
            while (!line.IsCompleted)
            {
                await teller.TellAsync(conversation, allowExpunge: true, ct).ConfigureAwait(false);
                await conversation.FlushAsync(ct).ConfigureAwait(false);
                if (!feedEnded && conversation.SelectedOrNull is { Gone: false } mailbox)
                {
                    change ??= mailbox.WaitAsync(either.Token).AsTask();
                    await Task.WhenAny(line, change).ConfigureAwait(false);
                    if (!change.IsCompleted) continue;
                    feedEnded = !await change.ConfigureAwait(false);
                    change = null;
                }
                else
                {
                    await Task.WhenAny(line).ConfigureAwait(false);
                }
            }

            return Reply(await line.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var why = conversation.Channel.Draining.IsCancellationRequested ? "The server is going down; try again soon" : conversation.AccountGone.IsCancellationRequested ? AccountWatch.Told : "You were silent for too long";
            return ImapReply.No(ResponseCode.Unavailable, why) with { Ends = true };
        }
        finally
        {
            await either.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((Task)line, change ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static ImapReply Reply(LineRead read) => read switch
    {
        LineRead.Line line when line.Octets.AsSpan().Trim((byte)' ') is { Length: 4 } word && System.Text.Ascii.EqualsIgnoreCase(word, "DONE"u8) => ImapReply.Ok("No longer waiting"),
        LineRead.Line => ImapReply.Bad("IDLE ends with DONE"),
        LineRead.TooLong => ImapReply.Bad("IDLE ends with DONE") with { OutOfStep = true },
        _ => throw new EndOfStreamException("The client left while waiting"),
    };
}
