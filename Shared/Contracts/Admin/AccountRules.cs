using System.Globalization;
using System.Text;
using Mox.Shared.Words;

namespace Mox.Shared.Contracts.Admin;

/// <summary>What the settings of an account may be: the same for pages, while they are typed, and for the server. Each rule gives null, or the fault and what to do about it.</summary>
public static class AccountRules
{
    public const int MaxName = 64, MaxDisplayName = 100, MaxLoginText = 256;

    public const int MinPassword = 10;

    /// <summary>In UTF-8 octets.</summary>
    public const int MaxPassword = 1024;

    public const int MaxPerDay = 1_000_000;

    /// <summary>The largest quota: 16 TiB.</summary>
    public const long MaxQuota = 16L << 40;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static string? Name(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Trim();
        if (name.Length == 0) return RuleWords.AccountName;
        if (name.Length > MaxName) return RuleWords.AtMost.With(MaxName);
        if (!char.IsLetterOrDigit(name[0])) return RuleWords.AccountNameBegins;
        return name.All(character => char.IsLetterOrDigit(character) || character is '.' or '-' or '_') ? null : RuleWords.AccountNameHas;
    }

    public static string? DisplayName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxDisplayName ? RuleWords.AtMost.With(MaxDisplayName) : text.Any(char.IsControl) ? RuleWords.OneLine : null;
    }

    public static string? PerDay(int count) => count is >= 0 and <= MaxPerDay ? null : RuleWords.PerDay.With(MaxPerDay);

    public static string? Quota(long octets) => octets is >= 0 and <= MaxQuota ? null : RuleWords.Quota;

    /// <summary>What a person is told who tries to sign in.</summary>
    public static string? LoginText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Length == 0) return RuleWords.SayWhy;

        // It is sent in replies of IMAP and SMTP.
        if (text.Length > MaxLoginText) return RuleWords.AtMost.With(MaxLoginText);
        return text.All(character => character is >= ' ' and <= '~') ? null : RuleWords.PlainLetters;
    }

    public static string? Password(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EnumerateRunes().Count() < MinPassword) return RuleWords.AtLeast.With(MinPassword);
        if (Encoding.UTF8.GetByteCount(text) > MaxPassword) return RuleWords.AtMost.With(MaxPassword);
        return text.Any(char.IsControl) ? RuleWords.NoControl : null;
    }

    /// <summary>All faults of settings, each with the name of its property.</summary>
    public static IEnumerable<(string Field, string Fault)> Faults(AccountSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (string Field, string? Fault)[] all =
        [
            (nameof(settings.DisplayName), DisplayName(settings.DisplayName)),
            (nameof(settings.MaxMessagesPerDay), PerDay(settings.MaxMessagesPerDay)),
            (nameof(settings.MaxNewRecipientsPerDay), PerDay(settings.MaxNewRecipientsPerDay)),
            (nameof(settings.QuotaOctets), Quota(settings.QuotaOctets)),
        ];
        foreach (var (field, fault) in all)
        {
            if (fault is not null) yield return (field, fault);
        }
    }

    /// <summary>Reads a size as people write it: <c>5 GB</c>, <c>500m</c>, <c>0</c>; null when it is none. Units are powers of 1024.</summary>
    public static long? ReadSize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim().ToUpperInvariant();
        var digits = trimmed.TakeWhile(character => char.IsAsciiDigit(character) || character is '.').Count();
        if (!decimal.TryParse(trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        var unit = trimmed[digits..].Trim();
        var power = unit.Length == 0 ? 0 : Array.FindIndex(Units, known => known == unit || known[..1] == unit);
        if (power < 0 || number > MaxQuota) return null;
        var octets = number * (1L << (10 * power));
        return octets <= MaxQuota ? (long)octets : null;
    }

    /// <summary>A size as <see cref="ReadSize"/> reads it: whole where it is, else with one decimal.</summary>
    public static string WriteSize(long octets)
    {
        var power = 0;
        decimal number = octets;
        while (number >= 1024 && power < Units.Length - 1) (number, power) = (number / 1024, power + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {Units[power]}");
    }
}
