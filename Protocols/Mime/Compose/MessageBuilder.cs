using System.Collections.Immutable;
using System.Security.Cryptography;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime;

/// <summary>Writes a message: header, plain text and HTML as alternatives, inline images, attachments.</summary>
/// <remarks>RFC 5322 §3.6; RFC 2046 §5.1 for the nesting mixed, alternative, related. Writing twice gives the same content under other boundaries.</remarks>
public sealed class MessageBuilder
{
    public required ImmutableArray<NamedAddress> From { get; init; }

    /// <summary>Needed when there are several in From, or when another one sends. RFC 5322 §3.6.2.</summary>
    public NamedAddress? Sender { get; init; }

    public ImmutableArray<NamedAddress> ReplyTo { get; init; } = [];

    public ImmutableArray<NamedAddress> To { get; init; } = [];

    public ImmutableArray<NamedAddress> Cc { get; init; } = [];

    /// <summary>Written into the header only with <see cref="ShowBcc"/>.</summary>
    public ImmutableArray<NamedAddress> Bcc { get; init; } = [];

    /// <summary>For drafts and the copy of the sender.</summary>
    public bool ShowBcc { get; init; }

    public SingleLine Subject { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required MessageId MessageId { get; init; }

    public MessageId? InReplyTo { get; init; }

    public ImmutableArray<MessageId> References { get; init; } = [];

    public ImmutableArray<ExtraField> ExtraFields { get; init; } = [];

    /// <summary>Plain text, lines ending in LF or CRLF. With neither this nor HTML the text is empty.</summary>
    public string? Text { get; init; }

    public string? Html { get; init; }

    /// <summary>Parts that the HTML refers to; each needs a ContentId.</summary>
    public ImmutableArray<Attachment> Inline { get; init; } = [];

    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Wrap the plain text as RFC 3676 §4.2 says.</summary>
    public bool Flowed { get; init; }

    /// <summary>Text may be sent as 8bit. The next server must then know 8BITMIME.</summary>
    public bool Allow8Bit { get; init; }

    /// <summary>An address in the header is not ASCII: only servers that know SMTPUTF8 may get the message. RFC 6532 §3.2.</summary>
    public bool NeedsSmtpUtf8 =>
        From.Concat(ReplyTo).Concat(To).Concat(Cc).Concat(ShowBcc ? Bcc : []).Append(Sender ?? From[0]).Any(address => address.Address.IsInternational);

    /// <summary>Writes the whole message.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var body = await BodyAsync(ct).ConfigureAwait(false);
        var header = Header();
        body.WriteFields(header);
        await destination.WriteAsync(header.ToOctets(), ct).ConfigureAwait(false);
        await destination.WriteAsync("\r\n"u8.ToArray(), ct).ConfigureAwait(false);
        await body.WriteAsync(destination, ct).ConfigureAwait(false);
    }

    /// <summary>The whole message in memory.</summary>
    public async Task<byte[]> ToArrayAsync(CancellationToken ct)
    {
        using var message = new MemoryStream();
        await WriteAsync(message, ct).ConfigureAwait(false);
        return message.ToArray();
    }

    private HeaderWriter Header()
    {
        var header = new HeaderWriter();
        header.Plain("Date", MailDate.Write(Date));
        header.Addresses("From", From);
        if (Sender is not null) header.Addresses("Sender", [Sender]);
        if (!ReplyTo.IsEmpty) header.Addresses("Reply-To", ReplyTo);
        if (!To.IsEmpty) header.Addresses("To", To);
        if (!Cc.IsEmpty) header.Addresses("Cc", Cc);
        if (ShowBcc && !Bcc.IsEmpty) header.Addresses("Bcc", Bcc);
        header.Text("Subject", Subject);
        header.Ids("Message-ID", [MessageId]);
        if (InReplyTo is { } inReplyTo) header.Ids("In-Reply-To", [inReplyTo]);
        if (!References.IsEmpty) header.Ids("References", References);
        foreach (var field in ExtraFields) header.Text(field);
        header.Plain("MIME-Version", "1.0");
        return header;
    }

    /// <summary>mixed (alternative (plain, related (html, inline)), attachments), without the levels that would hold one part only.</summary>
    private async Task<BodyNode> BodyAsync(CancellationToken ct)
    {
        var alternatives = new List<BodyNode>();
        if (Text is not null || Html is null) alternatives.Add(TextNode.Plain(Text ?? "", Flowed, Allow8Bit));
        if (Html is not null)
        {
            var html = new List<BodyNode> { TextNode.Html(Html, Allow8Bit) };
            foreach (var part in Inline) html.Add(await FileNode.OpenAsync(part, inline: true, Allow8Bit, ct).ConfigureAwait(false));
            alternatives.Add(Multipart("related", html, new HeaderParameter("type", "text/html")));
        }

        var mixed = new List<BodyNode> { Multipart("alternative", alternatives) };
        foreach (var part in Attachments) mixed.Add(await FileNode.OpenAsync(part, inline: false, Allow8Bit, ct).ConfigureAwait(false));
        return Multipart("mixed", mixed);
    }

    /// <summary>No encoder writes <c>=_</c>, and 128 random bits stand in no other text. RFC 2045 §6.7.</summary>
    private static BodyNode Multipart(string subtype, List<BodyNode> children, params HeaderParameter[] parameters) => children.Count == 1
        ? children[0]
        : new MultipartNode(subtype, $"=_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}", parameters, children);
}
