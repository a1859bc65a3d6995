using Microsoft.Extensions.DependencyInjection;
using Mox.Protocols.Addresses;
using Mox.Server.Setup;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.Server.Tests.Setup;

public class The_setup_for_administrators
{
    private static readonly DomainName Host = DomainName.Parse("mail.ours.example").Value;

    [Fact]
    public async Task Goes_on_where_it_was_after_the_program_ended_at_any_step()
    {
        var folder = Directory.CreateTempSubdirectory("mox-steps-").FullName;
        await using (var first = await SetupHouse.OpenAsync(folder)) await first.OwnAsync();
        foreach (var step in Enum.GetValues<SetupStep>().Skip(1))
        {
            await using var house = await SetupHouse.OpenAsync(folder);
            var setup = house.For<ISetup>();
            var state = await setup.ReadAsync(default);
            Assert.Equal((step, false), (state.Next, state.IsFinished));
            await setup.PassAsync(step, default);
        }

        await using (var house = await SetupHouse.OpenAsync(folder))
        {
            var state = await house.For<ISetup>().ReadAsync(default);
            Assert.Equal((null, false), (state.Next, state.IsFinished));
            Assert.Equal(("Ann", "ann@ours.example", "localhost", false), (state.OwnerName, state.Owner.ToString(), state.HostName, state.HostNameIsFixed));
            Assert.Equal(["ann@ours.example", "localhost", "not looked at", "not looked at", "of our own making", "1 mailbox", "left out", ""], state.Steps.Select(item => item.Result));
            Assert.Empty(house.Said);
            await house.For<ISetup>().FinishAsync(default);
        }

        await using (var house = await SetupHouse.OpenAsync(folder))
        {
            Assert.True((await house.For<ISetup>().ReadAsync(default)).IsFinished);
            using var browser = house.Open();
            Assert.Equal("Finished", await browser.DoorAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Counts_as_finished_where_accounts_are_older_than_the_setup()
    {
        await using var house = await SetupHouse.OpenAsync();
        await house.Get<AccountStore>().AddDomainAsync(DomainName.Parse("old.example").Value, default);
        var id = await house.Get<AccountStore>().AddAccountAsync("old", [MailAddress.Parse("old@old.example").Value], true, default);
        await house.Get<AccountStore>().SetCredentialAsync(id, "", Mox.Server.Identity.ScramDerivation.Derive("", SetupHouse.Password), default);
        var state = await house.For<ISetup>().ReadAsync(default);
        Assert.True(state.IsFinished && state.Next is null && state.Owner.ToString() == "old@old.example");
    }

    [Fact]
    public async Task Proposes_names_and_surveys_them()
    {
        await using var house = await SetupHouse.OpenAsync();
        await house.OwnAsync();
        house.Dns.Pointer("9.113.0.203.in-addr.arpa", "mx1.ours.example").Address("mx1.ours.example", "203.0.113.9").Address("elsewhere.ours.example", "198.51.100.1").Alias("alias.ours.example", "mx1.ours.example")
            .Mx("ours.example", 10, "mx.provider.example").Mx("ours.example", 20, "mx1.ours.example");
        var setup = house.For<ISetup>();
        var names = (await setup.ReadAsync(default)).HostNames;
        Assert.Equal("mx1.ours.example", names[0]);
        Assert.Contains("mail.ours.example", names);

        Assert.Equal(PreflightState.WorthKnowing, (await setup.SurveyAsync(Host, default)).HostNote.State);
        var here = await setup.SurveyAsync(DomainName.Parse("mx1.ours.example").Value, default);
        Assert.Equal((PreflightState.Fine, "mx1.ours.example leads here (203.0.113.9)."), (here.HostNote.State, here.HostNote.Text));
        Assert.Equal((PreflightState.WorthKnowing, "mx.provider.example mx1.ours.example"), (here.MailNote.State, string.Join(' ', here.MailHosts)));
        Assert.Contains("goes to mx.provider.example beside this host today. It keeps going there until you change the MX record", here.MailNote.Text, StringComparison.Ordinal);
        Assert.Equal(PreflightState.Blocked, (await setup.SurveyAsync(DomainName.Parse("elsewhere.ours.example").Value, default)).HostNote.State);
        var alias = (await setup.SurveyAsync(DomainName.Parse("alias.ours.example").Value, default)).HostNote;
        Assert.True(alias.State == PreflightState.Blocked && alias.Text.Contains("CNAME", StringComparison.Ordinal), alias.Text);
        Assert.Equal(PreflightState.Blocked, (await setup.SurveyAsync(DomainName.Parse("localhost").Value, default)).HostNote.State);

        house.Dns.Fail(Mox.Testing.ZoneDns.Name("mail.ours.example"), Mox.Protocols.Dns.Wire.DnsType.A);
        house.Dns.Fail(Mox.Testing.ZoneDns.Name("ours.example"), Mox.Protocols.Dns.Wire.DnsType.Mx);
        var failed = await setup.SurveyAsync(Host, default);
        Assert.Equal((PreflightState.Unknown, PreflightState.Unknown), (failed.HostNote.State, failed.MailNote.State));
    }

    [Fact]
    public async Task Writes_the_name_and_asks_to_start_anew()
    {
        await using var house = await SetupHouse.OpenAsync(more: services => services.AddSingleton(new ApplianceRestart { Judge = text => Task.FromResult<IReadOnlyList<string>>(text.Contains("bad", StringComparison.Ordinal) ? ["it does not start"] : []) }));
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        foreach (var (name, why) in ((string, string)[])[("localhost", "no full name"), ("203.0.113.9.local", "no full name"), ("bad.ours.example", "it does not start")])
        {
            var refused = await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.SetNameAsync(DomainName.Parse(name).Value, default));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }

        Assert.Null(house.Get<ApplianceFile>().Read());
        Assert.True(await setup.SetNameAsync(Host, default));
        Assert.Contains("\"HostName\": \"mail.ours.example\"", house.Get<ApplianceFile>().Read(), StringComparison.Ordinal);
        Assert.True(house.Get<ApplianceRestart>().Take());
        Assert.True((await setup.ReadAsync(default)).Steps.Single(item => item.Step == SetupStep.Name).IsDone);

        // The try came to nothing: the name is asked for again, with the reason.
        house.Get<ApplianceRestart>().Failed("port 25 is taken");
        var state = await setup.ReadAsync(default);
        Assert.Equal((SetupStep.Name, "port 25 is taken"), (state.Next, state.StartFault));
    }

    [Fact]
    public async Task Says_so_where_the_name_is_given_by_the_environment()
    {
        await using var house = await SetupHouse.OpenAsync(settings: ("Appliance:HostName", "mail.ours.example"));
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        Assert.True((await setup.ReadAsync(default)).HostNameIsFixed);
        Assert.False(await setup.SetNameAsync(Host, default));
        Assert.Contains("change it there", (await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.SetNameAsync(DomainName.Parse("mx.ours.example").Value, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chooses_an_authority_and_keeps_its_key_apart()
    {
        await using var house = await SetupHouse.OpenAsync(more: services => services.AddSingleton(new ApplianceRestart { Judge = _ => Task.FromResult<IReadOnlyList<string>>([]) }));
        await house.OwnAsync();
        var setup = house.For<ISetup>();
        var before = await setup.CertificatesAsync(default);
        Assert.Equal((CertificateSource.SelfSigned, false, "Let's Encrypt"), (before.Source, before.IsFixed, before.Authorities[0].Name));
        var choice = new AuthorityChoice(CertificateSource.Authority, "https://acme.example/dir", TermsAccepted: true, MailAddress.Parse("ann@ours.example").Value, "key-1", "c2VjcmV0IG9mIDE2IG9jdGV0cyE");
        foreach (var (wrong, field) in ((AuthorityChoice, string)[])
        [
            (choice with { TermsAccepted = false }, "TermsAccepted"), (choice with { Directory = "http://x" }, "Directory"), (choice with { Key = "" }, "Key"), (choice with { KeyId = "" }, "KeyId"), (choice with { Key = "!" }, "Key"),
            (choice with { Source = CertificateSource.Files }, ""),
        ])
        {
            Assert.Equal(field, (await Assert.ThrowsAsync<ChangeRefusedException>(() => setup.UseAuthorityAsync(wrong, default))).Field);
        }

        Assert.False(await setup.UseAuthorityAsync(new AuthorityChoice(CertificateSource.SelfSigned), default));
        Assert.True(await setup.UseAuthorityAsync(choice, default));
        var values = ApplianceSettings.Parse(house.Get<ApplianceFile>().Read()!, "f").Values;
        Assert.Equal(("true", "https://acme.example/dir", "true", "ann@ours.example", "key-1"), (values["Acme:Enabled"], values["Acme:Directory"], values["Acme:TermsAccepted"], values["Acme:Contact:0"], values["Acme:ExternalAccountKeyId"]));
        Assert.Equal("c2VjcmV0IG9mIDE2IG9jdGV0cyE\n", await File.ReadAllTextAsync(values["Acme:ExternalAccountKeyFile"]));
        Assert.DoesNotContain("c2VjcmV0", house.Get<ApplianceFile>().Read(), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(values["Acme:ExternalAccountKeyFile"]));
    }

    [Fact]
    public async Task Is_closed_to_everybody_else()
    {
        await using var house = await SetupHouse.OpenAsync();
        await house.OwnAsync();
        var other = house.For<ISetup>(isAdmin: false);
        foreach (var call in (Func<Task>[])
        [
            () => other.ReadAsync(default), () => other.PassAsync(SetupStep.Name, default), () => other.SurveyAsync(Host, default), () => other.SetNameAsync(Host, default), () => other.CheckAsync(default).GetAsyncEnumerator().MoveNextAsync().AsTask(),
            () => other.CheckAgainAsync("disk", default), () => other.CertificatesAsync(default), () => other.UseAuthorityAsync(new AuthorityChoice(CertificateSource.SelfSigned), default), () => other.RoundTripAsync(default),
            () => other.SendTestAsync(MailAddress.Parse("bob@other.example").Value, default), () => other.SummaryAsync(default), () => other.FinishAsync(default),
        ])
        {
            await Assert.ThrowsAsync<NotSignedInException>(call);
        }

        Assert.Equal(SetupStep.Name, (await house.For<ISetup>().ReadAsync(default)).Next);
    }
}
