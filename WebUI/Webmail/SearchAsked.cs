using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>A search that somebody asked for; empty to see the folder again.</summary>
/// <param name="Everywhere">In all folders; otherwise in the one shown last.</param>
public readonly record struct SearchAsked(string Query, bool Everywhere)
{
    public ListPlace Place(Folder? home) => new(Everywhere && Query.Length > 0 ? MessageQuery.Everywhere : home?.Id ?? 0, Search: Query);
}
