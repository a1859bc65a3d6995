using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Addresses.Idna;

/// <summary>Names of hosts in other scripts than Latin, to and from the ASCII form that DNS carries.</summary>
/// <remarks>UTS 46 (Unicode IDNA Compatibility Processing), not transitional, which with all checks accepts what IDNA 2008 (RFC 5891 §4 and §5) does, and maps letter case and width first.</remarks>
public static class IdnaName
{
    /// <summary>The longest text looked at, in UTF-16 code units; longer ones are <see cref="IdnaFaults.TooLong"/> without further work.</summary>
    public const int MaxLength = 4096;

    /// <summary>The version of Unicode whose characters are known.</summary>
    public static string UnicodeVersion => IdnaData.Version;

    /// <summary>The form in A-labels. The text is given also when there are faults.</summary>
    public static IdnaResult ToAscii(string name, IdnaChecks checks = IdnaChecks.All)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (labels, faults) = Process(name, checks);
        var output = new StringBuilder(name.Length + 16);
        for (var i = 0; i < labels.Length; i++)
        {
            if (i > 0) output.Append('.');
            var start = output.Length;
            if (Ascii.IsValid(labels[i]))
            {
                output.Append(labels[i]);
            }
            else if (Punycode.Encode(labels[i]).Try(out var encoded, out _))
            {
                output.Append("xn--").Append(encoded);
            }
            else
            {
                output.Append(labels[i]);
                faults |= IdnaFaults.Punycode;
            }

            if (!checks.HasFlag(IdnaChecks.DnsLength)) continue;
            if (output.Length == start) faults |= IdnaFaults.EmptyLabel;
            if (output.Length - start > 63) faults |= IdnaFaults.TooLong;
        }

        if (checks.HasFlag(IdnaChecks.DnsLength) && output.Length > 253) faults |= IdnaFaults.TooLong;
        return new IdnaResult(output.ToString(), faults);
    }

    /// <summary>The form in U-labels. Labels that cannot be decoded stay as they are; the text is given also when there are faults.</summary>
    public static IdnaResult ToUnicode(string name, IdnaChecks checks = IdnaChecks.All)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (labels, faults) = Process(name, checks);
        return new IdnaResult(string.Join('.', labels), faults);
    }

    /// <summary>UTS 46 section 4: map, normalize, break, convert and validate.</summary>
    private static (string[] Labels, IdnaFaults Faults) Process(string name, IdnaChecks checks)
    {
        if (name.Length > MaxLength) return ([name], IdnaFaults.TooLong);
        var labels = Map(name).Split('.');
        var faults = IdnaFaults.None;
        var bidi = false;
        for (var i = 0; i < labels.Length; i++)
        {
            var own = Convert(ref labels[i], checks);
            faults |= own;
            bidi |= LabelRules.IsRightToLeft(labels[i]);
        }

        if (bidi && checks.HasFlag(IdnaChecks.Bidi) && Array.Exists(labels, label => !LabelRules.BidiHolds(label))) faults |= IdnaFaults.Bidi;
        return (labels, faults);
    }

    private static IdnaFaults Convert(ref string label, IdnaChecks checks)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal)) return LabelRules.Check(label, checks);
        if (!Ascii.IsValid(label) || !Punycode.Decode(label.AsSpan(4)).Try(out var decoded, out _)) return IdnaFaults.Punycode;
        label = decoded;
        var faults = Ascii.IsValid(decoded) ? IdnaFaults.Punycode : IdnaFaults.None; // also when nothing is left
        if (decoded.Contains('.', StringComparison.Ordinal)) faults |= IdnaFaults.Character;
        if (!NormalForm.Is(decoded, NormalizationForm.FormC)) faults |= IdnaFaults.NotNormal;
        return faults | LabelRules.Check(decoded, checks);
    }

    private static string Map(string name)
    {
        if (Ascii.IsValid(name)) return name.ToLowerInvariant();
        var output = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length;)
        {
            if (Rune.DecodeFromUtf16(name.AsSpan(i), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                output.Append(name[i++]);
                continue;
            }

            switch (IdnaData.Status(rune.Value))
            {
                case IdnaStatus.Ignored:
                    break;
                case IdnaStatus.Mapped:
                    output.Append(IdnaData.Mapping(rune.Value));
                    break;
                default:
                    output.Append(name, i, used);
                    break;
            }

            i += used;
        }

        var mapped = output.ToString();
        return NormalForm.HasOnlyCharacters(mapped) ? mapped.Normalize(NormalizationForm.FormC) : mapped; // what is no character is found when the label is checked
    }
}
