using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Server.Admin;
using Mox.Server.Certificates;
using Mox.Server.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Storage.Queue;
using Mox.Server.Tests.Dkim;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Tests.Admin;

public class Domains_for_administrators
{
    private static readonly DomainName Club = DomainName.Parse("club.example").Value;

    [Fact]
    public async Task Are_made_with_keys_and_with_aliases_for_those_whom_others_write_to()
    {
        await using var house = await SigningHouse.OpenAsync();
        var admin = For(house);
        Assert.Equal(Club, await admin.AddAsync(" Club.Example ", house.Bob.Address, default));
        Assert.All(house.Store.Book.Domain(Club)!.Keys, key => Assert.Equal(DkimKeyState.Signing, key.State));
        Assert.NotEmpty(house.Store.Book.Domain(Club)!.Keys);
        Assert.Equal(["abuse@club.example", "postmaster@club.example"], house.Store.Book.Aliases.Select(alias => alias.Address.ToString()));
        Assert.All(house.Store.Book.Aliases, alias => Assert.True(alias.HasMember(house.Bob.Id)));
        Assert.Equal("Name", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.AddAsync("club.example", null, default))).Field);
        Assert.Equal("Name", (await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.AddAsync("no domain", null, default))).Field);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.AddAsync("other.example", MailAddress.Parse("nobody@test.example").Value, default));
        Assert.Equal(2, house.Store.Book.Domains.Length);
    }

    [Fact]
    public async Task Go_with_the_files_of_their_keys_put_aside()
    {
        await using var house = await SigningHouse.OpenAsync();
        var admin = For(house);
        await admin.AddAsync("club.example", house.Bob.Address, default);
        var files = house.Store.Get<DkimKeyFiles>();
        var names = house.Store.Book.Domain(Club)!.Keys.Select(key => key.FileName).ToArray();
        await admin.RemoveAsync(Club, default);
        Assert.Null(house.Store.Book.Domain(Club));
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(files.OldFolder, name)) && !File.Exists(files.PathOf(name))));
        await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.RemoveAsync(SigningHouse.Ours, default));
    }

    [Fact]
    public async Task Show_their_keys_whose_steps_say_why_they_may_not_be_taken()
    {
        await using var house = await SigningHouse.OpenSignedAsync();
        var admin = For(house);
        var detail = (await admin.FindAsync(SigningHouse.Ours, default))!;
        var key = Assert.Single(detail.Keys);
        Assert.Equal(($"{key.Selector}._domainkey.test.example", DkimKeyState.Signing, PillarState.Good), (key.RecordName, key.State, detail.Item.Keys.State));
        Assert.Equal(KeyRecordState.Published, (await admin.KeyRecordsAsync(SigningHouse.Ours, default))[key.Selector]);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.StepAsync(SigningHouse.Ours, key.Selector, KeyAction.Retire, default));
        await admin.RotateAsync(SigningHouse.Ours, DkimKeyKind.Ed25519, default);
        await Assert.ThrowsAsync<ChangeRefusedException>(() => admin.RotateAsync(SigningHouse.Ours, DkimKeyKind.Ed25519, default));
        Assert.Equal(PillarState.Waiting, (await admin.ListAsync(default)).Single().Keys.State);

        // What is looked up and found begins to sign at once.
        house.Publish();
        await admin.KeyRecordsAsync(SigningHouse.Ours, default);
        Assert.Equal([DkimKeyState.Retired, DkimKeyState.Signing], house.Rows.Select(row => row.State));
    }

    [Fact]
    public async Task Are_told_to_a_page_when_they_change()
    {
        await using var house = await SigningHouse.OpenAsync();
        var admin = For(house);
        var told = new SemaphoreSlim(0);
        var live = await admin.SubscribeAsync(() => Task.FromResult(told.Release()), default);
        await admin.SetDisabledAsync(SigningHouse.Ours, true, default);
        Assert.True(await told.WaitAsync(TimeSpan.FromSeconds(20)));
        live.Dispose();
        await admin.SetDisabledAsync(SigningHouse.Ours, false, default);
        Assert.False(await told.WaitAsync(0));
    }

    [Fact]
    public async Task Are_closed_to_everybody_else()
    {
        await using var house = await SigningHouse.OpenAsync();
        var user = For(house, isAdmin: false);
        var (ours, alias) = (SigningHouse.Ours, MailAddress.Parse("team@test.example").Value);
        ImmutableArray<MailAddress> members = [house.Bob.Address];
        foreach (var call in (Func<Task>[])
        [
            () => user.ListAsync(default), () => user.FindAsync(ours, default), () => user.SubscribeAsync(() => Task.CompletedTask, default), () => user.AddAsync("x.example", null, default),
            () => user.ChangeAsync(ours, new DomainSettings(), default), () => user.SetDisabledAsync(ours, true, default), () => user.SetCatchAllAsync(ours, house.Bob.Id, default), () => user.RemoveAsync(ours, default),
            () => user.KeyRecordsAsync(ours, default), () => user.RotateAsync(ours, DkimKeyKind.Rsa, default), () => user.StepAsync(ours, "2026a", KeyAction.Sign, default),
            () => user.AddAliasAsync(alias, new AliasSettings(), members, default), () => user.ChangeAliasAsync(alias, new AliasSettings(), default), () => user.AddMembersAsync(alias, members, default),
            () => user.RemoveMembersAsync(alias, members, default), () => user.RemoveAliasAsync(alias, default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }
    }

    [Theory]
    [InlineData(null, 0, PillarState.None)]
    [InlineData(nameof(CertificateOrigin.SelfSigned), 90, PillarState.Waiting)]
    [InlineData(nameof(CertificateOrigin.Acme), 90, PillarState.Good)]
    [InlineData(nameof(CertificateOrigin.Acme), 5, PillarState.Waiting)]
    [InlineData(nameof(CertificateOrigin.Acme), -1, PillarState.Bad)]
    public void Say_how_long_their_certificate_is_good(string? origin, int days, PillarState state)
    {
        var now = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
        var names = origin is { } known ? ImmutableArray.Create(new CertificateStatus("mail.test", Enum.Parse<CertificateOrigin>(known), "Test", now.AddDays(-30), now.AddDays(days), null)) : [];
        Assert.Equal(state, DomainPillars.Certificate(new CertificateReport(names, [], null, null), "mail.test", now).State);
    }

    private static DomainAdmin For(SigningHouse house, bool isAdmin = true)
    {
        var session = SessionClaims.Begin(new SessionAccount(house.Alice.Id, "alice", isAdmin), house.Alice.Address, house.Time.GetUtcNow());
        return new DomainAdmin(
            new CurrentAccount(new FixedSession(session)), house.Store.Book, house.Store.Accounts, house.Store.Get<DomainStore>(), house.Store.Get<AliasStore>(), house.Keys, house.Watch, house.Store.Get<DomainRemoval>(),
            () => CertificateReport.Empty, house.Store.Get<QueueTable>(), Options.Create(new ApplianceOptions { HostName = "mail.test" }), house.Time, NullLogger<DomainAdmin>.Instance);
    }
}
