using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>A name and an address to be written into From, To and their like.</summary>
/// <param name="Name">The display name; empty for none. White space at its ends is not sent.</param>
/// <param name="Address">The mailbox.</param>
public sealed record NamedAddress(SingleLine Name, MailAddress Address)
{
    /// <summary>An address without a name.</summary>
    public NamedAddress(MailAddress address)
        : this(default, address)
    {
    }
}

/// <summary>A file that goes with a message.</summary>
/// <param name="FileName">The name shown; path parts are not sent. Empty for none.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Open">Opens the content; called once for each time the message is written, and once before for text and messages, which are measured. The stream is disposed of.</param>
public sealed record Attachment(SingleLine FileName, MediaType Type, Func<CancellationToken, ValueTask<Stream>> Open)
{
    /// <summary>For inline parts: the id by which HTML refers to it as <c>cid:</c>, here with angle brackets. RFC 2392 §2.</summary>
    public MessageId? ContentId { get; init; }

    /// <summary>What it is, for people. RFC 2045 §8.</summary>
    public SingleLine Description { get; init; }

    /// <summary>A file that lies in memory.</summary>
    public static Attachment From(SingleLine fileName, MediaType type, byte[] content) =>
        new(fileName, type, _ => ValueTask.FromResult<Stream>(new MemoryStream(content, writable: false)));
}

/// <summary>A header field of the caller's own: a checked name and an unstructured value.</summary>
public sealed record ExtraField
{
    private ExtraField(string name, SingleLine value) => (Name, Value) = (name, value);

    /// <summary>The name, without its colon.</summary>
    public string Name { get; }

    /// <summary>The value, not encoded.</summary>
    public SingleLine Value { get; }

    /// <summary>Makes a field. RFC 5322 §2.2: a name is visible ASCII without a colon; here it has at most 76 characters. The fault is a name that is none.</summary>
    public static Parsed<ExtraField> From(string name, SingleLine value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 76) return new SyntaxFault(0, "field name");
        var bad = name.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (bad < 0) bad = name.IndexOf(':', StringComparison.Ordinal);
        return bad < 0 ? new ExtraField(name, value) : new SyntaxFault(bad, "field name");
    }
}
