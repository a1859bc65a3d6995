using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class DomainAdmin(
    CurrentAccount current,
    AddressBook book,
    AccountStore accounts,
    DomainStore domains,
    AliasStore aliases,
    DomainKeys keys,
    KeyWatch watch,
    DomainRemoval removal,
    CertificatesNow certificates,
    QueueTable queue,
    IOptions<ApplianceOptions> appliance,
    TimeProvider time,
    ILogger<DomainAdmin> log) : IDomainAdmin
{
    public async Task<ImmutableArray<DomainItem>> ListAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        return [.. book.Domains.Select(Item)];
    }

    public async Task<DomainDetail?> FindAsync(DomainName domain, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        if (book.Domain(domain) is not { } entry) return null;
        return new DomainDetail
        {
            Item = Item(entry),
            Settings = DomainStore.SettingsOf(entry),
            PolicyId = entry.MtaStsId,
            HostName = appliance.Value.HostName,
            CatchAllAccountId = entry.CatchAllAccountId,
            Addresses = [.. Addresses(entry)],
            Aliases = [.. book.Aliases.Where(alias => alias.Address.Domain == domain).Select(AliasOf)],
            Keys = [.. keys.List(domain).Select(KeyOf)],
            Queued = await queue.CountOfDomainAsync(domain.Ascii, ct),
        };
    }

    public async Task<IDisposable> SubscribeAsync(Func<Task> onChange, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onChange);
        await current.RequireAdminAsync();
        return new BookSubscription(book, onChange, fault => LogCallback(fault));
    }

    public async Task<DomainName> AddAsync(string domain, MailAddress? postmaster, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var admin = await current.RequireAdminAsync();
        if (DomainRules.Name(domain) is { } fault) throw new ChangeRefusedException(fault, "Name");
        var name = DomainName.Parse(domain.Trim()).Value;
        if (postmaster is not null && book.Find(postmaster) is not AddressOwner.Account) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAnAddressHere, postmaster), "Postmaster");
        if (!await RefusableAsync(() => keys.By(admin.AccountName).AddDomainAsync(name, ct))) throw new ChangeRefusedException(Worded.Of(RefusalWords.HereAlready, name), "Name");
        foreach (var role in postmaster is null ? [] : (string[])["postmaster", "abuse"])
        {
            await aliases.By(admin.AccountName).AddAsync(new MailAddress(LocalPart.From(role).Value, name), new AliasSettings(), [postmaster!], CancellationToken.None);
        }

        return name;
    }

    public async Task<bool> ChangeAsync(DomainName domain, DomainSettings settings, CancellationToken ct) =>
        await domains.By((await current.RequireAdminAsync()).AccountName).ChangeAsync(domain, settings, ct);

    public async Task<bool> SetDisabledAsync(DomainName domain, bool disabled, CancellationToken ct) =>
        await accounts.By((await current.RequireAdminAsync()).AccountName).SetDomainDisabledAsync(domain, disabled, ct);

    public async Task SetCatchAllAsync(DomainName domain, long? accountId, CancellationToken ct) =>
        await accounts.By((await current.RequireAdminAsync()).AccountName).SetCatchAllAsync(domain, accountId, ct);

    public async Task RemoveAsync(DomainName domain, CancellationToken ct) =>
        await removal.RunAsync(domain, (await current.RequireAdminAsync()).AccountName, ct);

    public async Task<ImmutableDictionary<string, KeyRecordState>> KeyRecordsAsync(DomainName domain, CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var states = await RefusableAsync(() => watch.RecordsAsync(domain, ct));

        // What is there now begins to sign now; nobody has to wait for the watch.
        if (states.Any(key => key.Key.State == DkimKeyState.Waiting && key.Record == RecordState.Published)) await watch.LookAsync(ct);
        return states.ToImmutableDictionary(key => key.Key.Selector.Ascii, key => key.Record switch
        {
            RecordState.Published => KeyRecordState.Published,
            RecordState.Missing => KeyRecordState.Missing,
            RecordState.Differs => KeyRecordState.Differs,
            _ => KeyRecordState.LookupFailed,
        });
    }

    public async Task RotateAsync(DomainName domain, DkimKeyKind kind, CancellationToken ct)
    {
        var own = keys.By((await current.RequireAdminAsync()).AccountName);
        await RefusableAsync(async () =>
        {
            if (book.Domain(domain) is { Keys.IsEmpty: true }) return await own.AddFirstAsync(domain, [new KeyWish(kind)], ct);
            await own.AddAsync(domain, new KeyWish(kind), ct);
            return true;
        });
    }

    public async Task<bool> StepAsync(DomainName domain, string selector, KeyAction action, CancellationToken ct)
    {
        var own = keys.By((await current.RequireAdminAsync()).AccountName);
        if (!DomainName.Parse(selector).Try(out var name, out _)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoSelector, domain, selector));
        KeyStep step = action switch
        {
            KeyAction.Sign => new KeyStep.Sign(),
            KeyAction.Retire => new KeyStep.Retire(EvenIfLast: false),
            KeyAction.RetireLast => new KeyStep.Retire(EvenIfLast: true),
            KeyAction.Remove => new KeyStep.Remove(EvenIfNeeded: false),
            KeyAction.RemoveNeeded => new KeyStep.Remove(EvenIfNeeded: true),
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
        return await RefusableAsync(() => own.StepAsync(domain, name, step, ct));
    }

    public async Task AddAliasAsync(MailAddress alias, AliasSettings settings, ImmutableArray<MailAddress> members, CancellationToken ct) =>
        await aliases.By((await current.RequireAdminAsync()).AccountName).AddAsync(alias, settings, members, ct);

    public async Task<bool> ChangeAliasAsync(MailAddress alias, AliasSettings settings, CancellationToken ct) =>
        await aliases.By((await current.RequireAdminAsync()).AccountName).ChangeAsync(alias, settings, ct);

    public async Task<bool> AddMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct) =>
        await aliases.By((await current.RequireAdminAsync()).AccountName).AddMembersAsync(alias, members, ct);

    public async Task<bool> RemoveMembersAsync(MailAddress alias, ImmutableArray<MailAddress> members, CancellationToken ct) =>
        await aliases.By((await current.RequireAdminAsync()).AccountName).RemoveMembersAsync(alias, members, ct);

    public async Task<bool> RemoveAliasAsync(MailAddress alias, CancellationToken ct) =>
        await aliases.By((await current.RequireAdminAsync()).AccountName).RemoveAsync(alias, ct);

    private static async Task<T> RefusableAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (KeyRefusedException e)
        {
            throw new ChangeRefusedException(e.Why);
        }
    }

    private static SigningKeyItem KeyOf(KeyView key) => new(key.Selector.Ascii, key.Kind, key.Bits, key.State, key.Entry.StateSince, key.Name, key.Record, key.ZoneLine, key.NeededUntil);

    private AliasItem AliasOf(AliasEntry alias) => new(
        alias.Address, new AliasSettings(alias.PostPolicy, alias.MembersSendAs, alias.MembersVisible), [.. alias.Members.Select(member => new DomainAddress(member.Address, member.AccountId, book.Account(member.AccountId)?.Name ?? ""))]);

    private IEnumerable<DomainAddress> Addresses(DomainEntry domain) =>
        from account in book.Accounts
        from address in account.Addresses
        where address.Domain == domain.Name
        orderby address.Local.Text
        select new DomainAddress(address, account.Id, account.Name);

    private DomainItem Item(DomainEntry domain) => new(
        domain.Name, domain.Description, domain.Disabled, Addresses(domain).Count(), book.Aliases.Count(alias => alias.Address.Domain == domain.Name), DomainPillars.Keys(domain),
        DomainPillars.Certificate(certificates(), domain.ClientSettingsName.Length > 0 ? domain.ClientSettingsName : appliance.Value.HostName, time.GetUtcNow()));

    [LoggerMessage(6510, LogLevel.Error, "A page failed to take live changes of domains and accounts")]
    private partial void LogCallback(Exception fault);

    /// <summary>Tells a page of changes, one call at a time; what comes meanwhile is told by one more call.</summary>
    private sealed class BookSubscription : IDisposable
    {
        private readonly AddressBook _book;
        private readonly Func<Task> _onChange;
        private readonly Action<Exception> _onFault;
        private int _waiting;

        public BookSubscription(AddressBook book, Func<Task> onChange, Action<Exception> onFault)
        {
            (_book, _onChange, _onFault) = (book, onChange, onFault);
            book.Swapped += OnSwapped;
        }

        public void Dispose() => _book.Swapped -= OnSwapped;

        private void OnSwapped()
        {
            if (Interlocked.Increment(ref _waiting) == 1) _ = Task.Run(TellAsync);
        }

        private async Task TellAsync()
        {
            int seen;
            do
            {
                seen = Volatile.Read(ref _waiting);
                try
                {
                    await _onChange();
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    // A page that fails harms nobody but itself.
                    _onFault(fault);
                }
            }
            while (Interlocked.Add(ref _waiting, -seen) > 0);
        }
    }
}
