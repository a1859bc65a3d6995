using Mox.Server.Storage.Sql;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Storage.Queue;

/// <summary>The columns of the queue table, in the order in which rows are read.</summary>
internal static class QueueRows
{
    public const string Columns =
        "Id, BaseId, AccountId, MailFrom, Recipient, RecipientDomain, BodyId, Prefix, Size, EightBit, SmtpUtf8, Binary, DsnReturn, EnvelopeId, Notify, OriginalRecipient, "
        + "MessageId, Subject, RequireTls, Transport, Queued, Hold, HeldSince, HoldUntil, ExpiresAt, Attempts, MaxAttempts, NextAttempt, LastAttempt, LastCode, LastStatus, LastText, "
        + "RemoteMta, Results, DelayTold, LeaseOwner, LeaseUntil, SentMessageId";

    public static QueuedRecipient Read(in SqlRows row) => new()
    {
        Id = row.Int64(0),
        BaseId = row.Int64(1),
        AccountId = row.Int64(2),
        MailFrom = TextOrNull(row, 3),
        Recipient = row.Text(4),
        RecipientDomain = row.Text(5),
        BodyId = row.Int64(6),
        Prefix = row.Octets(7).ToArray(),
        Size = row.Int64(8),
        EightBit = row.Bool(9),
        SmtpUtf8 = row.Bool(10),
        Binary = row.Bool(11),
        DsnReturn = TextOrNull(row, 12),
        EnvelopeId = TextOrNull(row, 13),
        Notify = TextOrNull(row, 14),
        OriginalRecipient = TextOrNull(row, 15),
        MessageId = row.Text(16),
        Subject = row.Text(17),
        RequireTls = row.IsNull(18) ? null : row.Bool(18),
        Transport = row.Text(19),
        Queued = row.Moment(20),
        Hold = row.Bool(21),
        HeldSince = MomentOrNull(row, 22),
        HoldUntil = MomentOrNull(row, 23),
        ExpiresAt = row.Moment(24),
        Attempts = row.Int32(25),
        MaxAttempts = row.Int32(26),
        NextAttempt = row.Moment(27),
        LastAttempt = MomentOrNull(row, 28),
        LastCode = row.Int32(29),
        LastStatus = row.Text(30),
        LastText = row.Text(31),
        RemoteMta = row.Text(32),
        Results = row.Text(33),
        DelayTold = row.Bool(34),
        LeaseOwner = TextOrNull(row, 35),
        LeaseUntil = MomentOrNull(row, 36),
        SentMessageId = row.IsNull(37) ? null : row.Int64(37),
    };

    private static string? TextOrNull(in SqlRows row, int column) => row.IsNull(column) ? null : row.Text(column);

    private static DateTimeOffset? MomentOrNull(in SqlRows row, int column) => row.IsNull(column) ? null : row.Moment(column);
}
