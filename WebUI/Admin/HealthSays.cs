using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>Ports, certificates and times of the health pages in words.</summary>
public static class HealthSays
{
    /// <summary>What a listener is for.</summary>
    public static string For(string listener) => listener switch
    {
        "smtp" => HealthWords.ForSmtp,
        "submission" or "submissions" => HealthWords.ForSubmission,
        "imap" or "imaps" => HealthWords.ForImap,
        "http" => HealthWords.ForHttp,
        "https" => HealthWords.ForHttps,
        _ => listener,
    };

    /// <summary>How its connections are encrypted.</summary>
    public static string Encryption(string listener) => listener switch
    {
        "smtp" or "submission" or "imap" => "STARTTLS",
        "submissions" or "imaps" or "https" => "TLS",
        "http" => HealthWords.NotEncrypted,
        _ => "",
    };

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) Reach(PortReach reach) => reach switch
    {
        PortReach.Closed => ("blocked", HealthWords.Closed, "bad"),
        PortReach.LocalOnly => ("minus", HealthWords.LocalOnly, "off"),
        PortReach.Reachable => ("found", HealthWords.Reachable, "ok"),
        PortReach.Unreached => ("warn", HealthWords.Unreached, "bad"),
        _ => ("found", AdminWords.Open, "ok"),
    };

    /// <summary>Who vouches for a certificate, in a word or two.</summary>
    public static string Source(CertificateView certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Source switch
        {
            CertificateKind.Acme => Issuer(certificate.Issuer),
            CertificateKind.File => HealthWords.IssuerFiles.With(Issuer(certificate.Issuer)),
            _ => HealthWords.SelfSignedSource,
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
        return certificate.Until is not { } until ? HealthWords.LeftNotYet : until <= now ? HealthWords.LeftEnded : HealthWords.Left.With(HealthNeeds.Days(until - now));
    }

    /// <summary>A time within a sentence: <c>today 08:23</c>.</summary>
    public static string Since(DateTimeOffset at, ViewerTime time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var (words, days) = (time.Full(at), (time.Now.Date - time.ToLocal(at).Date).Days);
        return days is 0 or 1 ? char.ToLowerInvariant(words[0]) + words[1..] : words;
    }

    /// <summary>A time in the past, to the second for the last minute.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var age = now - at;
        return age < TimeSpan.FromSeconds(1) ? HealthWords.Now : HealthWords.Ago.With(Amount.Span(age < TimeSpan.FromMinutes(1) ? age : TimeSpan.FromMinutes(Math.Floor(age.TotalMinutes))));
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
