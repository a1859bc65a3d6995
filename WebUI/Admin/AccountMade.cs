using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Admin;

/// <summary>An account that was just made, with its password.</summary>
public sealed record AccountMade(NewAccount Wish, AccountAdded Added);
