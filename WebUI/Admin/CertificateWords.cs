using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;

namespace Mox.WebUI.Admin;

/// <summary>Certificates in words.</summary>
public static class CertificateWords
{
    /// <summary>The page's heading.</summary>
    public static string Headline(CertificatesView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        var wrong = view.Names.Count(name => IsWrong(name, now)) + view.Files.Count(file => file.Fault.Length > 0);
        return wrong switch
        {
            0 when view.Names.All(name => name.Source == CertificateKind.SelfSigned) => "Nobody vouches for this server yet.",
            0 => "All certificates are in order.",
            1 => "One certificate needs a look.",
            _ => $"{Amount.Count(wrong)} certificates need a look.",
        };
    }

    /// <summary>Open when the page arrives.</summary>
    public static bool IsWrong(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Error.Length > 0 || (certificate.Until is { } until && until - now < HealthNeeds.CertificateAge && certificate.Source != CertificateKind.SelfSigned);
    }

    /// <summary>Icon, word and tone: always all three.</summary>
    public static (string Icon, string Word, string Tone) State(CertificateView certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate switch
        {
            { IsAsked: true } => ("spin", "Being asked for", "info"),
            { Error.Length: > 0, Source: CertificateKind.SelfSigned } => ("warn", "Not issued", "bad"),
            { Until: { } until } when until <= now => ("warn", "Ended", "bad"),
            { Error.Length: > 0 } => ("warn", "Not renewed", "warn"),
            { Source: CertificateKind.SelfSigned, NextTry: not null } => ("clock", "Waiting", "off"),
            { Source: CertificateKind.SelfSigned } => ("unlock", "Self-signed", certificate.Name.Contains('.', StringComparison.Ordinal) ? "warn" : "off"),
            { Until: { } until } when until - now < HealthNeeds.CertificateAge => ("clock", "Ends soon", "warn"),
            _ => ("found", "Fine", "ok"),
        };
    }

    /// <summary>What helps after a failure.</summary>
    public static string WhatToDo(CertificateTrouble trouble) => trouble switch
    {
        CertificateTrouble.None => "",
        CertificateTrouble.Authority => "Nothing is to be done here: it is tried again by itself. If it lasts, see whether this server reaches the internet.",
        CertificateTrouble.RateLimited => "The authority limits how often it may be asked. Wait for the next try; asking now would be refused again.",
        CertificateTrouble.OwnerMustAct => "Accept the terms of service, or set the external account, in the section Acme of the settings, and start the server again.",
        CertificateTrouble.NotReached => "The name has to lead to this server, and port 80 or 443 has to be open to the world. The DNS page of the domain shows the records.",
        CertificateTrouble.Refused => "See what the authority says, and whether a CAA record of the domain names another one.",
        _ => "See that the program may write into the folder of certificates, and that the disk has room.",
    };

    /// <summary>A digest in groups of eight, to be compared by eye.</summary>
    public static string Grouped(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return string.Join(' ', digest.Chunk(8).Select(part => new string(part)));
    }
}
