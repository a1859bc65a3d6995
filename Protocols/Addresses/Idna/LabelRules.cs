using System.Text;

namespace Mox.Protocols.Addresses.Idna;

/// <summary>The validity criteria of UTS 46 for one label in Unicode form.</summary>
internal static class LabelRules
{
    private const int NonJoiner = 0x200C, Joiner = 0x200D;

    /// <summary>Criteria 2 to 8 of UTS 46 section 4.1; the first, normal form, is asked where a label was decoded.</summary>
    public static IdnaFaults Check(ReadOnlySpan<char> label, IdnaChecks checks)
    {
        if (label.IsEmpty) return IdnaFaults.None;
        var faults = IdnaFaults.None;
        if (checks.HasFlag(IdnaChecks.Hyphens))
        {
            if (label[0] == '-' || label[^1] == '-' || (label.Length > 3 && label[2] == '-' && label[3] == '-')) faults |= IdnaFaults.Hyphen;
        }
        else if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
        {
            faults |= IdnaFaults.Hyphen;
        }

        var first = true;
        for (var i = 0; i < label.Length;)
        {
            if (Rune.DecodeFromUtf16(label[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                faults |= IdnaFaults.Character;
                i += Math.Max(used, 1);
                continue;
            }

            if (first && IdnaData.IsMark(rune.Value)) faults |= IdnaFaults.LeadingMark;
            first = false;
            if (!MayStand(rune.Value, checks)) faults |= IdnaFaults.Character;
            if (rune.Value is NonJoiner or Joiner && checks.HasFlag(IdnaChecks.Joiners) && !Joins(label, i, rune.Value)) faults |= IdnaFaults.Joiner;
            i += used;
        }

        return faults;
    }

    /// <summary>True when the label holds a character that makes the whole name one of text from right to left (RFC 5893 §1.4).</summary>
    public static bool IsRightToLeft(ReadOnlySpan<char> label)
    {
        foreach (var rune in label.EnumerateRunes())
        {
            if (IdnaData.Bidi(rune.Value) is BidiClass.R or BidiClass.AL or BidiClass.AN) return true;
        }

        return false;
    }

    /// <summary>The six conditions of RFC 5893 §2.</summary>
    public static bool BidiHolds(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty) return true;
        var (first, last, seen) = (BidiClass.Other, BidiClass.Other, 0);
        var begun = false;
        foreach (var rune in label.EnumerateRunes())
        {
            var kind = IdnaData.Bidi(rune.Value);
            if (!begun) first = kind;
            begun = true;
            seen |= 1 << (int)kind;
            if (kind != BidiClass.NSM) last = kind;
        }

        const int Neutral = (1 << (int)BidiClass.EN) | (1 << (int)BidiClass.ES) | (1 << (int)BidiClass.CS) | (1 << (int)BidiClass.ET) | (1 << (int)BidiClass.ON) | (1 << (int)BidiClass.BN) | (1 << (int)BidiClass.NSM);
        const int RightToLeft = Neutral | (1 << (int)BidiClass.R) | (1 << (int)BidiClass.AL) | (1 << (int)BidiClass.AN);
        const int BothNumbers = (1 << (int)BidiClass.EN) | (1 << (int)BidiClass.AN);
        return first switch
        {
            BidiClass.L => (seen & ~(Neutral | (1 << (int)BidiClass.L))) == 0 && last is BidiClass.L or BidiClass.EN,
            BidiClass.R or BidiClass.AL => (seen & ~RightToLeft) == 0 && last is BidiClass.R or BidiClass.AL or BidiClass.EN or BidiClass.AN && (seen & BothNumbers) != BothNumbers,
            _ => false,
        };
    }

    private static bool MayStand(int code, IdnaChecks checks)
    {
        if (code >= 0x80 || !checks.HasFlag(IdnaChecks.Std3Ascii)) return code != '.' && IdnaData.Status(code) is IdnaStatus.Valid or IdnaStatus.Deviation;
        return code is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
    }

    /// <summary>RFC 5892 §A.1 and §A.2.</summary>
    private static bool Joins(ReadOnlySpan<char> label, int at, int joiner)
    {
        var before = label[..at];
        var after = label[(at + 1)..];
        if (Rune.DecodeLastFromUtf16(before, out var last, out _) == System.Buffers.OperationStatus.Done && IdnaData.IsVirama(last.Value)) return true;
        if (joiner == Joiner) return false;
        var left = JoiningType.Transparent;
        while (left == JoiningType.Transparent && Rune.DecodeLastFromUtf16(before, out last, out var used) == System.Buffers.OperationStatus.Done)
        {
            left = IdnaData.Joining(last.Value);
            before = before[..^used];
        }

        var right = JoiningType.Transparent;
        while (right == JoiningType.Transparent && Rune.DecodeFromUtf16(after, out var next, out var used) == System.Buffers.OperationStatus.Done)
        {
            right = IdnaData.Joining(next.Value);
            after = after[used..];
        }

        return left is JoiningType.Left or JoiningType.Dual && right is JoiningType.Right or JoiningType.Dual;
    }
}
