using Mox.Protocols.Addresses;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>What the settings of a domain may be: the same for pages, while they are typed, and for the store. Each rule gives null, or the fault and what to do about it.</summary>
public static class DomainRules
{
    public const int MaxDescription = 200;

    /// <summary>Characters that may stand in a local part without quotes and are read as separators somewhere.</summary>
    public const string PossibleSeparators = "+-_.=#~^/";

    public const int MaxSeparators = 4;

    /// <summary>A signature has to outlive the time that mail waits in queues of others.</summary>
    public const int MinSignatureHours = 24, MaxSignatureHours = 24 * 365;

    /// <summary>RFC 8461 §3.2: at most a year; below an hour no sender would keep the policy from one message to the next.</summary>
    public const int MinMtaStsAge = 3600, MaxMtaStsAge = 31_557_600;

    public const int MaxMtaStsHosts = 20;

    /// <summary>The name of a new domain.</summary>
    public static string? Name(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim();
        if (name.Length == 0) return RuleWords.TypeDomain;
        if (name.Contains('@', StringComparison.Ordinal)) return RuleWords.OnlyBehind;
        if (!DomainName.Parse(name).Try(out var domain, out _)) return RuleWords.NoDomainName;
        return domain.Ascii.Contains('.', StringComparison.Ordinal) ? null : RuleWords.TwoParts;
    }

    /// <summary>The local part of an address or alias.</summary>
    public static string? Local(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Length == 0) return RuleWords.TypeLocal;
        if (text.Contains('@', StringComparison.Ordinal)) return RuleWords.OnlyBefore;
        return LocalPart.From(text.Trim()).Try(out var local, out _) && local.Wire == local.Text ? null : RuleWords.NoLocal;
    }

    public static string? Description(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxDescription ? RuleWords.AtMost.With(MaxDescription) : text.Any(char.IsControl) ? RuleWords.OneLine : null;
    }

    /// <summary>The name that mail programs are told.</summary>
    public static string? ClientSettingsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 || IsHost(text) ? null : RuleWords.NoClientName;
    }

    public static string? Separators(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxSeparators) return RuleWords.AtMost.With(MaxSeparators);
        foreach (var character in text)
        {
            if (!PossibleSeparators.Contains(character, StringComparison.Ordinal)) return RuleWords.Possible.With(string.Join(' ', PossibleSeparators.ToCharArray()));
        }

        return text.Distinct().Count() == text.Length ? null : RuleWords.EachOnce;
    }

    /// <summary>An address for reports.</summary>
    public static string? ReportsTo(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return null;
        return MailAddress.Parse(text).Try(out var address, out _) && !address.IsInternational ? null : RuleWords.NoReports;
    }

    public static string? SignatureHours(int hours) =>
        hours == 0 || hours is >= MinSignatureHours and <= MaxSignatureHours ? null : RuleWords.SignatureHours.With(MinSignatureHours, MaxSignatureHours);

    public static string? MtaStsMaxAge(int seconds) =>
        seconds is >= MinMtaStsAge and <= MaxMtaStsAge ? null : RuleWords.PolicyAge.With(MinMtaStsAge, MaxMtaStsAge);

    /// <summary>Host names, or patterns whose first label is a star.</summary>
    public static string? MtaStsHosts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hosts = Hosts(text);
        if (hosts.Length > MaxMtaStsHosts) return RuleWords.AtMostHosts.With(MaxMtaStsHosts);
        return hosts.FirstOrDefault(host => !IsHost(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host)) is { } wrong
            ? RuleWords.NoHost.With(wrong)
            : null;
    }

    /// <summary>The hosts in a text, in lower case.</summary>
    public static string[] Hosts(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split((char[])[' ', ',', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(host => host.ToLowerInvariant())];
    }

    /// <summary>All faults of settings, each with the name of its property.</summary>
    public static IEnumerable<(string Field, string Fault)> Faults(DomainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string Field, string? Fault)[] all =
        [
            (nameof(settings.Description), Description(settings.Description)),
            (nameof(settings.ClientSettingsName), ClientSettingsName(settings.ClientSettingsName)),
            (nameof(settings.Separators), Separators(settings.Separators)),
            (nameof(settings.DmarcReportsTo), ReportsTo(settings.DmarcReportsTo)),
            (nameof(settings.TlsReportsTo), ReportsTo(settings.TlsReportsTo)),
            (nameof(settings.MtaStsMode), Enum.IsDefined(settings.MtaStsMode) ? null : RuleWords.NoMode),
            (nameof(settings.MtaStsMaxAge), settings.MtaStsMode == MtaStsMode.None ? null : MtaStsMaxAge(settings.MtaStsMaxAge)),
            (nameof(settings.MtaStsHosts), MtaStsHosts(settings.MtaStsHosts)),
            (nameof(settings.SignatureHours), SignatureHours(settings.SignatureHours)),
        ];
        foreach (var (field, fault) in all)
        {
            if (fault is not null) yield return (field, fault);
        }
    }

    private static bool IsHost(string text) => DomainName.Parse(text).Try(out var name, out _) && name.Ascii.Contains('.', StringComparison.Ordinal) && !text.EndsWith('.');
}
