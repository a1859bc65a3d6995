using System.Collections.Immutable;
using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>ENABLE (RFC 9051 §6.3.1). What is unknown, or on already, is passed over.</summary>
internal sealed class EnableHandler : ImapHandler<EnableCommand>
{
    public override ValueTask<ImapReply> HandleAsync(EnableCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var enabled = ImmutableArray.CreateBuilder<string>();
        foreach (var row in CapabilityTable.Rows.Where(row => row.Enables))
        {
            if (!command.Capabilities.Contains(row.Name, StringComparer.OrdinalIgnoreCase) || !Enable(row.Name, conversation)) continue;
            enabled.Add(row.Name);
        }

        conversation.Write(new EnabledResponse(enabled.ToImmutable()));
        return new(ImapReply.Ok("Enabled what is there"));
    }

    private static bool Enable(string name, ImapConversation conversation)
    {
        switch (name)
        {
            case "IMAP4rev2" when !conversation.Rev2:
                conversation.EnableRev2();
                return true;
            case "UTF8=ACCEPT" when !conversation.Utf8:
                conversation.EnableUtf8();
                return true;
            case "CONDSTORE" when !conversation.CondStore:
                conversation.EnableCondStore();
                return true;
            default:
                return false;
        }
    }
}
