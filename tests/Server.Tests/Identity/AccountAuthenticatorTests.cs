using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Protocols.Addresses;
using Mox.Server.Identity;
using Mox.Testing;

namespace Mox.Server.Tests.Identity;

public sealed class Account_authenticator : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestStore _store = null!;
    private AccountAuthenticator _authenticator = null!;
    private long _account;

    public async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync();
        await _store.Accounts.AddDomainAsync(DomainName.Parse("x.test").Value, default);
        _account = await _store.Accounts.AddAccountAsync("ann", [MailAddress.Parse("ann@x.test").Value], false, default);
        await _store.Accounts.SetCredentialAsync(_account, "", ScramDerivation.Derive("", "main password"), default);
        await _store.Accounts.SetCredentialAsync(_account, "phone", ScramDerivation.Derive("phone", "app password"), default);
        _authenticator = new AccountAuthenticator(_store.Book, _store.Accounts, new LoginThrottle(_time), new VerifiedPasswords(_time), new ScramSecret(new byte[32]), NullLogger<AccountAuthenticator>.Instance);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task The_main_password_opens_every_face()
    {
        foreach (var face in Enum.GetValues<LoginFace>()) Assert.Equal(_account, Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "main password", face)).AccountId);
    }

    [Fact]
    public async Task An_app_password_opens_mail_programs_and_not_the_pages()
    {
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "app password", LoginFace.Imap));
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "app password", LoginFace.Submission));
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", "app password", LoginFace.Web));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_user_are_refused_alike()
    {
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", "wrong", LoginFace.Imap));
        Assert.IsType<LoginResult.Refused>(await TryAsync("nobody@x.test", "wrong", LoginFace.Imap));
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", new string('x', 5000), LoginFace.Imap));
    }

    [Fact]
    public async Task After_ten_failures_even_the_right_password_has_to_wait_on_every_face()
    {
        for (var i = 0; i < 10; i++) await TryAsync("ann@x.test", "wrong", LoginFace.Imap);
        Assert.IsType<LoginResult.Throttled>(await TryAsync("ann@x.test", "main password", LoginFace.Web));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "main password", LoginFace.Web));
    }

    [Fact]
    public async Task A_changed_password_is_forgotten_at_once_though_it_was_right_a_moment_ago()
    {
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "main password", LoginFace.Imap));
        await _store.Accounts.SetCredentialAsync(_account, "", ScramDerivation.Derive("", "another"), default);
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", "main password", LoginFace.Imap));
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "another", LoginFace.Imap));
    }

    [Fact]
    public async Task A_disabled_login_is_told_so_only_with_the_right_password()
    {
        await _store.Accounts.SetLoginDisabledAsync(_account, "Ask the owner.", default);
        Assert.Equal("Ask the owner.", Assert.IsType<LoginResult.Disabled>(await TryAsync("ann@x.test", "main password", LoginFace.Imap)).Text);
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", "wrong", LoginFace.Imap));
    }

    private Task<LoginResult> TryAsync(string login, string password, LoginFace face) =>
        _authenticator.CheckPasswordAsync(login, password, new LoginContext(IPAddress.Parse("192.0.2.1"), face, "test"), default);
}
