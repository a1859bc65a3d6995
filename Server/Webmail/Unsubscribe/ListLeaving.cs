using Mox.Protocols.Mime;
using Mox.Server.Webmail.Messages;
using Mox.Server.Webmail.Remote;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Unsubscribe;

/// <summary>Leaves mailing lists for somebody who reads mail: by one request, or by a message.</summary>
/// <remarks>RFC 8058 §3.2: a POST with the value of the field as its form, without cookies or other authorization; RFC 2369 §3.2 for messages.</remarks>
internal sealed class ListLeaving(RemoteClient client, IComposer composer)
{
    private const string Form = "List-Unsubscribe=One-Click";

    /// <summary>Octets of an answer, which nobody reads.</summary>
    private const int MaxAnswer = 1 << 20;

    public async Task<LeaveOutcome> LeaveAsync(OpenMessage message, CancellationToken ct)
    {
        var header = await PartContent.ReadHeaderAsync(message.Root, message.Content.Stream, null, ct);
        if (ListFields.Read(header, message.Row.Delivery) is not { } list) return LeaveOutcome.NotOffered;
        if (list.OneClick is { } address)
        {
            var answer = await client.PostAsync(address, Form, MaxAnswer, ct);
            return answer.Fault switch
            {
                RemoteFault.None or RemoteFault.TooLarge => LeaveOutcome.Done,
                RemoteFault.NoAnswer => LeaveOutcome.NoAnswer,
                _ => LeaveOutcome.Refused,
            };
        }

        return list.Mail is { } link ? await MailAsync(link, message.Row.Delivery?.Recipient, ct) : LeaveOutcome.NotOffered;
    }

    private async Task<LeaveOutcome> MailAsync(string link, string? recipient, CancellationToken ct)
    {
        var draft = await composer.FromMailtoAsync(link, ct);

        // The list knows the address that its message came to.
        var own = (await composer.IdentitiesAsync(ct)).FirstOrDefault(identity => identity.Address.Equals(recipient, StringComparison.OrdinalIgnoreCase));
        if (own is not null) draft = draft with { From = own.Address };
        if (draft.To is not [var only]) return LeaveOutcome.NotOffered;
        if (draft.Subject.Length == 0) draft = draft with { Subject = "unsubscribe" };
        return await composer.SendAsync(draft with { To = [only], Cc = [], Bcc = [] }, null, ct) switch
        {
            SendOutcome.Queued => LeaveOutcome.Sent,
            SendOutcome.Busy => LeaveOutcome.NoAnswer,
            _ => LeaveOutcome.NotOffered,
        };
    }
}
