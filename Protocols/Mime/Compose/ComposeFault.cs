namespace Mox.Protocols.Mime.Compose;

/// <summary>Why a message cannot be written as asked.</summary>
public enum ComposeFaultKind
{
    /// <summary>A local part beyond ASCII in a form whose header is ASCII: only <see cref="MessageForm.Utf8"/> can carry it. RFC 6531 §3.3.</summary>
    InternationalAddress,

    /// <summary>No author. RFC 5322 §3.6.2.</summary>
    NoAuthor,

    /// <summary>Several authors and no Sender. RFC 5322 §3.6.2.</summary>
    NoSender,

    /// <summary>A field of the caller's own has a name that the builder writes itself; it would stand twice.</summary>
    ReservedField,

    /// <summary>One-click unsubscription without a link that begins with <c>https:</c>. RFC 8058 §3.1.</summary>
    OneClickWithoutHttps,

    /// <summary>A resent message without recipients. RFC 5322 §3.6.6.</summary>
    NoRecipient,

    /// <summary>An inline part without a Content-ID: nothing can refer to it. RFC 2392 §2.</summary>
    InlineWithoutId,

    /// <summary>Exact octets that this form cannot carry: octets above 127 in the 7-bit form, a lone CR or LF, NUL, or a line of more than 998 octets.</summary>
    ExactOctets,
}

/// <summary>Why a message cannot be written as asked.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Field">The field it is in, or <c>body</c>.</param>
/// <param name="Value">The value that is wrong, where there is one.</param>
public sealed record ComposeFault(ComposeFaultKind Kind, string Field, string Value)
{
    /// <summary>The fault in one line, for logs: field, kind and value.</summary>
    public override string ToString() => Value.Length == 0 ? $"{Field}: {Kind}" : $"{Field}: {Kind} ({Value})";
}
