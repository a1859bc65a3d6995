using Mox.Protocols.Mime;
using Mox.Server.Storage.Sql;
using Mox.Server.Storage.Verbs;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Storage;

/// <summary>Message rows with the groups of columns asked for.</summary>
internal static class MessageRows
{
    private const string Basic = "SELECT s.Place, s.MessageId, s.ModSeq, s.Flags, s.Keywords, m.Size, m.ReceivedTicks, m.ReceivedZone, m.SavedTicks, m.SentTicks, m.SentZone, m.ThreadId, m.HasAttachments, m.Subject, m.Sender";

    private const int BasicColumns = 15, DetailColumns = 4, DeliveryColumns = 25;

    private const MessageColumns WithEnvelope = MessageColumns.Envelope | MessageColumns.Structure | MessageColumns.StoredEnvelope;

    private const MessageColumns Details = WithEnvelope | MessageColumns.Preview;

    /// <summary>A query over states (s), messages (m) and, when asked for, details (d) and deliveries (v). The first column is the place.</summary>
    public static string Query(MessageColumns columns, string where)
    {
        var details = (columns & Details) != 0;
        var text = Basic;
        if (details) text += $", {((columns & WithEnvelope) != 0 ? "d.Envelope" : "NULL")}, {((columns & MessageColumns.Structure) != 0 ? "d.Structure, length(d.Prefix)" : "NULL, 0")}, d.Preview";
        if ((columns & MessageColumns.Delivery) != 0) text += ", v.MessageId, " + DeliveryRows.Columns;
        if ((columns & MessageColumns.Muted) != 0) text += ", EXISTS (SELECT 1 FROM MutedThreads t WHERE t.AccountId = m.AccountId AND t.ThreadId = m.ThreadId)";
        if ((columns & MessageColumns.Snoozed) != 0) text += ", (SELECT z.Until FROM SnoozedMessages z WHERE z.MessageId = m.Id)";
        text += where.Contains("s.Place", StringComparison.Ordinal)
            ? " FROM MessageStates s CROSS JOIN Messages m ON m.Id = s.MessageId"
            : " FROM Messages m CROSS JOIN MessageStates s ON s.Place = (m.MailboxId << 32) | m.Uid";
        if (details) text += " JOIN MessageDetails d ON d.MessageId = m.Id";
        if ((columns & MessageColumns.Delivery) != 0) text += " LEFT JOIN Deliveries v ON v.MessageId = m.Id";
        return text + " " + where;
    }

    public static MessageRow Read(in SqlRows row, MessageColumns columns)
    {
        var at = BasicColumns;
        Envelope? envelope = null;
        MessagePart? structure = null;
        string? preview = null;
        byte[] stored = [];
        if ((columns & Details) != 0)
        {
            if ((columns & (MessageColumns.Envelope | MessageColumns.Structure)) != 0) envelope = StructureColumns.ReadEnvelope(row.Octets(at)) ?? throw Damaged(row);
            if ((columns & MessageColumns.StoredEnvelope) != 0) stored = row.Octets(at).ToArray();
            if ((columns & MessageColumns.Structure) != 0) structure = StructureColumns.Behind(StructureColumns.ReadPart(row.Octets(at + 1)) ?? throw Damaged(row), row.Int32(at + 2)) with { Envelope = envelope };
            if ((columns & MessageColumns.Preview) != 0) preview = row.Text(at + 3);
            at += DetailColumns;
        }

        var (delivery, muted) = (at, (columns & MessageColumns.Delivery) != 0 ? at + DeliveryColumns : at);
        var snoozed = (columns & MessageColumns.Muted) != 0 ? muted + 1 : muted;
        return new MessageRow
        {
            MessageId = row.Int64(1),
            MailboxId = row.Int64(0) >> MailboxTouch.PlaceBits,
            Uid = MailboxTouch.UidOf(row.Int64(0)),
            ModSeq = (ulong)row.Int64(2),
            Flags = (MessageFlags)row.Int32(3),
            Keywords = KeywordText.Split(row.Text(4)),
            Size = row.Int64(5),
            Received = StructureColumns.Zoned(row.Int64(6), row.Int32(7)),
            Saved = row.Moment(8),
            Sent = row.IsNull(9) ? null : StructureColumns.Zoned(row.Int64(9), row.Int32(10)),
            ThreadId = row.Int64(11),
            HasAttachments = row.Bool(12),
            Subject = row.Text(13),
            Sender = row.Text(14),
            Envelope = (columns & MessageColumns.Envelope) != 0 ? envelope : null,
            StoredEnvelope = stored,
            Structure = structure,
            Preview = preview,
            Delivery = (columns & MessageColumns.Delivery) != 0 && !row.IsNull(delivery) ? DeliveryRows.Read(row, delivery + 1) : null,
            Muted = (columns & MessageColumns.Muted) != 0 && row.Bool(muted),
            SnoozedUntil = (columns & MessageColumns.Snoozed) != 0 && !row.IsNull(snoozed) ? row.Moment(snoozed) : null,
        };
    }

    /// <summary>The verifier finds such rows and their bodies are still there; the columns are made anew from them.</summary>
    private static InvalidDataException Damaged(in SqlRows row) => Damaged(row.Int64(1));

    public static InvalidDataException Damaged(long messageId) => new($"The structure of message {messageId} is damaged");
}
