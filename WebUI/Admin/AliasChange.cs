using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Admin;

/// <summary>A change of an alias that counts at once, and how it is taken back.</summary>
/// <param name="Said">What happened.</param>
/// <param name="About">To what.</param>
public sealed record AliasChange(string Said, string About, Func<IDomainAdmin, Task> Do, Func<IDomainAdmin, Task> Undo);
