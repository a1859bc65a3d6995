using Mox.Protocols.Acme.Client;
using Mox.Protocols.Acme.Documents;

namespace Mox.Server.Certificates.Acme;

/// <summary>When a certificate is renewed, and when something that failed is tried again.</summary>
internal static class RenewalSchedule
{
    /// <summary>The wait after the first failure; it doubles with each further one.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait of our own.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(12);

    /// <summary>The shortest wait after a failure that only the owner can mend, and after a limit without a time.</summary>
    public static readonly TimeSpan SlowRetry = TimeSpan.FromHours(1);

    /// <summary>The longest wait a server may ask for.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromDays(7);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>When a certificate is renewed: after two thirds of its lifetime, less up to a thirtieth of it, so that many do not come at once. A window the server names goes before; not where it comes too late for a second try, nor before a day (or a tenth of the lifetime) has passed: a server that always says "now" would be asked without end.</summary>
    /// <param name="notBefore">Begin of the lifetime.</param>
    /// <param name="notAfter">End of the lifetime.</param>
    /// <param name="certificateId">The name of the certificate; the place in the spread and in the window follows from it, so that it stays over restarts.</param>
    /// <param name="window">What the server would like, if it says (RFC 9773).</param>
    public static DateTimeOffset Due(DateTimeOffset notBefore, DateTimeOffset notAfter, string certificateId, AcmeRenewalWindow? window)
    {
        var lifetime = notAfter - notBefore;
        if (window is not null)
        {
            var tenth = lifetime / 10;
            var (chosen, earliest, latest) = (window.Choose(certificateId), notBefore + (tenth < Day ? tenth : Day), notAfter - tenth);
            return chosen < earliest ? earliest : chosen < latest ? chosen : latest;
        }

        var spread = new AcmeRenewalWindow(notBefore + (lifetime * 19 / 30), notBefore + (lifetime * 2 / 3));
        return lifetime > TimeSpan.Zero ? spread.Choose(certificateId) : notAfter;
    }

    /// <summary>When to try again after a failure: 5, 10, 20, 40 minutes and so on up to 12 hours, each up to a quarter longer; not before the time the server named, if that is not absurd.</summary>
    /// <param name="failures">Failures in a row, this one included.</param>
    /// <param name="kind">What kind of failure it was; null for a fault of this machine.</param>
    /// <param name="asked">The time the server named.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="spread">0 to 1.</param>
    public static DateTimeOffset Retry(int failures, AcmeFailureKind? kind, DateTimeOffset? asked, DateTimeOffset now, double spread)
    {
        var wait = FirstRetry * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        if (kind is AcmeFailureKind.OwnerMustAct or AcmeFailureKind.RateLimited && wait < SlowRetry) wait = SlowRetry;
        if (wait > LongestRetry) wait = LongestRetry;
        var next = now + (wait * (1 + (spread / 4)));
        if (asked is not { } time || time <= next) return next;
        return time - now > LongestAsked ? now + LongestAsked : time;
    }

    /// <summary>The kinds of challenges for the next try, the best first: after one failed, the others come before it.</summary>
    /// <param name="kinds">All kinds, the best first.</param>
    /// <param name="failed">The kind that failed last, or null.</param>
    public static IReadOnlyList<string> Order(IReadOnlyList<string> kinds, string? failed) =>
        failed is null || kinds.Count < 2 || !kinds.Contains(failed) ? kinds : [.. kinds.Where(kind => kind != failed), failed];
}
