using Mox.Protocols.Imap;

namespace Mox.Server.Imap.Handlers;

/// <summary>ID: who we are, and in the log who the client says it is (RFC 2971 §3.1). Our version is told after sign-in only.</summary>
internal sealed partial class IdHandler(ILogger<IdHandler> log) : ImapHandler<IdCommand>
{
    private static readonly IdField Name = new("name", "Mox.Appliance");
    private static readonly IdField Version = new("version", typeof(IdHandler).Assembly.GetName().Version?.ToString(3));

    public override ValueTask<ImapReply> HandleAsync(IdCommand command, ImapConversation conversation, CancellationToken ct)
    {
        LogClient(conversation.Channel.Peer.Remote.Address, Said(command, "name"), Said(command, "version"), Said(command, "os"));
        conversation.Write(new IdResponse(conversation.Phase.Kind == ImapPhases.NotAuthenticated ? [Name] : [Name, Version]));
        return new(ImapReply.Ok("Pleased to meet you"));
    }

    /// <summary>A field for the log: short, on one line.</summary>
    private static string Said(IdCommand command, string field)
    {
        var value = command.Fields.FirstOrDefault(one => one.Name.Equals(field, StringComparison.OrdinalIgnoreCase))?.Value ?? "-";
        return string.Concat(value.Take(60).Select(c => char.IsControl(c) ? '?' : c));
    }

    [LoggerMessage(3101, LogLevel.Information, "IMAP client of {Remote} is {Name} {Version} on {Os}")]
    private partial void LogClient(System.Net.IPAddress remote, string name, string version, string os);
}
