using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>Ports, certificates and times of the health pages in words.</summary>
public static class HealthWords
{
    private static readonly Dictionary<string, (string For, string Encryption)> Listeners = new(StringComparer.Ordinal)
    {
        ["smtp"] = ("Mail from other servers", "STARTTLS"),
        ["submission"] = ("Sending from apps", "STARTTLS"),
        ["submissions"] = ("Sending from apps", "TLS"),
        ["imap"] = ("Reading in apps", "STARTTLS"),
        ["imaps"] = ("Reading in apps", "TLS"),
        ["http"] = ("Pages, certificates", "none"),
        ["https"] = ("Webmail, admin, policies", "TLS"),
    };

    /// <summary>What a listener is for.</summary>
    public static string For(string listener) => Listeners.TryGetValue(listener, out var words) ? words.For : listener;

    /// <summary>How its connections are encrypted.</summary>
    public static string Encryption(string listener) => Listeners.TryGetValue(listener, out var words) ? words.Encryption : "";

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) Reach(PortReach reach) => reach switch
    {
        PortReach.Closed => ("blocked", "Closed", "bad"),
        PortReach.LocalOnly => ("minus", "Local only", "off"),
        PortReach.Reachable => ("found", "Reachable", "ok"),
        PortReach.Unreached => ("warn", "Not reached", "bad"),
        _ => ("found", "Open", "ok"),
    };

    /// <summary>Who vouches for a certificate, in a word or two.</summary>
    public static string Source(CertificateView certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Source switch
        {
            CertificateKind.Acme => Issuer(certificate.Issuer),
            CertificateKind.File => $"{Issuer(certificate.Issuer)}, from files",
            _ => "self-signed",
        };
    }

    /// <summary>Part of the lifetime that is left, in hundredths, with its tone.</summary>
    public static (int Part, string Tone) Left(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (certificate is not { From: { } from, Until: { } until } || until <= from) return (0, "off");
        var (left, life) = (until - now, until - from);
        if (certificate.Source == CertificateKind.SelfSigned) return (Part(left, life), "off");
        var tone = left < HealthNeeds.CertificateAge / 4 ? "bad" : certificate.Failures > 1 || left < HealthNeeds.CertificateAge ? "warn" : "ok";
        return (Part(left, life), tone);
    }

    /// <summary>Days left, or that it has ended.</summary>
    public static string LeftWords(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Until is not { } until ? "not yet" : until <= now ? "ended" : $"{HealthNeeds.Days(until - now)} left";
    }

    /// <summary>A time within a sentence: <c>today 08:23</c>.</summary>
    public static string Since(DateTimeOffset at, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var words = time.Full(at);
        return words.StartsWith("Today", StringComparison.Ordinal) || words.StartsWith("Yesterday", StringComparison.Ordinal) ? char.ToLowerInvariant(words[0]) + words[1..] : words;
    }

    /// <summary>A time in the past, to the second for the last minute.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var age = now - at;
        return age < TimeSpan.FromSeconds(1) ? "now" : $"{Amount.Span(age < TimeSpan.FromMinutes(1) ? age : TimeSpan.FromMinutes(Math.Floor(age.TotalMinutes)))} ago";
    }

    private static int Part(TimeSpan left, TimeSpan life) => (int)Math.Clamp(100 * left / life, 0, 100);

    /// <summary>The organisation or common name of a distinguished name.</summary>
    public static string Issuer(string name)
    {
        var parts = name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (organization, common) = (Array.Find(parts, part => part.StartsWith("O=", StringComparison.Ordinal)), Array.Find(parts, part => part.StartsWith("CN=", StringComparison.Ordinal)));
        return organization is not null && common is not null ? $"{organization[2..].Trim('"')} {common[3..].Trim('"')}" : (organization ?? common) is { } one ? one[(one.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"') : name;
    }
}
