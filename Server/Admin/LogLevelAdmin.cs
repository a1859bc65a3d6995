using System.Collections.Immutable;
using Mox.Server.Identity.Web;
using Mox.Server.Logging;
using Mox.Shared.Contracts.Admin;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed class LogLevelAdmin(CurrentAccount current, LogLevels levels) : ILogLevels
{
    public async Task<ImmutableArray<LogArea>> ListAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return levels.List();
    }

    public async Task SetAsync(string area, LogDetail detail, TimeSpan? until, CancellationToken ct) =>
        await levels.SetAsync(area, detail, until, (await current.RequireAdminAsync()).AccountName, ct);

    public async Task ResetAsync(string area, CancellationToken ct) =>
        await levels.ResetAsync(area, (await current.RequireAdminAsync()).AccountName, ct);
}
