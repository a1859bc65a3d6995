using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Mox.Protocols.Addresses.Idna;

namespace Mox.Protocols.Addresses.Risk;

/// <summary>Whether a domain may be shown in Unicode without deceiving its reader, and how it should be shown.</summary>
/// <param name="Risks">What was found in any label.</param>
/// <param name="Shown">The domain with each label in Unicode that is safe, and in ASCII where it is risky; wholly in ASCII when a label is invalid. It is read as the same domain.</param>
/// <remarks>
/// UTS 39: labels of one script, or of Latin with one East Asian writing ("highly restrictive", section 5.2); confusables of one whole script (section 4); digits of one script (section 5.3); marks (section 5.4).
/// A name of a script that looks like Latin letters throughout is no risk below a top-level domain of that script, or of a country that writes it.
/// </remarks>
public sealed record DomainRisk(NameRisks Risks, string Shown)
{
    private const IdnaChecks Checks = IdnaChecks.All & ~IdnaChecks.DnsLength;

    private static readonly FrozenDictionary<string, ScriptSet> Countries = new[]
    {
        ("Cyrillic", "bg by kg kz mk mn rs ru su tj ua uz"), ("Greek", "gr cy"), ("Armenian", "am"),
    }.SelectMany(row => row.Item2.Split(' ').Select(country => (country, ScriptSet.Named(row.Item1)))).ToFrozenDictionary(pair => pair.country, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>True when any risk was found.</summary>
    public bool IsRisky => Risks != NameRisks.None;

    /// <summary>Looks at each label of a domain. A domain of ASCII labels alone is never risky here: what it looks like is a matter of comparing (<see cref="Confusables.AreConfusable"/>).</summary>
    public static DomainRisk Of(DomainName domain)
    {
        var ascii = domain.Ascii;
        if (!ascii.Contains("xn--", StringComparison.Ordinal)) return new DomainRisk(NameRisks.None, ascii);
        var labels = ascii.Split('.');
        var top = labels[^1];
        var risks = NameRisks.None;
        for (var i = 0; i < labels.Length; i++)
        {
            var own = OfLabel(labels[i], top, out var unicode);
            risks |= own;
            if (own == NameRisks.None) labels[i] = unicode;
        }

        if ((risks & NameRisks.InvalidLabel) != 0) return new DomainRisk(risks, ascii); // beside other scripts it could not be read back
        var shown = string.Join('.', labels);
        // Labels that are right alone can be against the rule for text from right to left together.
        return IdnaName.ToUnicode(shown, IdnaChecks.Bidi).Ok ? new DomainRisk(risks, shown) : new DomainRisk(risks | NameRisks.Direction, ascii);
    }

    private static NameRisks OfLabel(string label, string top, out string unicode)
    {
        unicode = label;
        if (!label.StartsWith("xn--", StringComparison.Ordinal)) return NameRisks.None;
        if (IdnaName.ToUnicode(label, Checks) is not { Ok: true } result) return NameRisks.InvalidLabel;
        unicode = result.Text;
        var scripts = ScriptSet.Of(unicode);
        var risks = Characters(unicode);
        if (scripts.IsEmpty && !ScriptSet.BesideLatin(unicode).Overlaps(ScriptSet.EastAsian)) risks |= NameRisks.MixedScripts;
        if (LooksLikeLatin(unicode, scripts, top)) risks |= NameRisks.LooksLikeLatin;
        return risks;
    }

    private static NameRisks Characters(string label)
    {
        var risks = NameRisks.None;
        var zero = -1;
        var (mark, marks) = (-1, 0);
        foreach (var rune in label.EnumerateRunes())
        {
            if (rune.Value != '-' && !ScriptSet.IsCommon(rune.Value)) risks |= NameRisks.UncommonCharacter;
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                var own = rune.Value - (int)Rune.GetNumericValue(rune);
                if (zero >= 0 && own != zero) risks |= NameRisks.MixedDigits;
                zero = own;
            }

            if (!IdnaData.IsMark(rune.Value))
            {
                (mark, marks) = (-1, 0);
                continue;
            }

            if (rune.Value == mark || ++marks > 4) risks |= NameRisks.StackedMarks;
            mark = rune.Value;
        }

        return risks;
    }

    private static bool LooksLikeLatin(string label, ScriptSet scripts, string top)
    {
        if (scripts.Overlaps(ScriptSet.Latin)) return LatinLookalike(label, top);
        foreach (var c in Confusables.Skeleton(label))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }

        return !scripts.Overlaps(Home(top));
    }

    /// <summary>Letters of the Latin script itself that look like one of ASCII. Ligatures such as æ look like two, and are told apart by their readers; so are letters with marks.</summary>
    private static bool LatinLookalike(string label, string top)
    {
        foreach (var rune in label.EnumerateRunes())
        {
            if (rune.IsAscii || Confusables.Prototype(rune) is not { Length: 1 } looks || !char.IsAsciiLetterOrDigit(looks[0])) continue;
            if (rune.Value != 'ı' || top is not ("tr" or "az")) return true; // where it is a letter like others
        }

        return false;
    }

    private static ScriptSet Home(string top)
    {
        if (Countries.TryGetValue(top, out var country)) return country;
        return top.StartsWith("xn--", StringComparison.Ordinal) && IdnaName.ToUnicode(top, Checks) is { Ok: true } result ? ScriptSet.Of(result.Text) : default;
    }
}
