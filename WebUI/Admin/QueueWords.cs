using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>The state of a letter in the queue, in words.</summary>
public static class QueueWords
{
    /// <summary>What may be asked of TLS: glyph, word and what it means.</summary>
    public static readonly ImmutableArray<(QueueTls Need, string Icon, string Word, string About)> TlsNeeds =
    [
        (QueueTls.Policy, "shield", "As the policies say", "Encrypted where the other server offers it; more where its domain asks for more."),
        (QueueTls.Verified, "lock", "Verified, or not at all", "Waits until the other server shows a valid certificate."),
        (QueueTls.Opportunistic, "unlock", "Whatever works", "Encrypted where it works, else in the clear; policies are passed over."),
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
            _ when IsInHand(row, time) => ("spin", "Being delivered", "info"),
            { OnHold: true } => ("pause", "On hold", "warn"),
            { Attempts: 0 } => ("clock", "Waiting", "off"),
            { Attempts: < 4 } => ("again", "To be tried again", "warn"),
            _ => ("warn", "Slow", "bad"),
        };
    }

    /// <summary>How long it has been here, to the minute.</summary>
    public static string Age(QueueItem row, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(time);
        var age = time.Now - row.Submitted;
        return age < TimeSpan.FromMinutes(1) ? "new" : $"{Amount.Span(TimeSpan.FromMinutes(Math.Floor(age.TotalMinutes)))} old";
    }

    /// <summary>When it is tried next: the time left, then the clock.</summary>
    public static string Next(QueueItem row, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(time);
        if (IsInHand(row, time)) return "now";
        if (row.OnHold) return "when released";
        var left = row.NextAttempt - time.Now;
        return left <= TimeSpan.Zero ? "now" : $"in {Amount.Span(left)}";
    }
}
