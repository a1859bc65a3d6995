using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>Domains in memory; every change is noted and told.</summary>
public sealed class FakeDomains : IDomainAdmin
{
    private Func<Task>? _subscriber;

    public Dictionary<DomainName, DomainDetail> All { get; } = [];

    public List<string> Done { get; } = [];

    /// <summary>Refuses the next change with these words.</summary>
    public ChangeRefusedException? Refusal { get; set; }

    public Dictionary<string, KeyRecordState> Records { get; } = [];

    public static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    public static DomainDetail Detail(string name) => new()
    {
        Item = new DomainItem(DomainName.Parse(name).Value, "", false, 0, 0, new Pillar(PillarState.Good, "1 key signs"), new Pillar(PillarState.Waiting, "Self-signed for now")),
        Settings = new DomainSettings(),
        HostName = "mail.test",
        Keys = [Key("2026a", DkimKeyState.Signing)],
    };

    public static SigningKeyItem Key(string selector, DkimKeyState state) =>
        new(selector, DkimKeyKind.Rsa, 2048, state, DateTimeOffset.UnixEpoch, $"{selector}._domainkey.example.org", $"v=DKIM1;k=rsa;p={selector}", $"{selector}._domainkey IN TXT x", null);

    public void Add(DomainDetail detail) => All[detail.Item.Name] = detail;

    public Task TellAsync() => _subscriber?.Invoke() ?? Task.CompletedTask;

    public Task<ImmutableArray<DomainItem>> ListAsync(CancellationToken ct) => Task.FromResult(All.Values.Select(detail => detail.Item).ToImmutableArray());

    public Task<DomainDetail?> FindAsync(DomainName domain, CancellationToken ct) => Task.FromResult(All.GetValueOrDefault(domain));

    public Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        _subscriber = onChange;
        return Task.FromResult<IDisposable>(new Ending(() => _subscriber = null));
    }

    public async Task<DomainName> AddAsync(string domain, MailAddress? postmaster, CancellationToken ct)
    {
        await DoAsync($"add {domain} for {postmaster}", () => Add(Detail(domain)));
        return DomainName.Parse(domain).Value;
    }

    public async Task<bool> ChangeAsync(DomainName domain, DomainSettings settings, CancellationToken ct)
    {
        await DoAsync($"change {domain}", () => All[domain] = All[domain] with { Settings = settings });
        return true;
    }

    public async Task<bool> SetDisabledAsync(DomainName domain, bool disabled, CancellationToken ct)
    {
        await DoAsync($"disabled {domain} {disabled}", () => All[domain] = All[domain] with { Item = All[domain].Item with { Disabled = disabled } });
        return true;
    }

    public Task SetCatchAllAsync(DomainName domain, long? accountId, CancellationToken ct) => DoAsync($"catch-all {domain} {accountId}", () => All[domain] = All[domain] with { CatchAllAccountId = accountId });

    public Task RemoveAsync(DomainName domain, CancellationToken ct) => DoAsync($"remove {domain}", () => All.Remove(domain));

    public Task<ImmutableDictionary<string, KeyRecordState>> KeyRecordsAsync(DomainName domain, CancellationToken ct) => Task.FromResult(Records.ToImmutableDictionary());

    public Task RotateAsync(DomainName domain, DkimKeyKind kind, CancellationToken ct) => DoAsync($"rotate {domain} {kind}", () => All[domain] = All[domain] with { Keys = All[domain].Keys.Add(Key("2026b", DkimKeyState.Waiting)) });

    public async Task<bool> StepAsync(DomainName domain, string selector, KeyAction action, CancellationToken ct)
    {
        await DoAsync($"{action} {selector}", () => { });
        return true;
    }

    public Task AddAliasAsync(MailAddress alias, AliasSettings settings, ImmutableArray<MailAddress> members, CancellationToken ct) => DoAsync(
        $"add {alias} to {string.Join(' ', members)}",
        () => Aliases(alias, list => list.Add(new AliasItem(alias, settings, [.. members.Select(member => new DomainAddress(member, 1, member.Local.Text))]))));

    public async Task<bool> ChangeAliasAsync(MailAddress alias, AliasSettings settings, CancellationToken ct)
    {
        await DoAsync($"change {alias} {settings.PostPolicy}", () => Aliases(alias, list => [.. list.Select(item => item.Address == alias ? item with { Settings = settings } : item)]));
        return true;
    }

    public async Task<bool> AddMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct)
    {
        await DoAsync($"add {string.Join(' ', members)} to {alias}", () => { });
        return true;
    }

    public async Task<bool> RemoveMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct)
    {
        await DoAsync($"take {string.Join(' ', members)} out of {alias}", () => { });
        return true;
    }

    public async Task<bool> RemoveAliasAsync(MailAddress alias, CancellationToken ct)
    {
        await DoAsync($"remove {alias}", () => Aliases(alias, list => list.RemoveAll(item => item.Address == alias)));
        return true;
    }

    private void Aliases(MailAddress alias, Func<ImmutableArray<AliasItem>, ImmutableArray<AliasItem>> change) => All[alias.Domain] = All[alias.Domain] with { Aliases = change(All[alias.Domain].Aliases) };

    private async Task DoAsync(string what, Action change)
    {
        if (Refusal is { } refusal)
        {
            Refusal = null;
            throw refusal;
        }

        Done.Add(what);
        change();
        await TellAsync();
    }
}
