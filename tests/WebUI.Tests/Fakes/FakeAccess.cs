using Mox.Shared.Contracts.Admin;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>What accounts sign in with, in memory; every change is noted.</summary>
public sealed class FakeAccess : IAccountAccess
{
    public AccountAccess Now { get; set; } = new(false, 0, 0, []);

    public List<string> Done { get; } = [];

    public Task<AccountAccess?> ReadAsync(long accountId, CancellationToken ct) => Task.FromResult<AccountAccess?>(Now);

    public Task<int> EndSessionsAsync(long accountId, CancellationToken ct)
    {
        Done.Add($"end {accountId}");
        var ended = Now.Sessions.Length;
        Now = Now with { Sessions = [] };
        return Task.FromResult(ended);
    }

    public Task<bool> ForgetFactorsAsync(long accountId, CancellationToken ct)
    {
        Done.Add($"forget {accountId}");
        Now = Now with { HasCodes = false, Passkeys = 0, Sessions = [] };
        return Task.FromResult(true);
    }
}
