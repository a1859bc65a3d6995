using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;
using Mox.WebUI.Webmail.Keys;
using Mox.WebUI.Webmail.Rules;
using Mox.WebUI.Webmail.Settings;

namespace Mox.WebUI.Webmail;

/// <summary>Makes what stands behind a mail page, from the contracts of its circuit.</summary>
public sealed class MailDeskMaker(
    IMailboxReader reader, IMailboxActions actions, IMailboxChanges changes, IComposer composer, IOutbox outbox, Toasts toasts, TimeProvider time, ViewerTime viewer, IWebmailSettings settings, LiveChoices choices, RuleOffers offers, ISnoozing snoozing,
    IJSRuntime js, ILogger<ComposeDesk> log)
{
    public MailDesk Make(PageHands page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var compose = new ComposeDesk(composer, time, toasts, log, page.OnUi, page.Draw) { Outbox = outbox, Settings = settings };
        return new MailDesk(new MailContracts(reader, actions, changes, composer, viewer) { Offers = offers, Snoozing = snoozing, Memory = new BrowserListMemory(js) }, toasts, compose, page, new MailFrame(choices, toasts, page.Draw));
    }

    public MailKeys Keys(MailDesk desk, Func<Func<Task>, Task> onUi, Action draw) => new(js, desk, viewer, onUi, draw);
}
