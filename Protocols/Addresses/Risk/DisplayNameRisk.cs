using System.Text;
using Mox.Protocols.Addresses.Idna;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses.Risk;

/// <summary>Whether the name beside an address may deceive its reader, and how it should be shown.</summary>
/// <param name="Risks">What was found.</param>
/// <param name="Shown">The name without invisible characters and those that turn the direction of text, cut at <see cref="MaxLength"/>.</param>
/// <param name="Other">The first other address that the name holds.</param>
public sealed record DisplayNameRisk(NameRisks Risks, string Shown, MailAddress? Other)
{
    /// <summary>As much of a name is looked at and shown, in UTF-16 code units.</summary>
    public const int MaxLength = 2048;

    /// <summary>True when any risk was found.</summary>
    public bool IsRisky => Risks != NameRisks.None;

    /// <summary>Looks at a display name beside its address, if it has one.</summary>
    public static DisplayNameRisk Of(string name, MailAddress? address)
    {
        ArgumentNullException.ThrowIfNull(name);
        name = InvisibleText.Cut(name, MaxLength);
        if (!name.Contains('@', StringComparison.Ordinal) && !name.AsSpan().ContainsAnyExceptInRange(' ', '~')) return new DisplayNameRisk(NameRisks.None, name, null);
        var shown = InvisibleText.Look(name, out var direction, out var invisible);
        var risks = (direction ? NameRisks.Direction : 0) | (invisible ? NameRisks.Invisible : 0) | Letters(shown);
        var other = OtherAddress(NormalForm.Of(shown, NormalizationForm.FormKC), address); // which turns full-width signs into those of ASCII
        return new DisplayNameRisk(other is null ? risks : risks | NameRisks.OtherAddress, shown, other);
    }

    /// <summary>Words that mix look-alike scripts, letters in styles, heaps of marks.</summary>
    private static NameRisks Letters(string text)
    {
        var (risks, styled, marks) = (NameRisks.None, 0, 0);
        var (word, latin, alike) = (ScriptSet.All, false, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is (>= 0x1D400 and <= 0x1D7FF) or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F189) && ++styled == 3) risks |= NameRisks.StyledLetters;
            if (IdnaData.IsMark(rune.Value))
            {
                if (++marks > 4) risks |= NameRisks.StackedMarks;
                continue;
            }

            marks = 0;
            if (!Rune.IsLetter(rune))
            {
                (word, latin, alike) = (ScriptSet.All, false, 0);
                continue;
            }

            var scripts = ScriptSet.Of(rune.Value);
            word &= scripts;
            if (scripts == ScriptSet.Latin) latin = true;
            else if (scripts.Overlaps(ScriptSet.LikeLatin) && scripts != ScriptSet.All) alike++;
            if (word.IsEmpty && alike > 0 && (latin || alike > 1)) risks |= NameRisks.MixedScripts;
        }

        return risks;
    }

    private static MailAddress? OtherAddress(string text, MailAddress? own)
    {
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var (start, end) = (at, at + 1);
            while (start > 0 && text[start - 1] != '@' && InLocalPart(text[start - 1]) && at - start < MailAddress.MaxLength) start--;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-' || char.IsSurrogate(text[end])) && end - at < MailAddress.MaxLength) end++;
            var found = text[start..end].Trim('.', '\'', '-');
            if (found.IndexOf('.', found.IndexOf('@', StringComparison.Ordinal) + 1) < 0 || !MailAddress.Parse(found).Try(out var address, out _)) continue;
            if (own is null || address.Domain != own.Domain || !address.Local.Text.Equals(own.Local.Text, StringComparison.OrdinalIgnoreCase)) return address;
        }

        return null;
    }

    /// <summary>What stands in local parts as people write them: in prose, quotation marks beside an address are none of it.</summary>
    private static bool InLocalPart(char c) => c < 0x80 ? c == '.' || LocalPart.IsAtext(c) : char.IsLetterOrDigit(c) || char.IsSurrogate(c);
}
