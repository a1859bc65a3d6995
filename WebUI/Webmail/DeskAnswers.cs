using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Webmail;

/// <summary>Answers to the message that is open.</summary>
internal sealed class DeskAnswers(MailDesk desk, MailContracts contracts, CancellationToken ct)
{
    /// <summary>The text that is selected in the message that is open; set by the page.</summary>
    public Func<Task<string>>? Selected { get; set; }

    /// <param name="inline">Below the message in place of the dock; never on a phone.</param>
    public async Task StartAsync(DraftKind kind, ReplyScope scope, bool inline)
    {
        if (desk.OpenId == 0) return;
        var draft = kind == DraftKind.Forward ? await contracts.Composer.ForwardAsync(desk.OpenId, contracts.Viewer.Zone, ct)
            : await contracts.Composer.ReplyAsync(desk.OpenId, scope, contracts.Viewer.Zone, Selected is null ? "" : await Selected(), ct);
        if (draft is null) desk.Toasts.Show(new Toast("warn", WriteWords.MessageGone) { IsFault = true });
        else await desk.Compose.StartAsync(draft, inline && !desk.IsPhone);
    }

    /// <summary>What was answered goes to Archive, with what of its conversation lies in the folder that is shown.</summary>
    public Task ArchiveAsync(DraftOrigin origin)
    {
        var ids = desk.Conversation.Any(item => item.Id == origin.MessageId) ? desk.Conversation.Where(item => item.MailboxId == desk.Place?.MailboxId).Select(item => item.Id).ToImmutableArray() : [];
        return desk.ArchiveAsync(ids.IsEmpty ? [origin.MessageId] : ids);
    }
}
