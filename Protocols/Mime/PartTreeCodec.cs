using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Mime;

/// <summary>Part trees as compact octets, for a column of a database, and back.</summary>
/// <remarks>
/// The first octet is the version of the form. What another version wrote, or what is damaged, is not read: the caller parses the message again.
/// Numbers are base-128, texts UTF-8 with their length; frequent texts are one octet.
/// </remarks>
public static class PartTreeCodec
{
    /// <summary>The version this code writes and reads.</summary>
    public const byte Version = 1;

    /// <summary>Flag of an address with an obsolete route behind it.</summary>
    internal const int HasRoute = 4;

    private const int MaxDepth = 1000;

    /// <summary>Texts written as their place here. Only to be extended at the end, and together with <see cref="Version"/>.</summary>
    internal static readonly string[] Frequent =
    [
        "", "text", "plain", "html", "multipart", "mixed", "alternative", "related", "report", "signed", "message", "rfc822", "delivery-status", "application",
        "octet-stream", "pdf", "image", "jpeg", "png", "gif", "7bit", "8bit", "binary", "quoted-printable", "base64", "inline", "attachment", "charset", "utf-8",
        "us-ascii", "iso-8859-1", "boundary", "name", "filename", "format", "flowed", "delsp", "type", "protocol", "micalg", "size",
    ];

    private static readonly Dictionary<string, int> FrequentPlaces = Frequent.Select((text, place) => (text, place)).ToDictionary(x => x.text, x => x.place, StringComparer.Ordinal);

    /// <summary>The octets of a tree. One nested deeper than 1,000 levels, far beyond <see cref="MimeLimits.MaxDepth"/>, is not read back.</summary>
    public static byte[] Write(MessagePart root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var output = new ArrayBufferWriter<byte>(256);
        output.Write([Version]);
        Write(root, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The tree, or null when the octets are of another version or damaged.</summary>
    public static MessagePart? Read(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || octets[0] != Version) return null;
        var reader = new PartTreeReader(octets[1..]);
        var root = ReadPart(ref reader, 0);
        return reader.Broken || !reader.AtEnd ? null : root;
    }

    private static void Write(MessagePart part, ArrayBufferWriter<byte> output)
    {
        Number(output, part.HeaderStart);
        Number(output, part.HeaderLength);
        Number(output, part.BodyLength);
        Number(output, part.BodyLines);
        Text(output, part.Type);
        Text(output, part.Subtype);
        Write(part.Parameters, output);
        Text(output, part.Encoding);
        Text(output, part.ContentId);
        Text(output, part.Description);
        Text(output, part.Disposition);
        Write(part.DispositionParameters, output);
        Write(part.Languages, output);
        Text(output, part.Location);
        Text(output, part.Md5);
        Number(output, part.Children.Length);
        foreach (var child in part.Children) Write(child, output);
        Number(output, (part.Message is null ? 0 : 1) | (part.Envelope is null ? 0 : 2));
        if (part.Message is not null) Write(part.Message, output);
        if (part.Envelope is not null) Write(part.Envelope, output);
    }

    private static void Write(Envelope envelope, ArrayBufferWriter<byte> output)
    {
        Text(output, envelope.Date);
        Number(output, envelope.Sent is null ? 0 : 1);
        if (envelope.Sent is { } sent)
        {
            Number(output, sent.UtcTicks);
            Number(output, (long)sent.Offset.TotalMinutes + (24 * 60));
        }

        Text(output, envelope.Subject);
        foreach (var list in (ReadOnlySpan<ImmutableArray<EnvelopeAddress>>)[envelope.From, envelope.Sender, envelope.ReplyTo, envelope.To, envelope.Cc, envelope.Bcc])
        {
            Number(output, list.Length);
            foreach (var address in list)
            {
                Number(output, (address.GroupStart ? 1 : 0) | (address.GroupEnd ? 2 : 0) | (address.Route is null ? 0 : HasRoute));
                Text(output, address.Name);
                Text(output, address.Local);
                Text(output, address.Domain);
                if (address.Route is not null) Text(output, address.Route);
            }
        }

        Text(output, envelope.InReplyTo);
        Text(output, envelope.MessageId);
        Write(envelope.References, output);
    }

    private static void Write(ImmutableArray<HeaderParameter> parameters, ArrayBufferWriter<byte> output)
    {
        Number(output, parameters.Length);
        foreach (var parameter in parameters)
        {
            // A null in the place of the name says that a language comes first.
            if (parameter.Language is not null)
            {
                Text(output, null);
                Text(output, parameter.Language);
            }

            Text(output, parameter.Name);
            Text(output, parameter.Value);
        }
    }

    private static void Write(ImmutableArray<string> texts, ArrayBufferWriter<byte> output)
    {
        Number(output, texts.Length);
        foreach (var text in texts) Text(output, text);
    }

    private static void Number(ArrayBufferWriter<byte> output, long value)
    {
        var rest = (ulong)value;
        var span = output.GetSpan(10);
        var length = 0;
        for (; rest >= 0x80; rest >>= 7) span[length++] = (byte)(rest | 0x80);
        span[length++] = (byte)rest;
        output.Advance(length);
    }

    /// <summary>0 is null, then the frequent texts, then lengths.</summary>
    private static void Text(ArrayBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            Number(output, 0);
            return;
        }

        if (FrequentPlaces.TryGetValue(text, out var place))
        {
            Number(output, 1 + place);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Number(output, 1 + Frequent.Length + length);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static MessagePart ReadPart(ref PartTreeReader reader, int depth)
    {
        var headerStart = reader.Number();
        var bodyStart = headerStart + reader.Number();
        var bodyEnd = bodyStart + reader.Number();
        if (depth > MaxDepth || headerStart < 0 || bodyStart < headerStart || bodyEnd < bodyStart) reader.Break();
        var part = new MessagePart
        {
            HeaderStart = headerStart,
            BodyStart = bodyStart,
            BodyEnd = bodyEnd,
            BodyLines = reader.Number(),
            Type = reader.Text() ?? "",
            Subtype = reader.Text() ?? "",
            Parameters = ReadParameters(ref reader),
            Encoding = reader.Text() ?? "",
            ContentId = reader.Text(),
            Description = reader.Text(),
            Disposition = reader.Text(),
            DispositionParameters = ReadParameters(ref reader),
            Languages = ReadTexts(ref reader),
            Location = reader.Text(),
            Md5 = reader.Text(),
        };
        var children = ImmutableArray.CreateBuilder<MessagePart>();
        for (var count = reader.Count(); count > 0 && !reader.Broken; count--) children.Add(ReadPart(ref reader, depth + 1));
        var flags = reader.Number();
        return part with
        {
            Children = children.DrainToImmutable(),
            Message = (flags & 1) != 0 && !reader.Broken ? ReadPart(ref reader, depth + 1) : null,
            Envelope = (flags & 2) != 0 && !reader.Broken ? ReadEnvelope(ref reader) : null,
        };
    }

    private static Envelope ReadEnvelope(ref PartTreeReader reader) => new()
    {
        Date = reader.Text(),
        Sent = ReadSent(ref reader),
        Subject = reader.Text(),
        From = ReadAddresses(ref reader),
        Sender = ReadAddresses(ref reader),
        ReplyTo = ReadAddresses(ref reader),
        To = ReadAddresses(ref reader),
        Cc = ReadAddresses(ref reader),
        Bcc = ReadAddresses(ref reader),
        InReplyTo = reader.Text(),
        MessageId = reader.Text(),
        References = ReadTexts(ref reader),
    };

    private static DateTimeOffset? ReadSent(ref PartTreeReader reader)
    {
        if (reader.Number() == 0) return null;
        var ticks = reader.Number();
        var offset = (reader.Number() - (24 * 60)) * TimeSpan.TicksPerMinute;
        var inRange = ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && Math.Abs(offset) <= TimeSpan.TicksPerHour * 14
            && ticks + offset >= 0 && ticks + offset <= DateTime.MaxValue.Ticks;
        if (!inRange)
        {
            reader.Break();
            return null;
        }

        return new DateTimeOffset(ticks + offset, TimeSpan.FromTicks(offset));
    }

    private static ImmutableArray<EnvelopeAddress> ReadAddresses(ref PartTreeReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var addresses = ImmutableArray.CreateBuilder<EnvelopeAddress>();
        for (; count > 0 && !reader.Broken; count--)
        {
            var flags = reader.Number();
            var address = new EnvelopeAddress(reader.Text(), reader.Text(), reader.Text()) { GroupStart = (flags & 1) != 0, GroupEnd = (flags & 2) != 0 };
            addresses.Add((flags & HasRoute) == 0 ? address : address with { Route = reader.Text() });
        }

        return addresses.DrainToImmutable();
    }

    private static ImmutableArray<HeaderParameter> ReadParameters(ref PartTreeReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var parameters = ImmutableArray.CreateBuilder<HeaderParameter>();
        for (; count > 0 && !reader.Broken; count--)
        {
            var name = reader.Text();
            var language = name is null ? reader.Text() : null;
            name ??= reader.Text();
            parameters.Add(new HeaderParameter(name ?? "", reader.Text() ?? "") { Language = language });
        }

        return parameters.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadTexts(ref PartTreeReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        for (; count > 0 && !reader.Broken; count--) texts.Add(reader.Text() ?? "");
        return texts.DrainToImmutable();
    }
}
