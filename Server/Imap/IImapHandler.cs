using Mox.Protocols.Imap;

namespace Mox.Server.Imap;

/// <summary>Carries out a command. It writes untagged responses and gives the tagged reply; the session sends it, flushes, and moves the phase.</summary>
internal interface IImapHandler
{
    ValueTask<ImapReply> HandleAsync(ImapCommand command, ImapConversation conversation, CancellationToken ct);
}

/// <summary>Carries out commands of one kind.</summary>
internal abstract class ImapHandler<TCommand> : IImapHandler
    where TCommand : ImapCommand
{
    ValueTask<ImapReply> IImapHandler.HandleAsync(ImapCommand command, ImapConversation conversation, CancellationToken ct) =>
        HandleAsync((TCommand)command, conversation, ct);

    public abstract ValueTask<ImapReply> HandleAsync(TCommand command, ImapConversation conversation, CancellationToken ct);
}
