using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Reads the message ids of Message-ID, In-Reply-To, References and Content-ID.</summary>
/// <remarks>RFC 5322 §3.6.4; phrases between ids (RFC 5322 §4.5.4) are skipped, white space inside an id is dropped, ids without brackets get them.</remarks>
public static class MessageIds
{
    /// <summary>Ids of one field that are kept: the last ones.</summary>
    public const int MaxIds = 100;

    /// <summary>An id longer than this many octets is not read.</summary>
    public const int MaxLength = 1000;

    private static readonly System.Buffers.SearchValues<byte> WordEnds = System.Buffers.SearchValues.Create(" \t\r\n\0,"u8);

    /// <summary>Ids that are looked at for repetitions.</summary>
    private const int MaxSeen = 1000;

    /// <summary>All ids of a raw field value, with their angle brackets, in their order, without repetitions; at most the last <see cref="MaxIds"/>.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidMessageId"/>; <see cref="DefectKind.FieldLimit"/> for more ids than are kept.</param>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        Span<IdPlace> room = stackalloc IdPlace[16];
        var ids = new Scratch<IdPlace>(room);
        var at = 0;
        while (Next(raw, ref at, defects, out var id))
        {
            if (ids.Count >= 2 * MaxSeen) ids.Remove(0, MaxSeen);
            ids.Add(id);
        }

        if (ids.Count == 0) Bare(raw, ref ids);
        var kept = Last(raw, ids.Written, defects);
        ids.Dispose();
        return kept;
    }

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static ImmutableArray<string> Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return [];
        Span<byte> room = stackalloc byte[512];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var ids = Read(octets.Written);
        octets.Dispose();
        return ids;
    }

    /// <summary>The one id of a Message-ID or Content-ID field, with its angle brackets; null when there is none. An id without brackets is let pass and gets them.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidMessageId"/>.</param>
    public static string? One(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        var at = 0;
        if (Next(raw, ref at, defects, out var id))
        {
            if (raw[at..].IndexOfAnyExcept(FieldText.Blanks) is var more and >= 0 && raw[at + more] != '(') defects.Report(DefectKind.InvalidMessageId, at + more);
            return Text(raw, id);
        }

        Span<IdPlace> room = stackalloc IdPlace[4];
        var bare = new Scratch<IdPlace>(room);
        Bare(raw, ref bare);
        var one = bare.Count > 0 ? Text(raw, bare[0]) : null;
        bare.Dispose();
        return one;
    }

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static string? One(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        Span<byte> room = stackalloc byte[256];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var id = One(octets.Written);
        octets.Dispose();
        return id;
    }

    /// <summary>Reports what is wrong with a field of ids, for a reader that keeps its text as it stands.</summary>
    internal static void Check(ReadOnlySpan<byte> raw, DefectScope defects)
    {
        var at = 0;
        while (defects.Records && Next(raw, ref at, defects, out _))
        {
        }
    }

    /// <summary>What stands between the brackets of an id; <paramref name="Blanks"/> when white space does too.</summary>
    private readonly record struct IdPlace(int Start, int Length, bool Blanks);

    /// <summary>Goes on to the next id in brackets.</summary>
    private static bool Next(ReadOnlySpan<byte> raw, ref int at, DefectScope defects, out IdPlace id)
    {
        while (true)
        {
            var open = raw[at..].IndexOf((byte)'<');
            if (defects.Records) CheckBetween(raw, at, open < 0 ? raw.Length : at + open, defects);
            id = default;
            if (open < 0)
            {
                at = raw.Length;
                return false;
            }

            var start = at + open + 1;
            var length = raw[start..].IndexOfAny((byte)'<', (byte)'>');
            at = length < 0 ? raw.Length : raw[start + length] == '>' ? start + length + 1 : start + length;
            var inside = length < 0 ? [] : raw.Slice(start, length);
            var blanks = inside.IndexOfAny(FieldText.Blanks) >= 0;
            var sound = inside.Length is > 0 and <= MaxLength && raw[at - 1] == '>' && inside.IndexOfAnyExcept(FieldText.Blanks) >= 0;
            if (!sound || blanks || inside.IndexOf((byte)'@') is -1 or 0 || inside[^1] == '@') defects.Report(DefectKind.InvalidMessageId, start - 1);
            if (!sound) continue;
            id = new IdPlace(start, length, blanks);
            return true;
        }
    }

    /// <summary>Between ids only white space and comments may stand.</summary>
    private static void CheckBetween(ReadOnlySpan<byte> raw, int from, int to, DefectScope defects)
    {
        var text = raw[from..to].IndexOfAnyExcept(FieldText.Blanks);
        if (text >= 0 && raw[from + text] != '(') defects.Report(DefectKind.InvalidMessageId, from + text);
    }

    /// <summary>Ids in a field without brackets: each word with an @, or the word that stands there alone.</summary>
    private static void Bare(ReadOnlySpan<byte> raw, ref Scratch<IdPlace> ids)
    {
        var words = 0;
        var alone = default(IdPlace);
        for (var at = 0; at < raw.Length;)
        {
            if (FieldText.IsBlank(raw[at]) || raw[at] == ',')
            {
                at++;
                continue;
            }

            var length = raw[at..].IndexOfAny(WordEnds);
            if (length < 0) length = raw.Length - at;
            var word = raw.Slice(at, length);
            if (length <= MaxLength && word.IndexOfAny((byte)'<', (byte)'>') < 0)
            {
                alone = new IdPlace(at, length, false);
                if (word.IndexOf((byte)'@') > 0 && ids.Count < MaxSeen) ids.Add(alone);
            }

            words++;
            at += length;
        }

        if (words == 1 && ids.Count == 0 && alone.Length > 0) ids.Add(alone);
    }

    /// <summary>The last ids that differ, in their order.</summary>
    private static ImmutableArray<string> Last(ReadOnlySpan<byte> raw, ReadOnlySpan<IdPlace> ids, DefectScope defects)
    {
        if (ids.IsEmpty) return [];
        if (ids.Length == 1) return [Text(raw, ids[0])];
        Span<IdPlace> kept = stackalloc IdPlace[Math.Min(ids.Length, MaxIds)];
        var count = 0;
        var i = ids.Length - 1;
        for (; i >= 0 && i >= ids.Length - MaxSeen && count < MaxIds; i--)
        {
            var id = raw.Slice(ids[i].Start, ids[i].Length);
            var seen = false;
            for (var k = 0; k < count && !seen; k++) seen = raw.Slice(kept[k].Start, kept[k].Length).SequenceEqual(id);
            if (!seen) kept[count++] = ids[i];
        }

        if (i >= 0) defects.Report(DefectKind.FieldLimit, 0);
        var texts = new string[count];
        for (var k = 0; k < count; k++) texts[k] = Text(raw, kept[count - 1 - k]);
        return Different(texts, kept[..count]);
    }

    /// <summary>Ids with other octets are the same when only white space tells them apart; the last of them stays.</summary>
    private static ImmutableArray<string> Different(string[] texts, ReadOnlySpan<IdPlace> ids)
    {
        var blanks = false;
        foreach (var id in ids) blanks |= id.Blanks;
        if (!blanks) return ImmutableCollectionsMarshal.AsImmutableArray(texts);
        var kept = new List<string>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            if (Array.IndexOf(texts, texts[i], i + 1) < 0) kept.Add(texts[i]);
        }

        return [.. kept];
    }

    /// <summary>The id in its brackets, without white space.</summary>
    private static string Text(ReadOnlySpan<byte> raw, IdPlace id)
    {
        if (!id.Blanks && id.Start > 0 && raw[id.Start - 1] == '<') return FieldText.String(raw.Slice(id.Start - 1, id.Length + 2));
        Span<byte> room = stackalloc byte[256];
        var text = new Scratch<byte>(room);
        text.Add((byte)'<');
        foreach (var octet in raw.Slice(id.Start, id.Length))
        {
            if (!FieldText.IsBlank(octet)) text.Add(octet);
        }

        text.Add((byte)'>');
        var result = FieldText.String(text.Written);
        text.Dispose();
        return result;
    }
}
