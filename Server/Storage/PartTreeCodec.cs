using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Server.Storage;

/// <summary>Part trees and envelopes as octets for their columns, and the sum that puts a prefix in front of a tree.</summary>
internal static class PartTreeCodec
{
    private const byte Version = 1;

    /// <summary>The tree without the envelope of the message itself, which has a column of its own.</summary>
    public static byte[] Encode(MessagePart root)
    {
        var writer = new ColumnWriter();
        writer.Octet(Version);
        WritePart(writer, root with { Envelope = null });
        return writer.ToArray();
    }

    public static byte[] Encode(Envelope envelope)
    {
        var writer = new ColumnWriter();
        writer.Octet(Version);
        WriteEnvelope(writer, envelope);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The column is damaged.</exception>
    public static MessagePart DecodePart(ReadOnlySpan<byte> column)
    {
        var reader = new ColumnReader(column);
        return reader.Octet() == Version ? ReadPart(ref reader, 0) : throw new InvalidDataException("A part tree of another version");
    }

    /// <exception cref="InvalidDataException">The column is damaged.</exception>
    public static Envelope DecodeEnvelope(ReadOnlySpan<byte> column)
    {
        var reader = new ColumnReader(column);
        return reader.Octet() == Version ? ReadEnvelope(ref reader) : throw new InvalidDataException("An envelope of another version");
    }

    /// <summary>The tree of the message as clients are shown it: the prefix belongs to its header, all else stands that much later.</summary>
    public static MessagePart Behind(MessagePart root, int prefix) => prefix == 0 ? root : Shift(root, prefix) with { HeaderStart = root.HeaderStart };

    private static MessagePart Shift(MessagePart part, int by) => part with
    {
        HeaderStart = part.HeaderStart + by,
        BodyStart = part.BodyStart + by,
        BodyEnd = part.BodyEnd + by,
        Children = part.Children.IsEmpty ? [] : [.. part.Children.Select(child => Shift(child, by))],
        Message = part.Message is null ? null : Shift(part.Message, by),
    };

    private static void WritePart(ColumnWriter writer, MessagePart part)
    {
        writer.Number(part.HeaderStart);
        writer.Number(part.BodyStart - part.HeaderStart);
        writer.Number(part.BodyEnd - part.BodyStart);
        writer.Number(part.BodyLines);
        writer.Text(part.Type);
        writer.Text(part.Subtype);
        WriteParameters(writer, part.Parameters);
        writer.Text(part.Encoding);
        writer.Text(part.ContentId);
        writer.Text(part.Description);
        writer.Text(part.Disposition);
        WriteParameters(writer, part.DispositionParameters);
        writer.Number(part.Languages.Length);
        foreach (var language in part.Languages) writer.Text(language);
        writer.Text(part.Location);
        writer.Text(part.Md5);
        writer.Octet((byte)((part.Envelope is null ? 0 : 1) | (part.Message is null ? 0 : 2)));
        if (part.Envelope is not null) WriteEnvelope(writer, part.Envelope);
        if (part.Message is not null) WritePart(writer, part.Message);
        writer.Number(part.Children.Length);
        foreach (var child in part.Children) WritePart(writer, child);
    }

    private static MessagePart ReadPart(ref ColumnReader reader, int depth)
    {
        if (depth > 1000) throw new InvalidDataException("A part tree is too deep");
        var start = reader.Number();
        var body = start + reader.Number();
        var end = body + reader.Number();
        var part = new MessagePart
        {
            HeaderStart = start,
            BodyStart = body,
            BodyEnd = end,
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
        var more = reader.Octet();
        var envelope = (more & 1) != 0 ? ReadEnvelope(ref reader) : null;
        var message = (more & 2) != 0 ? ReadPart(ref reader, depth + 1) : null;
        var count = reader.Count();
        var children = ImmutableArray.CreateBuilder<MessagePart>(count);
        for (var i = 0; i < count; i++) children.Add(ReadPart(ref reader, depth + 1));
        return part with { Envelope = envelope, Message = message, Children = children.MoveToImmutable() };
    }

    private static void WriteParameters(ColumnWriter writer, ImmutableArray<HeaderParameter> parameters)
    {
        writer.Number(parameters.Length);
        foreach (var parameter in parameters)
        {
            writer.Text(parameter.Name);
            writer.Text(parameter.Value);
        }
    }

    private static ImmutableArray<HeaderParameter> ReadParameters(ref ColumnReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var parameters = ImmutableArray.CreateBuilder<HeaderParameter>(count);
        for (var i = 0; i < count; i++) parameters.Add(new HeaderParameter(reader.Text() ?? "", reader.Text() ?? ""));
        return parameters.MoveToImmutable();
    }

    private static void WriteEnvelope(ColumnWriter writer, Envelope envelope)
    {
        writer.Text(envelope.Date);
        writer.Moment(envelope.Sent);
        writer.Text(envelope.Subject);
        WriteAddresses(writer, envelope.From);
        WriteAddresses(writer, envelope.Sender);
        WriteAddresses(writer, envelope.ReplyTo);
        WriteAddresses(writer, envelope.To);
        WriteAddresses(writer, envelope.Cc);
        WriteAddresses(writer, envelope.Bcc);
        writer.Text(envelope.InReplyTo);
        writer.Text(envelope.MessageId);
        writer.Number(envelope.References.Length);
        foreach (var reference in envelope.References) writer.Text(reference);
    }

    private static Envelope ReadEnvelope(ref ColumnReader reader) => new()
    {
        Date = reader.Text(),
        Sent = reader.Moment(),
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

    private static void WriteAddresses(ColumnWriter writer, ImmutableArray<EnvelopeAddress> addresses)
    {
        writer.Number(addresses.Length);
        foreach (var address in addresses)
        {
            writer.Octet((byte)((address.GroupStart ? 1 : 0) | (address.GroupEnd ? 2 : 0)));
            writer.Text(address.Name);
            writer.Text(address.Local);
            writer.Text(address.Domain);
        }
    }

    private static ImmutableArray<EnvelopeAddress> ReadAddresses(ref ColumnReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var addresses = ImmutableArray.CreateBuilder<EnvelopeAddress>(count);
        for (var i = 0; i < count; i++)
        {
            var marks = reader.Octet();
            addresses.Add(new EnvelopeAddress(reader.Text(), reader.Text(), reader.Text()) { GroupStart = (marks & 1) != 0, GroupEnd = (marks & 2) != 0 });
        }

        return addresses.MoveToImmutable();
    }

    private static ImmutableArray<string> ReadTexts(ref ColumnReader reader)
    {
        var count = reader.Count();
        if (count == 0) return [];
        var texts = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) texts.Add(reader.Text() ?? "");
        return texts.MoveToImmutable();
    }
}

/// <summary>Numbers, texts and moments as octets, one after another.</summary>
internal sealed class ColumnWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new(512);

    public byte[] ToArray() => _octets.WrittenSpan.ToArray();

    public void Octet(byte value)
    {
        _octets.GetSpan(1)[0] = value;
        _octets.Advance(1);
    }

    /// <summary>Seven bits in an octet, low ones first; small negative numbers are short too.</summary>
    public void Number(long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        while (bits > 0x7F)
        {
            Octet((byte)(bits | 0x80));
            bits >>= 7;
        }

        Octet((byte)bits);
    }

    public void Text(string? value)
    {
        if (value is null)
        {
            Number(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        _octets.Advance(Encoding.UTF8.GetBytes(value, _octets.GetSpan(length)));
    }

    public void Moment(DateTimeOffset? value)
    {
        Octet(value is null ? (byte)0 : (byte)1);
        if (value is not { } moment) return;
        Number(moment.UtcTicks);
        Number((long)moment.Offset.TotalMinutes);
    }
}

/// <summary>Reads what <see cref="ColumnWriter"/> wrote.</summary>
internal ref struct ColumnReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public byte Octet()
    {
        if (_rest.IsEmpty) throw new InvalidDataException("A column ends too early");
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Number()
    {
        ulong bits = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var octet = Octet();
            bits |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80) return (long)(bits >> 1) ^ -(long)(bits & 1);
        }

        throw new InvalidDataException("A number in a column is too long");
    }

    /// <summary>A number of things that follow, each of at least one octet.</summary>
    public int Count() => Number() is var count && count >= 0 && count <= _rest.Length ? (int)count : throw new InvalidDataException("A count in a column is out of range");

    public string? Text()
    {
        var length = Number();
        if (length == -1) return null;
        if (length < 0 || length > _rest.Length) throw new InvalidDataException("A text in a column is out of range");
        var text = Encoding.UTF8.GetString(_rest[..(int)length]);
        _rest = _rest[(int)length..];
        return text;
    }

    public DateTimeOffset? Moment()
    {
        if (Octet() == 0) return null;
        var (ticks, zone) = (Number(), Number());
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || zone is < -840 or > 840) throw new InvalidDataException("A moment in a column is out of range");
        return Zoned(ticks, (int)zone);
    }

    /// <summary>A moment in its zone; in UTC where the zone would carry it out of the calendar.</summary>
    public static DateTimeOffset Zoned(long utcTicks, int zoneMinutes)
    {
        var utc = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        var local = utcTicks + zoneMinutes * TimeSpan.TicksPerMinute;
        return local < 0 || local > DateTime.MaxValue.Ticks || zoneMinutes is < -840 or > 840 ? utc : utc.ToOffset(TimeSpan.FromMinutes(zoneMinutes));
    }
}
