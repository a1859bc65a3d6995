using Mox.Protocols.Mime;

namespace Mox.Server.Storage;

/// <summary>Envelope and part tree as columns, and the one sum that puts a prefix in front of a tree.</summary>
internal static class StructureColumns
{
    /// <summary>The tree of the body without the envelope of the message itself, which has a column of its own.</summary>
    public static byte[] Write(MessagePart body) => PartTreeCodec.Write(body with { Envelope = null });

    /// <summary>An envelope is written as that of an empty part.</summary>
    public static byte[] Write(Envelope envelope) =>
        PartTreeCodec.Write(new MessagePart { HeaderStart = 0, BodyStart = 0, BodyEnd = 0, BodyLines = 0, Type = "text", Subtype = "plain", Envelope = envelope });

    /// <summary>The tree, or null when the column is damaged or of another version.</summary>
    public static MessagePart? ReadPart(ReadOnlySpan<byte> column) => PartTreeCodec.Read(column);

    /// <summary>The envelope, or null when the column is damaged or of another version.</summary>
    public static Envelope? ReadEnvelope(ReadOnlySpan<byte> column) => PartTreeCodec.Read(column)?.Envelope;

    /// <summary>The tree of the message as clients are shown it: the prefix belongs to its header, all else stands that much later.</summary>
    public static MessagePart Behind(MessagePart root, int prefix) => prefix == 0 ? root : Shift(root, prefix) with { HeaderStart = root.HeaderStart };

    /// <summary>A moment in its zone; in UTC where the zone would carry it out of the calendar.</summary>
    public static DateTimeOffset Zoned(long utcTicks, int zoneMinutes)
    {
        var utc = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        var local = utcTicks + zoneMinutes * TimeSpan.TicksPerMinute;
        return local < 0 || local > DateTime.MaxValue.Ticks || zoneMinutes is < -840 or > 840 ? utc : utc.ToOffset(TimeSpan.FromMinutes(zoneMinutes));
    }

    private static MessagePart Shift(MessagePart part, int by) => part with
    {
        HeaderStart = part.HeaderStart + by,
        BodyStart = part.BodyStart + by,
        BodyEnd = part.BodyEnd + by,
        Children = part.Children.IsEmpty ? [] : [.. part.Children.Select(child => Shift(child, by))],
        Message = part.Message is null ? null : Shift(part.Message, by),
    };
}
