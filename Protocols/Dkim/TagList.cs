using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>One <c>name=value</c> of a tag list.</summary>
/// <param name="Name">The name; its case counts.</param>
/// <param name="Value">The value without white space around it; white space inside it stays.</param>
/// <param name="Offset">Where the value begins in the text, in chars.</param>
public readonly record struct DkimTag(string Name, string Value, int Offset);

/// <summary>The list of tags that signatures and key records are written in: <c>v=1; a=rsa-sha256; ...</c>.</summary>
/// <remarks>RFC 6376 §3.2: a name that stands twice spoils the whole list. RFC 8616 §5 lets characters beyond ASCII stand in values.</remarks>
public sealed class TagList
{
    /// <summary>Tags that are read; a list with more is refused.</summary>
    public const int MaxTags = 64;

    private TagList(ImmutableArray<DkimTag> tags) => Tags = tags;

    /// <summary>The tags in their order.</summary>
    public ImmutableArray<DkimTag> Tags { get; }

    /// <summary>Finds a tag by its name.</summary>
    public bool TryGet(string name, out DkimTag tag)
    {
        foreach (var candidate in Tags)
        {
            if (candidate.Name != name) continue;
            tag = candidate;
            return true;
        }

        tag = default;
        return false;
    }

    /// <summary>Reads a list. A semicolon behind the last tag is allowed, an empty tag is not.</summary>
    public static Parsed<TagList> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tags = ImmutableArray.CreateBuilder<DkimTag>(12);
        var start = 0;
        while (true)
        {
            var end = text.IndexOf(';', start);
            var last = end < 0;
            if (last) end = text.Length;
            if (last && tags.Count > 0 && SkipSpace(text, start, end) == end) break;
            if (!ReadTag(text, start, end).Try(out var tag, out var fault)) return fault;
            foreach (var before in tags)
            {
                if (before.Name == tag.Name) return new SyntaxFault(start, $"tag {tag.Name} only once");
            }

            if (tags.Count == MaxTags) return new SyntaxFault(start, $"at most {MaxTags} tags");
            tags.Add(tag);
            if (last) break;
            start = end + 1;
        }

        return new TagList(tags.ToImmutable());
    }

    private static Parsed<DkimTag> ReadTag(string text, int start, int end)
    {
        var at = SkipSpace(text, start, end);
        var name = at;
        if (at == end || !char.IsAsciiLetter(text[at])) return new SyntaxFault(at, "name of a tag");
        while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
        var nameEnd = at;
        at = SkipSpace(text, at, end);
        if (at == end || text[at] != '=') return new SyntaxFault(at, "= behind the name of a tag");
        at = SkipSpace(text, at + 1, end);
        var last = end;
        while (last > at && IsSpace(text[last - 1])) last--;
        for (var i = at; i < last; i++)
        {
            if (text[i] is < ' ' or '\u007F' && !IsSpace(text[i])) return new SyntaxFault(i, "printable character");
            if (text[i] is '\r' or '\n' && !Folds(text, i, last)) return new SyntaxFault(i, "line break only before white space");
        }

        return new DkimTag(text[name..nameEnd], text[at..last], at);
    }

    /// <summary>A line break, with or without its carriage return, that white space follows.</summary>
    private static bool Folds(string text, int at, int end)
    {
        if (text[at] == '\r') return at + 1 < end && text[at + 1] == '\n' && Folds(text, at + 1, end);
        return at + 1 < end && text[at + 1] is ' ' or '\t';
    }

    private static int SkipSpace(string text, int at, int end)
    {
        while (at < end && IsSpace(text[at])) at++;
        return at;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
