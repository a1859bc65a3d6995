using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;
using Mox.Protocols.Sasl;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Identity;

/// <summary>Says how good a password is, and whether it is taken at all.</summary>
/// <remarks>The estimate is of how many guesses a stranger needs who knows how people choose: length counts, runs and repetitions and known words do not.</remarks>
internal sealed class PasswordRules(IOptions<PasswordOptions> options, LeakList leaks)
{
    private const string Rows = "abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba 01234567890 09876543210 qwertyuiop asdfghjkl zxcvbnm qwertzuiop yxcvbnm azertyuiop";

    private static readonly FrozenSet<string> Known = ReadKnown();

    /// <summary>Judges as far as can be done at every keystroke; the leak list is asked by <see cref="JudgeWhollyAsync"/> only.</summary>
    public PasswordVerdict Judge(string password, AccountEntry account)
    {
        if (password.Length == 0) return new PasswordVerdict(PasswordStrength.None, false, "");
        if (System.Text.Encoding.UTF8.GetByteCount(password) > ScramDerivation.MaxPasswordOctets) return No(AccountPageWords.JudgedLong);
        if (!SaslPrep.Prepare(password).Try(out var prepared, out _)) return No(AccountPageWords.JudgedCharacters);
        var length = new StringInfo(prepared).LengthInTextElements;
        var core = Core(prepared);
        if (length < options.Value.Shortest) return No(Wording.Count(options.Value.Shortest - length, AccountPageWords.JudgedShortOne, AccountPageWords.JudgedShort));
        if (Known.Contains(prepared.ToLowerInvariant()) || Known.Contains(core)) return No(AccountPageWords.JudgedKnown);
        if (core.Length > 0 && Names(account).Any(name => core == name)) return No(AccountPageWords.JudgedName);
        var bits = Bits(prepared, account);
        return bits switch
        {
            < 28 => No(AccountPageWords.JudgedWeak),
            < 45 => new PasswordVerdict(PasswordStrength.Fair, true, AccountPageWords.JudgedFair),
            < 65 => new PasswordVerdict(PasswordStrength.Good, true, AccountPageWords.JudgedGood),
            _ => new PasswordVerdict(PasswordStrength.Strong, true, AccountPageWords.JudgedStrong),
        };
    }

    /// <summary>Judges, and asks the leak list.</summary>
    public async Task<PasswordVerdict> JudgeWhollyAsync(string password, AccountEntry account, CancellationToken ct)
    {
        var verdict = Judge(password, account);
        return verdict.IsTaken && await leaks.ContainsAsync(password, ct).ConfigureAwait(false) == true ? No(AccountPageWords.JudgedLeaked) : verdict;
    }

    /// <summary>An estimate of the random bits: each character that says something new counts by its kind; one that goes on with a run or a repetition counts one bit, the rest of a known word next to nothing.</summary>
    internal static double Bits(string password, AccountEntry account)
    {
        var text = password.ToLowerInvariant();
        var weak = new bool[text.Length];
        foreach (var word in Known.Where(word => word.Length >= 4).Concat(Names(account))) Mark(text, word, weak);
        double bits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var goesOn = i > 0 && (text[i] == text[i - 1] || Rows.Contains(text.Substring(i - 1, 2), StringComparison.Ordinal)) || Repeats(text, i);
            bits += weak[i] ? 0.2 : goesOn ? 1 : Kind(password[i]);
        }

        return bits;
    }

    private static double Kind(char c) => c switch
    {
        >= 'a' and <= 'z' => 3.6,
        >= 'A' and <= 'Z' => 4.4,
        >= '0' and <= '9' => 3.3,
        ' ' => 2,
        < (char)128 => 5,
        _ => 5.5,
    };

    /// <summary>The last three characters stood together before.</summary>
    private static bool Repeats(string text, int i) => i >= 5 && text.IndexOf(text.Substring(i - 2, 3), 0, i - 2, StringComparison.Ordinal) >= 0;

    private static void Mark(string text, string word, bool[] weak)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            // The first two letters count: which word it is says something.
            for (var i = at + 2; i < at + word.Length; i++) weak[i] = true;
        }
    }

    /// <summary>What is left without the digits and signs people put at the ends, and with the letters that digits stand for.</summary>
    private static string Core(string password)
    {
        var plain = password.ToLowerInvariant().Trim().TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '!', '?', '.', '#', '*', '$', '-', '_').TrimStart('!', '#', '*', '$', '-', '_');
        return plain.Replace('0', 'o').Replace('1', 'i').Replace('3', 'e').Replace('4', 'a').Replace('@', 'a').Replace('5', 's').Replace('$', 's').Replace('7', 't');
    }

    private static IEnumerable<string> Names(AccountEntry account) =>
        account.Addresses.SelectMany(address => new[] { address.ToString(), address.Local.Text, address.Domain.Ascii, address.Domain.Ascii.Split('.')[0] })
            .Append(account.Name).Append(account.DisplayName)
            .Select(name => name.ToLowerInvariant()).Where(name => name.Length >= 4).Distinct();

    private static PasswordVerdict No(string why) => new(PasswordStrength.Weak, false, why);

    private static FrozenSet<string> ReadKnown()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("Mox.Server.Identity.common-passwords.txt") ?? throw new InvalidOperationException("The list of common passwords is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
