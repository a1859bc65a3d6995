namespace Mox.Server.Webmail.Compose.Advice;

/// <summary>Finds the known address that an unknown one was probably meant to be.</summary>
internal static class MistypedAddress
{
    /// <summary>Parts shorter than this are not compared: among short names, many are one letter apart.</summary>
    private const int Shortest = 5;

    /// <summary>The known address that is one slip of the hand away (a letter too many, too few, wrong, or two swapped), in the local part or in the domain; null without one.</summary>
    /// <param name="address">In lower case.</param>
    public static string? Nearest(string address, IReadOnlySet<string> known)
    {
        var (local, domain) = Split(address);
        string? likely = null;
        foreach (var other in known)
        {
            var (otherLocal, otherDomain) = Split(other);
            var same = otherLocal == local;
            if (same && otherDomain.Length >= Shortest && IsSlip(domain, otherDomain)) return other;
            if (!same && otherDomain == domain && otherLocal.Length >= Shortest && IsSlip(local, otherLocal)) likely ??= other;
        }

        if (likely is not null) return likely;

        // Nobody of that name is known, but the domain is one letter away from one written to often enough to be meant.
        var near = known.Select(other => Split(other).Domain).GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Key.Length >= Shortest && group.Key != domain && IsSlip(domain, group.Key)).MaxBy(group => group.Count());
        return near is not null && known.All(other => Split(other).Domain != domain) ? $"{local}@{near.Key}" : null;
    }

    /// <summary>True when two words are one slip apart. Digits that differ are meant: those names are counted through.</summary>
    public static bool IsSlip(string one, string other)
    {
        if (one == other || Math.Abs(one.Length - other.Length) > 1) return false;
        var start = 0;
        while (start < one.Length && start < other.Length && one[start] == other[start]) start++;
        var (end, otherEnd) = (one.Length, other.Length);
        while (end > start && otherEnd > start && one[end - 1] == other[otherEnd - 1]) (end, otherEnd) = (end - 1, otherEnd - 1);
        var left = one.AsSpan(start, end - start);
        var right = other.AsSpan(start, otherEnd - start);
        if (left.IndexOfAnyInRange('0', '9') >= 0 || right.IndexOfAnyInRange('0', '9') >= 0) return false;
        return (left.Length <= 1 && right.Length <= 1) || (left.Length == 2 && right.Length == 2 && left[0] == right[1] && left[1] == right[0]);
    }

    private static (string Local, string Domain) Split(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? (address, "") : (address[..at], address[(at + 1)..]);
    }
}
