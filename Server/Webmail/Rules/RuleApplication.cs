using System.Collections.Immutable;
using Mox.Protocols.Imap;
using Mox.Server.Rules;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Rules;

/// <summary>Does with messages that are here what rules say, so that it can be taken back.</summary>
internal static class RuleApplication
{
    /// <param name="writer">Changes mailboxes.</param>
    /// <param name="rows">The messages.</param>
    /// <param name="verdict">What is to be done.</param>
    /// <param name="folder">Where they go; 0: they stay.</param>
    /// <param name="ct">Ends the work between two folders.</param>
    public static async Task<MessageOutcome> ApplyAsync(MailboxWriter writer, ImmutableArray<MessageRow> rows, RuleVerdict verdict, long folder, CancellationToken ct)
    {
        var done = new List<long>();
        var groups = ImmutableArray.CreateBuilder<ReturnGroup>();
        var stayed = ImmutableArray.CreateBuilder<FlagsBefore>();
        var status = ActionStatus.Done;
        try
        {
            foreach (var group in rows.GroupBy(row => row.MailboxId))
            {
                var uids = UidSet.From(group.Select(row => row.Uid));
                ImmutableArray<FlagsBefore> before = [.. group.Select(row => new FlagsBefore(row.MessageId, row.Flags, row.Keywords))];
                if (verdict.Flags != 0 || !verdict.Labels.IsEmpty)
                {
                    if (await writer.StoreFlagsAsync(group.Key, uids, new FlagChange(FlagChangeKind.Add, verdict.Flags, verdict.Labels), null, ct) is null) continue;
                    stayed.AddRange(before);
                }

                if (folder != 0 && folder != group.Key && await writer.MoveAsync(group.Key, uids, folder, ct) is { } moved)
                {
                    var left = moved.From.ToHashSet();
                    ImmutableArray<long> ids = [.. group.Where(row => left.Contains(row.Uid)).Select(row => row.MessageId)];
                    groups.Add(new ReturnGroup(group.Key, ids, before));
                    foreach (var one in before) stayed.Remove(one);
                }

                done.AddRange(group.Select(row => row.MessageId));
            }
        }
        catch (StoreBusyException)
        {
            status = ActionStatus.Busy;
        }
        catch (QuotaExceededException)
        {
            status = ActionStatus.Quota;
        }

        if (stayed.Count > 0) groups.Add(new ReturnGroup(0, [], stayed.ToImmutable()));
        UndoStep? undo = folder == 0 ? stayed.Count > 0 ? new UndoStep.Restore(stayed.ToImmutable()) : null : Back(groups);
        return new MessageOutcome(status == ActionStatus.Done && done.Count == 0 ? ActionStatus.Missing : status, [.. done], undo) { TargetMailboxId = folder };
    }

    /// <summary>Those that stayed where they were (in the folder already) get their flags back along with the first that went.</summary>
    private static UndoStep.Return? Back(ImmutableArray<ReturnGroup>.Builder groups)
    {
        var moved = groups.Where(group => group.FromMailboxId != 0).ToList();
        var stayed = groups.Where(group => group.FromMailboxId == 0).SelectMany(group => group.Flags).ToList();
        if (moved.Count == 0) return null;
        return new UndoStep.Return([moved[0] with { Flags = [.. moved[0].Flags, .. stayed] }, .. moved.Skip(1)]);
    }
}
