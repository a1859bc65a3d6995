using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>The state of a letter in the queue, in words.</summary>
public static class QueueSays
{
    /// <summary>What may be asked of TLS: glyph, word and what it means.</summary>
    public static ImmutableArray<(QueueTls Need, string Icon, string Word, string About)> TlsNeeds =>
    [
        (QueueTls.Policy, "shield", QueueWords.TlsPolicy, QueueWords.TlsPolicyAbout),
        (QueueTls.Verified, "lock", QueueWords.TlsVerified, QueueWords.TlsVerifiedAbout),
        (QueueTls.Opportunistic, "unlock", QueueWords.TlsAny, QueueWords.TlsAnyAbout),
    ];

    /// <summary>True while an attempt is under way. A row whose next try lies ahead was told while its attempt was just ending.</summary>
    public static bool IsInHand(QueueItem row, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(time);
        return row.Delivering && row.NextAttempt <= time.Now;
    }

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) State(QueueItem row, ViewerTime time)
    {
        return row switch
        {
            _ when IsInHand(row, time) => ("spin", QueueWords.BeingDelivered, "info"),
            { OnHold: true } => ("pause", QueueWords.OnHold, "warn"),
            { Attempts: 0 } => ("clock", DnsWords.Waiting, "off"),
            { Attempts: < 4 } => ("again", QueueWords.ToRetry, "warn"),
            _ => ("warn", HealthWords.Slow, "bad"),
        };
    }

    /// <summary>How long it has been here, to the minute.</summary>
    public static string Age(QueueItem row, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(time);
        var age = time.Now - row.Submitted;
        return age < TimeSpan.FromMinutes(1) ? QueueWords.New : QueueWords.Old.With(Amount.Span(TimeSpan.FromMinutes(Math.Floor(age.TotalMinutes))));
    }

    /// <summary>When it is tried next: the time left, then the clock.</summary>
    public static string Next(QueueItem row, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(time);
        if (IsInHand(row, time)) return HealthWords.Now;
        if (row.OnHold) return HealthWords.WhenReleased;
        var left = row.NextAttempt - time.Now;
        return left <= TimeSpan.Zero ? HealthWords.Now : QueueWords.In.With(Amount.Span(left));
    }
}
