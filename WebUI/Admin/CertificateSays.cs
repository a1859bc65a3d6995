using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>Certificates in words.</summary>
public static class CertificateSays
{
    /// <summary>The page's heading.</summary>
    public static string Headline(CertificatesView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        var wrong = view.Names.Count(name => IsWrong(name, now)) + view.Files.Count(file => !file.Fault.IsEmpty);
        return wrong switch
        {
            0 when view.Names.All(name => name.Source == CertificateKind.SelfSigned) => HealthWords.NoTrust,
            0 => HealthWords.AllInOrder,
            1 => HealthWords.OneLook,
            _ => HealthWords.ManyLook.With(wrong),
        };
    }

    /// <summary>Open when the page arrives.</summary>
    public static bool IsWrong(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return !certificate.Error.IsEmpty || (certificate.Until is { } until && until - now < HealthNeeds.CertificateAge && certificate.Source != CertificateKind.SelfSigned);
    }

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) State(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate switch
        {
            { IsAsked: true } => ("spin", HealthWords.Asking, "info"),
            { Error.IsEmpty: false, Source: CertificateKind.SelfSigned } => ("warn", HealthWords.NotIssued, "bad"),
            { Until: { } until } when until <= now => ("warn", HealthWords.Ended, "bad"),
            { Error.IsEmpty: false } => ("warn", HealthWords.NotRenewed, "warn"),
            { Source: CertificateKind.SelfSigned, NextTry: not null } => ("clock", DnsWords.Waiting, "off"),
            { Source: CertificateKind.SelfSigned } => ("unlock", HealthWords.SelfSigned, certificate.Name.Contains('.', StringComparison.Ordinal) ? "warn" : "off"),
            { Until: { } until } when until - now < HealthNeeds.CertificateAge => ("clock", HealthWords.EndsSoon, "warn"),
            _ => ("found", DnsWords.Fine, "ok"),
        };
    }

    /// <summary>What helps after a failure.</summary>
    public static string WhatToDo(CertificateTrouble trouble) => trouble switch
    {
        CertificateTrouble.None => "",
        CertificateTrouble.Authority => HealthWords.TroubleAuthority,
        CertificateTrouble.RateLimited => HealthWords.TroubleLimited,
        CertificateTrouble.OwnerMustAct => HealthWords.TroubleOwner,
        CertificateTrouble.NotReached => HealthWords.TroubleReach,
        CertificateTrouble.Refused => HealthWords.TroubleRefused,
        _ => HealthWords.TroubleDisk,
    };

    /// <summary>A digest in groups of eight, to be compared by eye.</summary>
    public static string Grouped(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return string.Join(' ', digest.Chunk(8).Select(part => new string(part)));
    }
}
