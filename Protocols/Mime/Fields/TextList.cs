using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>Fields that list texts or addresses of resources, with commas between them: Keywords, Content-Language, List-Unsubscribe and their like.</summary>
public static class TextList
{
    /// <summary>Members of one field that are read, unless another bound is given.</summary>
    public const int MaxMembers = 1000;

    /// <summary>The texts of a list such as Keywords (RFC 5322 §3.6.5): foldings become spaces, encoded words are decoded, quotes go, empty members are passed over.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="maxMembers">Members that are kept; more are dropped (<see cref="DefectKind.FieldLimit"/>).</param>
    /// <param name="defects">Takes <see cref="DefectKind.EightBitField"/> and those of encoded words.</param>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> raw, int maxMembers = MaxMembers, DefectScope defects = default)
    {
        FieldText.CheckEightBit(raw, defects);
        var members = default(Row);
        var start = 0;
        var quotes = true;
        for (var at = 0; at <= raw.Length; at++)
        {
            at = End(raw, at, ref quotes);
            if (raw[start..at].IndexOfAnyExcept(FieldText.Blanks) >= 0)
            {
                if (members.Count == maxMembers)
                {
                    defects.Report(DefectKind.FieldLimit, start);
                    break;
                }

                if (Text(raw[start..at], defects.From(start)) is { Length: > 0 } text) members.Add(text);
            }

            start = at + 1;
        }

        return members.ToImmutable();
    }

    /// <summary>The addresses of resources in angle brackets, in their order of preference, as List-Unsubscribe and its like have them. RFC 2369 §2.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="maxMembers">Addresses that are kept; more are dropped (<see cref="DefectKind.FieldLimit"/>).</param>
    /// <param name="defects">Takes <see cref="DefectKind.FieldLimit"/>.</param>
    /// <remarks>White space inside an address goes, as it comes from folding; comments and text between addresses are passed over. Nothing says that an address is well formed or harmless.</remarks>
    public static ImmutableArray<string> Uris(ReadOnlySpan<byte> raw, int maxMembers = MaxMembers, DefectScope defects = default)
    {
        var uris = default(Row);
        Span<byte> room = stackalloc byte[512];
        var text = new Scratch<byte>(room);
        while (true)
        {
            var open = Open(raw);
            if (open < 0) break;
            raw = raw[(open + 1)..];
            var close = raw.IndexOf((byte)'>');
            if (close < 0) break;
            text.Cut(0);
            foreach (var octet in raw[..close])
            {
                if (!FieldText.IsBlank(octet)) text.Add(octet);
            }

            raw = raw[(close + 1)..];
            if (text.Count == 0) continue;
            if (uris.Count == maxMembers)
            {
                defects.Report(DefectKind.FieldLimit, 0);
                break;
            }

            uris.Add(FieldText.String(text.Written));
        }

        text.Dispose();
        return uris.ToImmutable();
    }

    /// <summary>The name of a list and its identifier, from List-Id. RFC 2919 §3.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Those of encoded words.</param>
    /// <returns>The text before the brackets, decoded, null without one; the identifier, lower-case as it is compared without case, null without one. Without brackets the whole is the identifier when it is one word.</returns>
    public static (string? Name, string? Id) ListId(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        var open = raw.LastIndexOf((byte)'<');
        if (open < 0)
        {
            var word = raw.Trim(" \t\r\n\0"u8);
            return word.IsEmpty ? (null, null) : word.IndexOfAny(FieldText.Blanks) < 0 ? (null, Lower(word)) : (Text(raw, defects), null);
        }

        var inside = raw[(open + 1)..];
        if (inside.IndexOf((byte)'>') is var close and >= 0) inside = inside[..close];
        var id = Lower(inside);
        var name = Text(raw[..open], defects);
        return (name.Length == 0 ? null : name, id.Length == 0 ? null : id);
    }

    private static string Lower(ReadOnlySpan<byte> octets)
    {
        Span<byte> room = stackalloc byte[256];
        var text = new Scratch<byte>(room);
        foreach (var octet in octets)
        {
            if (!FieldText.IsBlank(octet)) text.Add(octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet);
        }

        var lower = FieldText.String(text.Written);
        text.Dispose();
        return lower;
    }

    /// <summary>The comma that ends a member: not one in quotes or in an encoded word.</summary>
    /// <param name="quotes">Quotes were closed so far; behind one that was not, they mean nothing.</param>
    private static int End(ReadOnlySpan<byte> raw, int at, ref bool quotes)
    {
        for (; at < raw.Length; at++)
        {
            var stop = raw[at..].IndexOfAny((byte)',', (byte)'"', (byte)'=');
            if (stop < 0) return raw.Length;
            at += stop;
            if (raw[at] == ',') return at;
            if (raw[at] == '=' && WordShape.TryMatch(raw[at..], out var word, out _)) at += word.Length - 1;
            else if (raw[at] == '"' && quotes) at = Unquoted(raw, at, out quotes);
        }

        return raw.Length;
    }

    /// <summary>The quote that closes the one that stands here; this one when it is open.</summary>
    private static int Unquoted(ReadOnlySpan<byte> raw, int quote, out bool closed)
    {
        closed = true;
        for (var at = quote + 1; at < raw.Length; at++)
        {
            if (raw[at] == '"') return at;
            if (raw[at] == '\\') at++;
        }

        closed = false;
        return quote;
    }

    /// <summary>The next angle bracket outside comments.</summary>
    private static int Open(ReadOnlySpan<byte> raw)
    {
        var depth = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            var stop = raw[at..].IndexOfAny("<()\\"u8);
            if (stop < 0) return -1;
            at += stop;
            if (raw[at] == '<' && depth == 0) return at;
            if (raw[at] == '(') depth++;
            else if (raw[at] == ')' && depth > 0) depth--;
            else if (raw[at] == '\\') at++;
        }

        return -1;
    }

    /// <summary>A member as text: quotes around it go.</summary>
    private static string Text(ReadOnlySpan<byte> raw, DefectScope defects)
    {
        var trimmed = raw.Trim(" \t\r\n\0"u8);
        if (trimmed is not [(byte)'"', .., (byte)'"'] || trimmed.Length < 2) return EncodedWord.Decode(raw, defects: defects);
        Span<byte> room = stackalloc byte[256];
        var text = new Scratch<byte>(room);
        for (var i = 1; i < trimmed.Length - 1; i++)
        {
            if (trimmed[i] == '\\' && i + 1 < trimmed.Length - 1) i++;
            text.Add(trimmed[i]);
        }

        var result = EncodedWord.Decode(text.Written);
        text.Dispose();
        return result;
    }

    /// <summary>Strings gathered one by one.</summary>
    private struct Row
    {
        private string[]? _texts;

        public int Count { get; private set; }

        public void Add(string text)
        {
            _texts ??= new string[2];
            if (Count == _texts.Length) Array.Resize(ref _texts, Count * 2);
            _texts[Count++] = text;
        }

        public readonly ImmutableArray<string> ToImmutable() => _texts is null ? [] : [.. _texts.AsSpan(0, Count)];
    }
}
