using System.Net;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime.Fields;

/// <summary>What a host wrote about taking a message: one Received field.</summary>
/// <remarks>
/// RFC 5321 §4.4 and RFC 5322 §3.6.7. Software writes these fields with much freedom; what is found is given, what is not is null. All of it is what some
/// host said, true or not. Bounds: each text is part of the field, which the reader of the header bounds.
/// </remarks>
public sealed record ReceivedField
{
    /// <summary>What the client called itself, or what the host calls it: a name, or an address without its brackets.</summary>
    public string? From { get; init; }

    /// <summary>The address of the client, where it is told beside <see cref="From"/>.</summary>
    public IPAddress? FromAddress { get; init; }

    /// <summary>The name that the address of the client has in the DNS.</summary>
    public string? FromHost { get; init; }

    /// <summary>The name in HELO or EHLO, where it is told beside <see cref="From"/>.</summary>
    public string? Helo { get; init; }

    /// <summary>The command it came with: <c>HELO</c>, <c>EHLO</c> or <c>LHLO</c>.</summary>
    public string? HeloCommand { get; init; }

    /// <summary>The user at the client, by the ident protocol or by signing in.</summary>
    public string? Ident { get; init; }

    /// <summary>The host that took the message.</summary>
    public string? By { get; init; }

    /// <summary>The link it came over, such as <c>TCP</c>.</summary>
    public string? Via { get; init; }

    /// <summary>The first word of how it came, as written.</summary>
    public string? With { get; init; }

    /// <summary>The protocol in upper case, such as <c>ESMTPS</c> (RFC 3848), where it is a known one: <c>Microsoft SMTP Server</c> is <c>SMTP</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>What the host called the message, without angle brackets.</summary>
    public string? Id { get; init; }

    /// <summary>The recipient, without angle brackets.</summary>
    public string? For { get; init; }

    /// <summary>Such as <c>TLSv1.3</c> or <c>SSLv3</c>.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher suite as written.</summary>
    public string? TlsCipher { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Reads a raw field value.</summary>
    /// <param name="raw">All behind the colon, folding and all.</param>
    /// <param name="defects">Takes <see cref="DefectKind.InvalidDate"/>.</param>
    public static ReceivedField Read(ReadOnlySpan<byte> raw, DefectScope defects = default)
    {
        var reader = new ReceivedReader(raw);
        reader.Read();
        return new ReceivedField
        {
            From = reader.From,
            FromAddress = reader.FromAddress,
            FromHost = reader.FromHost,
            Helo = reader.Helo,
            HeloCommand = reader.HeloCommand,
            Ident = reader.Ident,
            By = reader.By,
            Via = reader.Via,
            With = reader.With,
            Protocol = reader.Protocol,
            Id = reader.Id,
            For = reader.For,
            TlsVersion = reader.TlsVersion,
            TlsCipher = reader.TlsCipher,
            Date = DateOf(raw, reader.DateStart, defects),
        };
    }

    private static DateTimeOffset? DateOf(ReadOnlySpan<byte> raw, int start, DefectScope defects)
    {
        if (start >= 0) return MailDate.Read(raw[start..], defects.From(start));
        defects.Report(DefectKind.InvalidDate, raw.Length);
        return null;
    }

    /// <summary>The same for a value that is at hand as a string.</summary>
    public static ReceivedField Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> room = stackalloc byte[512];
        var octets = new Scratch<byte>(room);
        FieldText.AppendUtf8(ref octets, text);
        var field = Read(octets.Written);
        octets.Dispose();
        return field;
    }
}
