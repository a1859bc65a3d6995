using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Dsn;
using Mox.Protocols.Smtp.Client;
using Mox.Server.Outbound;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>What happens to a row after an attempt.</summary>
internal enum SettlementKind
{
    /// <summary>The row goes, the recipient has the message.</summary>
    Delivered,

    /// <summary>The row goes, a server that notifies or does not has taken over.</summary>
    Relayed,

    /// <summary>The row stays for a later attempt.</summary>
    Deferred,

    /// <summary>The row goes, the recipient does not get the message.</summary>
    Failed,
}

/// <summary>The end of an attempt for one row.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Code">SMTP code; 0 without a reply.</param>
/// <param name="Text">The reply or the reason.</param>
/// <param name="Diagnostic">The remote reply for notifications; null when no server said anything.</param>
/// <param name="Remote">Host and address; empty when none was reached.</param>
internal sealed record Settlement(QueuedRecipient Row, SettlementKind Kind, int Code, MailStatus Status, string Text, string? Diagnostic, string Remote)
{
    /// <summary>True when the sender wants to be told, for this kind of end.</summary>
    /// <remarks>RFC 3461 §5.2.2, §5.2.3 and §5.2.6. The null sender is never told.</remarks>
    public bool IsToTell => Row.MailFrom is not null && Kind switch
    {
        SettlementKind.Delivered or SettlementKind.Relayed => Wants("SUCCESS", unsaid: false),
        SettlementKind.Failed => Wants("FAILURE", unsaid: true),
        _ => false,
    };

    /// <summary>The settlement an attempt's result stands for, with time and tries looked at.</summary>
    public static Settlement From(QueuedRecipient row, AttemptResult result, DateTimeOffset now)
    {
        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered delivered:
                // The server that took the wishes over notifies by itself (RFC 3461 §5.2.1): for us there is nothing to tell.
                var told = delivered.DsnPassedOn ? SettlementKind.Delivered : SettlementKind.Relayed;
                return new Settlement(row, told, delivered.Final.Code, delivered.Final.StatusOrGeneral, delivered.Final.ToString(), delivered.Final.ToString(), result.Remote) { PassedOn = delivered.DsnPassedOn };
            case DeliveryOutcome.Refused refused:
                return new Settlement(row, SettlementKind.Failed, refused.Reply.Code, refused.Reply.StatusOrGeneral, refused.Reply.ToString(), result.Remote.Length > 0 ? refused.Reply.ToString() : null, result.Remote);
            case DeliveryOutcome.Deferred deferred:
                var over = RetrySchedule.IsOver(row, now);

                // RFC 3463 §3.5, X.4.7: the time is over; the last reply stands in the diagnostic.
                var status = over ? new MailStatus(5, 4, 7) : deferred.Reply?.StatusOrGeneral ?? new MailStatus(4, 4, 1);
                return new Settlement(row, over ? SettlementKind.Failed : SettlementKind.Deferred, deferred.Reply?.Code ?? 0, status, deferred.Reply?.ToString() ?? deferred.Reason, deferred.Reply?.ToString(), result.Remote);
            default:
                throw new InvalidOperationException("An unknown outcome");
        }
    }

    /// <summary>The attempt was counted when it began.</summary>
    public bool Begun { get; init; }

    /// <summary>The notification wishes went with the message.</summary>
    public bool PassedOn { get; init; }

    /// <summary>Writes the end of the attempt into the row.</summary>
    public void Note(QueuedRecipient row, DateTimeOffset now)
    {
        var began = row.LastAttempt ?? now;
        (row.LastCode, row.LastStatus, row.LastText, row.RemoteMta) = (Code, Code == 0 ? "" : Status.ToString(), Cut(Text), Cut(Remote));
        var results = QueueResults.Read(row.Results);
        results.Add(new QueueResult(began, (long)(now - began).TotalMilliseconds, Kind is SettlementKind.Delivered or SettlementKind.Relayed, Code, row.LastStatus, row.LastText, row.RemoteMta));
        row.Results = QueueResults.Write(results);
        (row.LeaseOwner, row.LeaseUntil) = (null, null);
    }

    private bool Wants(string what, bool unsaid)
    {
        if (Row.Notify is not { } notify) return unsaid;
        return !(PassedOn && what == "SUCCESS") && notify.Split(',').Contains(what, StringComparer.OrdinalIgnoreCase);
    }

    private static string Cut(string text) => text.Length <= QueuedRecipient.MaxText ? text : text[..QueuedRecipient.MaxText];
}

/// <summary>The results of a row as JSON.</summary>
internal static class QueueResults
{
    /// <summary>The results, oldest first; none where the text cannot be read.</summary>
    public static List<QueueResult> Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, QueueResultsJson.Default.ListQueueResult) ?? [];
        }
        catch (JsonException)
        {
            // A note for people only: what cannot be read any more is begun anew.
            return [];
        }
    }

    /// <summary>At most <see cref="QueuedRecipient.MaxResults"/>, the newest.</summary>
    public static string Write(List<QueueResult> results) =>
        JsonSerializer.Serialize(results.Count > QueuedRecipient.MaxResults ? results[^QueuedRecipient.MaxResults..] : results, QueueResultsJson.Default.ListQueueResult);
}

[JsonSerializable(typeof(List<QueueResult>))]
internal sealed partial class QueueResultsJson : JsonSerializerContext;
