using System.Collections.Immutable;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Compose;

/// <summary>Writes a message: header, plain text and HTML as alternatives, inline images, attachments; or any tree of parts.</summary>
/// <remarks>
/// RFC 5322 §3.6; RFC 2046 §5.1 for the nesting mixed, alternative, related. All values are checked types, so that no CR, LF or NUL of theirs can reach
/// the wire. Half a surrogate pair in a text is written as U+FFFD.
/// </remarks>
public sealed class MessageBuilder
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "Disposition-Notification-To",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-ID", "Content-Description", "Content-Disposition",
        "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "List-Owner", "List-Archive",
    };

    /// <summary>The authors: at least one.</summary>
    public required ImmutableArray<NamedAddress> From { get; init; }

    /// <summary>Needed when there are several in From, or when another one sends. RFC 5322 §3.6.2.</summary>
    public NamedAddress? Sender { get; init; }

    /// <summary>Where answers go; empty for the authors.</summary>
    public ImmutableArray<NamedAddress> ReplyTo { get; init; } = [];

    /// <summary>The recipients.</summary>
    public ImmutableArray<NamedAddress> To { get; init; } = [];

    /// <summary>Who gets copies.</summary>
    public ImmutableArray<NamedAddress> Cc { get; init; } = [];

    /// <summary>Written into the header only with <see cref="ShowBcc"/>.</summary>
    public ImmutableArray<NamedAddress> Bcc { get; init; } = [];

    /// <summary>For drafts and the copy of the sender.</summary>
    public bool ShowBcc { get; init; }

    /// <summary>Who wants to be told that the message was shown. RFC 8098 §2.1.</summary>
    public ImmutableArray<NamedAddress> NotifyOfReading { get; init; } = [];

    /// <summary>The subject; see <see cref="ThreadFields"/> for answers.</summary>
    public SingleLine Subject { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Its id; see <see cref="Compose.MessageId.New"/>.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>The message it answers.</summary>
    public MessageId? InReplyTo { get; init; }

    /// <summary>The conversation it belongs to, oldest first.</summary>
    public ImmutableArray<MessageId> References { get; init; } = [];

    /// <summary>Who sends it: a person, or a program.</summary>
    public AutoSubmitted AutoSubmitted { get; init; }

    /// <summary>What a mailing list says of itself; null for none.</summary>
    public ListFields? List { get; init; }

    /// <summary>Fields of the caller's own; none of a name that is written here anyway.</summary>
    public ImmutableArray<ExtraField> ExtraFields { get; init; } = [];

    /// <summary>The body as a tree of parts; when null, it is made of the properties below.</summary>
    public BodyPart? Body { get; init; }

    /// <summary>Plain text, lines ending in LF or CRLF. With neither this nor HTML the text is empty.</summary>
    public string? Text { get; init; }

    /// <summary>The text as HTML.</summary>
    public string? Html { get; init; }

    /// <summary>Parts that the HTML refers to; each needs a ContentId.</summary>
    public ImmutableArray<Attachment> Inline { get; init; } = [];

    /// <summary>Files; one of type message/rfc822 goes as an embedded message where it can.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Wrap the plain text as RFC 3676 §4.2 says.</summary>
    public bool Flowed { get; init; }

    /// <summary>The form of the message. Null: 7-bit, unless an address in the header is not ASCII, which only UTF-8 can carry.</summary>
    public MessageForm? Form { get; init; }

    /// <summary>An address in the header is not ASCII: only servers that know SMTPUTF8 may get the message. RFC 6532 §3.2.</summary>
    public bool NeedsSmtpUtf8 => AddressFields().Any(entry => entry.Addresses.Any(named => named.Address.IsInternational));

    /// <summary>The Bcc field with its CRLF, for the copy the sender keeps; empty without blind copies. RFC 5322 §3.6.3.</summary>
    public byte[] BlindCopyField()
    {
        var header = new HeaderWriter(Bcc.Any(named => named.Address.IsInternational) ? MessageForm.Utf8 : Form ?? MessageForm.SevenBit);
        if (!Bcc.IsEmpty) header.Addresses("Bcc", Bcc);
        return header.ToOctets();
    }

    /// <summary>Looks through the message, chooses encodings, and makes the header.</summary>
    public Task<ComposeOutcome> PrepareAsync(CancellationToken ct) => PrepareAsync(null, ct);

    /// <summary>Writes the whole message.</summary>
    /// <exception cref="InvalidOperationException">It cannot be written as asked: <see cref="PrepareAsync(CancellationToken)"/> would say why.</exception>
    public async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(destination);
        switch (await PrepareAsync(ct).ConfigureAwait(false))
        {
            case ComposeOutcome.Ready(var message):
                await message.WriteAsync(destination, ct).ConfigureAwait(false);
                break;
            case ComposeOutcome.Refused(var faults):
                throw new InvalidOperationException(string.Join("; ", faults));
        }
    }

    /// <summary>The whole message in memory.</summary>
    /// <exception cref="InvalidOperationException">It cannot be written as asked.</exception>
    public async Task<byte[]> ToArrayAsync(CancellationToken ct)
    {
        using var message = new MemoryStream();
        await WriteAsync(message, ct).ConfigureAwait(false);
        return message.ToArray();
    }

    internal async Task<ComposeOutcome> PrepareAsync(Func<string>? newToken, CancellationToken ct)
    {
        var form = Form ?? (NeedsSmtpUtf8 ? MessageForm.Utf8 : MessageForm.SevenBit);
        var (body, faults) = await ComposePlan.MakeAsync(Body ?? Parts(), form, keepTrailingSpace: false, newToken, ct).ConfigureAwait(false);
        faults = [.. Faults(form), .. faults];
        return faults.IsEmpty ? new ComposeOutcome.Ready(new PreparedMessage(Header(form), body)) : new ComposeOutcome.Refused(faults);
    }

    private ImmutableArray<ComposeFault> Faults(MessageForm form)
    {
        var faults = ImmutableArray.CreateBuilder<ComposeFault>();
        AddressFaults.Authors(From, Sender, "", faults);
        foreach (var (name, addresses) in AddressFields()) AddressFaults.International(name, addresses, form, faults);
        if (List is not null) faults.AddRange(List.Faults());
        faults.AddRange(Inline.Where(file => file.ContentId is not { Text.Length: > 0 }).Select(file => new ComposeFault(ComposeFaultKind.InlineWithoutId, "body", file.FileName.Text)));
        faults.AddRange(ExtraFields.Where(field => Reserved.Contains(field.Name)).Select(field => new ComposeFault(ComposeFaultKind.ReservedField, field.Name, "")));
        return faults.ToImmutable();
    }

    private IEnumerable<(string Name, ImmutableArray<NamedAddress> Addresses)> AddressFields() =>
    [
        ("From", From), ("Sender", Sender is null ? [] : [Sender]), ("Reply-To", ReplyTo), ("To", To), ("Cc", Cc), ("Bcc", ShowBcc ? Bcc : []),
        ("Disposition-Notification-To", NotifyOfReading),
    ];

    private HeaderWriter Header(MessageForm form)
    {
        var header = new HeaderWriter(form);
        header.Plain("Date", MailDate.Write(Date));
        foreach (var (name, addresses) in AddressFields())
        {
            if (!addresses.IsEmpty) header.Addresses(name, addresses);
        }

        // Some filters think ill of a message to nobody: a group without members says that there are recipients (RFC 5322 §3.4).
        if (To.IsEmpty && Cc.IsEmpty && !Bcc.IsEmpty && !ShowBcc) header.Plain("To", "undisclosed-recipients:;");
        header.Text("Subject", Subject);
        header.Ids("Message-ID", [MessageId]);
        if (InReplyTo is { } inReplyTo) header.Ids("In-Reply-To", [inReplyTo]);
        if (!References.IsEmpty) header.Ids("References", References);
        if (AutoSubmitted != AutoSubmitted.No) header.Plain("Auto-Submitted", AutoSubmitted == AutoSubmitted.Generated ? "auto-generated" : "auto-replied");
        List?.Write(header);
        foreach (var field in ExtraFields) header.Text(field);
        header.Plain("MIME-Version", "1.0");
        return header;
    }

    /// <summary>mixed (alternative (plain, related (html, inline)), attachments), without the levels that would hold one part only.</summary>
    private BodyPart Parts()
    {
        var alternatives = ImmutableArray.CreateBuilder<BodyPart>();
        if (Text is not null || Html is null) alternatives.Add(BodyPart.Text(Text ?? "", Flowed));
        if (Html is not null) alternatives.Add(BodyPart.Related(BodyPart.Html(Html), [.. Inline.Select(BodyPart.Inline)]));
        return BodyPart.Mixed([BodyPart.Alternative(alternatives.ToImmutable()), .. Attachments.Select(BodyPart.File)]);
    }
}
