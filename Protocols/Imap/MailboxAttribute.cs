using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>An attribute of a mailbox in LIST, such as <c>\HasChildren</c> or <c>\Sent</c>. Case does not matter.</summary>
/// <remarks>RFC 9051 §7.3.1; RFC 6154 §2 for the special uses.</remarks>
public readonly record struct MailboxAttribute
{
    public static readonly MailboxAttribute NonExistent = new("\\NonExistent");
    public static readonly MailboxAttribute NoInferiors = new("\\Noinferiors");
    public static readonly MailboxAttribute NoSelect = new("\\Noselect");
    public static readonly MailboxAttribute HasChildren = new("\\HasChildren");
    public static readonly MailboxAttribute HasNoChildren = new("\\HasNoChildren");
    public static readonly MailboxAttribute Marked = new("\\Marked");
    public static readonly MailboxAttribute Unmarked = new("\\Unmarked");
    public static readonly MailboxAttribute Subscribed = new("\\Subscribed");
    public static readonly MailboxAttribute Remote = new("\\Remote");
    public static readonly MailboxAttribute All = new("\\All");
    public static readonly MailboxAttribute Archive = new("\\Archive");
    public static readonly MailboxAttribute Drafts = new("\\Drafts");
    public static readonly MailboxAttribute Flagged = new("\\Flagged");
    public static readonly MailboxAttribute Junk = new("\\Junk");
    public static readonly MailboxAttribute Sent = new("\\Sent");
    public static readonly MailboxAttribute Trash = new("\\Trash");

    private readonly string? _text;

    private MailboxAttribute(string text) => _text = text;

    public string Text => _text ?? "";

    public static Parsed<MailboxAttribute> Parse(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'\\', _, ..]) return new SyntaxFault(0, "attribute that begins with \\");
        var bad = text[1..].IndexOfAnyExcept(Octets.Atom);
        return bad >= 0 ? new SyntaxFault(1 + bad, "attribute") : new MailboxAttribute(Encoding.ASCII.GetString(text));
    }

    public bool Equals(MailboxAttribute other) => string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    public override string ToString() => Text;
}
