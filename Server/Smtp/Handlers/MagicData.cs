using Microsoft.Extensions.Options;
using Mox.Protocols.Smtp;
using Mox.Server.Inbound;

namespace Mox.Server.Smtp.Handlers;

/// <summary>The answer that a magic recipient asks for once the message is there; localserve only.</summary>
internal sealed class MagicData(IOptions<SmtpOptions> smtp, TimeProvider time)
{
    /// <summary>Null when no recipient asks for anything.</summary>
    public async ValueTask<SmtpReply?> AnswerAsync(SmtpState state, CancellationToken waiting)
    {
        if (!smtp.Value.MagicAddresses) return null;
        foreach (var recipient in state.Recipients)
        {
            if (MagicLocalPart.Read(recipient.Address.Local) is not { Stage: MagicStage.Data } asked) continue;
            if (asked.Wait > TimeSpan.Zero) await Task.Delay(asked.Wait, time, waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return waiting.IsCancellationRequested ? Replies.ShuttingDown : asked.Reply;
        }

        return null;
    }
}
