using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Imap;

/// <summary>ENABLE: the client understands these extensions.</summary>
/// <remarks>RFC 9051 §6.3.1; RFC 5161 §3.1.</remarks>
/// <param name="Capabilities">Upper-case, in their order.</param>
public sealed record EnableCommand(ImmutableArray<string> Capabilities) : ImapCommand
{
    internal static Parsed<ImapCommand> Parse(ref CommandCursor at)
    {
        var capabilities = ImmutableArray.CreateBuilder<string>();
        do
        {
            if (!at.Space() || !at.Word("capability", out var capability)) return at.Fault;
            capabilities.Add(capability);
        }
        while (!at.AtEnd);

        return new EnableCommand(capabilities.ToImmutable());
    }
}
