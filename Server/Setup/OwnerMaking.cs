using Mox.Protocols.Addresses;
using Mox.Server.Dkim;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.Server.Setup;

/// <summary>The owner, once made.</summary>
internal sealed record MadeOwner(long AccountId, MailAddress Address);

/// <summary>Makes the owner with the domain of the address, for the first step in the browser, for a start without one, and for the command line.</summary>
/// <remarks>The domain with its keys comes first, then the owner whole in one transaction: whenever the program ends, there is no owner, and what is there is taken up by the next try; or there is one.</remarks>
internal sealed partial class OwnerMaking(SetupStore store, DomainKeys keys, DomainRemoval removal, AliasStore aliases, AddressBook book, PasswordRules rules, ILogger<OwnerMaking> log)
{
    /// <summary>Who did it, for the change log.</summary>
    public const string Author = "setup";

    private static readonly string[] Roles = ["postmaster", "abuse"];

    /// <summary>What is thought of what was typed so far; the leak list is not asked.</summary>
    public OwnerVerdict Judge(string name, string address, string password) => new(
        name.Length == 0 ? "" : NameFault(name) ?? "",
        address.Length == 0 ? "" : AddressFault(address) ?? "",
        rules.Judge(password, Sketch(name, address)));

    /// <summary>Makes the owner.</summary>
    /// <returns>Null when there is one already; nothing was changed then.</returns>
    /// <exception cref="ChangeRefusedException">Something is not as it has to be; its field is one of <see cref="SetupForm"/>.</exception>
    /// <exception cref="StoreBusyException">Try again.</exception>
    public async Task<MadeOwner?> MakeAsync(string name, string address, string password, CancellationToken ct)
    {
        if (NameFault(name) is { } wrongName) throw new ChangeRefusedException(wrongName, SetupForm.Name);
        if (AddressFault(address) is { } wrongAddress) throw new ChangeRefusedException(wrongAddress, SetupForm.Address);
        var verdict = await rules.JudgeWhollyAsync(password, Sketch(name, address), ct).ConfigureAwait(false);
        if (!verdict.IsTaken) throw new ChangeRefusedException(password.Length == 0 ? SetupWords.OwnerNoPassword : verdict.Advice, SetupForm.Password);
        if (await store.HasOwnerAsync(ct).ConfigureAwait(false)) return null;

        var mail = MailAddress.Parse(address.Trim()).Value;
        await PrepareDomainAsync(mail.Domain, ct).ConfigureAwait(false);
        var credential = await Task.Run(() => ScramDerivation.Derive("", password), ct).ConfigureAwait(false);
        var id = await AddAsync(new NewOwner(AccountName(mail), mail, name.Trim(), credential), ct).ConfigureAwait(false);
        if (id is null) return null;
        await AddRolesAsync(mail).ConfigureAwait(false);
        LogMade(mail);
        return new MadeOwner(id.Value, mail);
    }

    internal static string? NameFault(string name) => name.Trim().Length == 0 ? SetupWords.OwnerNoName : AccountRules.DisplayName(name.Trim());

    internal static string? AddressFault(string text)
    {
        var address = text.Trim();
        var at = address.LastIndexOf('@');
        if (at < 0) return SetupWords.OwnerWhole;
        if (DomainRules.Local(address[..at]) is { } local) return local;
        if (DomainRules.Name(address[(at + 1)..]) is { } domain) return domain;
        return MailAddress.Parse(address).Ok ? null : SetupWords.OwnerNoAddress;
    }

    private async Task<long?> AddAsync(NewOwner owner, CancellationToken ct)
    {
        try
        {
            return await store.AddOwnerAsync(owner, ct).ConfigureAwait(false);
        }
        catch (ChangeRefusedException refused)
        {
            throw new ChangeRefusedException(refused.Why, SetupForm.Address);
        }
    }

    /// <summary>The domain with keys that sign. One that an earlier try made and that is not the one wanted now goes again.</summary>
    private async Task PrepareDomainAsync(DomainName domain, CancellationToken ct)
    {
        var kept = await store.ReadAsync(ct).ConfigureAwait(false);
        if (kept.TryGetValue(SetupStore.Domain, out var before) && before != domain.Ascii) await WithdrawAsync(before, ct).ConfigureAwait(false);
        var own = keys.By(Author);
        try
        {
            if (book.Domain(domain) is null)
            {
                await store.KeepAsync(SetupStore.Domain, domain.Ascii, ct).ConfigureAwait(false);
                await own.AddDomainAsync(domain, ct).ConfigureAwait(false);
            }
            else if (book.Domain(domain) is { Keys.IsEmpty: true })
            {
                await own.AddFirstAsync(domain, [], ct).ConfigureAwait(false);
            }
        }
        catch (KeyRefusedException refused)
        {
            throw new ChangeRefusedException(refused.Why, SetupForm.Address);
        }
    }

    private async Task WithdrawAsync(string before, CancellationToken ct)
    {
        if (!DomainName.Parse(before).Try(out var domain, out _) || book.Domain(domain) is null) return;
        try
        {
            await removal.RunAsync(domain, Author, ct).ConfigureAwait(false);
        }
        catch (ChangeRefusedException)
        {
            // Somebody else put it to use since: it stays.
            LogStays(domain);
        }
    }

    /// <summary>Every domain has somebody behind these. Should it fail, the owner is made all the same: the last page says what is missing.</summary>
    private async Task AddRolesAsync(MailAddress owner)
    {
        foreach (var alias in Roles.Select(role => new MailAddress(LocalPart.From(role).Value, owner.Domain)).Where(alias => book.Author(alias) is null))
        {
            try
            {
                await aliases.By(Author).AddAsync(alias, new AliasSettings(), [owner], CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreBusyException busy)
            {
                LogNoRole(alias, busy);
            }
        }
    }

    /// <summary>The name to sign in with beside the address: the local part, where it can be a name.</summary>
    private static string AccountName(MailAddress address) => AccountRules.Name(address.Local.Text) is null ? address.Local.Text : "owner";

    /// <summary>For judging a password: it should not be made of these.</summary>
    private static AccountEntry Sketch(string name, string address)
    {
        var mail = MailAddress.Parse(address.Trim()).Try(out var typed, out _) ? typed : MailAddress.Parse("owner@localhost").Value;
        return new AccountEntry(0, mail.Local.Text, mail, [mail], true, false, "", 0) { DisplayName = name };
    }

    [LoggerMessage(6641, LogLevel.Information, "{Address} is the owner of this appliance")]
    private partial void LogMade(MailAddress address);

    [LoggerMessage(6642, LogLevel.Warning, "{Domain}, which an earlier setup made, is in use and stays")]
    private partial void LogStays(DomainName domain);

    [LoggerMessage(6603, LogLevel.Warning, "{Alias} could not be made: the store is busy")]
    private partial void LogNoRole(MailAddress alias, Exception fault);
}
