namespace Mox.Protocols.Smtp.Client;

/// <summary>What became of one recipient in one attempt.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>The server took over. <paramref name="DsnPassedOn"/>: with the notification wishes, so that it notifies (RFC 3461 §5.2.1); without, we do (§5.2.2).</summary>
    public sealed record Delivered(RemoteReply Final, bool DsnPassedOn) : DeliveryOutcome;

    /// <summary>Not now. <paramref name="Reply"/> is what the server said, if it said something; <paramref name="Reason"/> is for us.
    /// <paramref name="InDoubt"/>: all was sent and no answer came; the message may have been taken (RFC 5321 §4.5.3.2.6).</summary>
    public sealed record Deferred(RemoteReply? Reply, string Reason, bool InDoubt = false) : DeliveryOutcome;

    /// <summary>Never.</summary>
    public sealed record Refused(RemoteReply Reply) : DeliveryOutcome;

    /// <summary>The outcome a reply that is no success stands for. Whatever is not clearly permanent is temporary.</summary>
    public static DeliveryOutcome From(RemoteReply reply, string step)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.IsPermanent ? new Refused(reply) : new Deferred(reply, $"{step}: {reply}");
    }
}
