using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Mox.Protocols.Addresses;
using Mox.Protocols.Sasl;
using Mox.Server.Identity;
using Mox.Server.Storage;
using Mox.Shared.Model.Accounts;
using Mox.Testing;

namespace Mox.Server.Tests.Identity;

public sealed class Account_authenticator : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestStore _store = null!;
    private AccountAuthenticator _authenticator = null!;
    private readonly NotedAttempts _attempts = new();
    private long _account;

    public async Task InitializeAsync()
    {
        _store = await TestStore.OpenAsync();
        await _store.Accounts.AddDomainAsync(DomainName.Parse("x.test").Value, default);
        _account = await _store.Accounts.AddAccountAsync("ann", [MailAddress.Parse("ann@x.test").Value], false, default);
        var main = ScramDerivation.Derive("", "main password");
        await _store.Accounts.SetCredentialAsync(_account, "", main, default);
        await _store.Accounts.SetCredentialAsync(_account, "phone", ScramDerivation.Derive("phone", "app password", [main]) with { Uses = CredentialUses.Imap | CredentialUses.Submission }, default);
        await _store.Accounts.SetCredentialAsync(_account, "scanner", ScramDerivation.Derive("scanner", "only sends", [main]) with { Uses = CredentialUses.Submission }, default);
        _authenticator = new AccountAuthenticator(_store.Book, _store.Accounts, new LoginThrottle(_time), new VerifiedPasswords(_time), new ScramSecret(new byte[32]), _attempts, NullLogger<AccountAuthenticator>.Instance);
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

    [Fact]
    public async Task An_app_password_opens_only_what_it_was_made_for()
    {
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "only sends", LoginFace.Submission));
        Assert.Contains("not for reading", Assert.IsType<LoginResult.OtherPasswordNeeded>(await TryAsync("ann@x.test", "only sends", LoginFace.Imap)).Text, StringComparison.Ordinal);
        Assert.Equal(["ok scanner", "other-password "], _attempts.Results);
    }

    [Fact]
    public async Task With_a_second_factor_the_main_password_opens_no_mail_program_and_the_pages_ask_for_a_code()
    {
        await TurnOnAsync();
        Assert.IsType<LoginResult.OtherPasswordNeeded>(await TryAsync("ann@x.test", "main password", LoginFace.Imap));
        Assert.IsType<LoginResult.OtherPasswordNeeded>(await TryAsync("ann@x.test", "main password", LoginFace.Submission));
        Assert.Equal(_account, Assert.IsType<LoginResult.CodeNeeded>(await TryAsync("ann@x.test", "main password", LoginFace.Web)).AccountId);
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "app password", LoginFace.Imap));
        Assert.IsType<LoginResult.Refused>(await TryAsync("ann@x.test", "wrong", LoginFace.Imap));
    }

    [Fact]
    public async Task Mail_programs_that_still_have_the_main_password_shut_nobody_out()
    {
        await TurnOnAsync();
        for (var i = 0; i < 50; i++) await TryAsync("ann@x.test", "main password", LoginFace.Imap);
        Assert.IsType<LoginResult.Accepted>(await TryAsync("ann@x.test", "app password", LoginFace.Imap));
    }

    [Theory]
    [InlineData(ScramAlgorithm.Sha1)]
    [InlineData(ScramAlgorithm.Sha256)]
    public async Task SCRAM_takes_every_password_of_the_account_though_the_client_names_none(ScramAlgorithm algorithm)
    {
        Assert.IsType<LoginResult.Accepted>(await ScramAsync("main password", algorithm, LoginFace.Imap));
        Assert.IsType<LoginResult.Accepted>(await ScramAsync("app password", algorithm, LoginFace.Imap));
        Assert.IsType<LoginResult.OtherPasswordNeeded>(await ScramAsync("only sends", algorithm, LoginFace.Imap));
        Assert.IsType<LoginResult.Refused>(await ScramAsync("wrong", algorithm, LoginFace.Imap));
        await TurnOnAsync();
        Assert.IsType<LoginResult.OtherPasswordNeeded>(await ScramAsync("main password", algorithm, LoginFace.Submission));
        Assert.IsType<LoginResult.Accepted>(await ScramAsync("app password", algorithm, LoginFace.Submission));
    }

    [Fact]
    public async Task A_password_removed_in_the_middle_of_an_exchange_is_refused()
    {
        var keys = (await _authenticator.ScramVerifierAsync("ann@x.test", ScramAlgorithm.Sha256, LoginFace.Imap, default)).Keys;
        await _store.Accounts.RemoveCredentialAsync(_account, "phone", default);
        var phone = ScramKeys.Derive(ScramAlgorithm.Sha256, "app password", keys[0].Salt.AsSpan(), keys[0].Iterations);
        Assert.IsType<LoginResult.Refused>(await _authenticator.FinishScramAsync("ann@x.test", phone, Context(LoginFace.Imap), default));
    }

    [Fact]
    public async Task Every_attempt_is_noted_with_what_came_of_it_and_never_with_the_password()
    {
        await TryAsync("ann@x.test", "wrong", LoginFace.Imap);
        await TryAsync("nobody@x.test", "wrong", LoginFace.Imap);
        await TryAsync("ann@x.test", "app password", LoginFace.Imap);
        Assert.Equal(["wrong-password ", "no-account ", "ok phone"], _attempts.Results);
    }

    private Task TurnOnAsync() => _store.Get<FactorStore>().TurnOnAsync(_account, [1, 2, 3], 0, [], null, default);

    /// <summary>A whole exchange, client and server.</summary>
    private async Task<LoginResult> ScramAsync(string password, ScramAlgorithm algorithm, LoginFace face)
    {
        var server = new ScramServer(algorithm, plus: false, null);
        var first = "n=ann@x.test,r=clientnonce";
        Assert.IsType<SaslServerStep.VerifierWanted>(server.Next(Encoding.UTF8.GetBytes("n,," + first)));
        var verifier = await _authenticator.ScramVerifierAsync("ann@x.test", algorithm, face, default);
        var challenge = Encoding.UTF8.GetString(Assert.IsType<SaslServerStep.Challenge>(server.Supply(verifier.Keys)).Octets.Span);
        var parts = challenge.Split(',').Select(part => part[2..]).ToArray();
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts[1]), int.Parse(parts[2], CultureInfo.InvariantCulture), Name(algorithm), algorithm == ScramAlgorithm.Sha1 ? 20 : 32);
        var clientKey = Hmac(algorithm, salted, "Client Key");
        var final = $"c=biws,r={parts[0]}";
        var signature = Hmac(algorithm, CryptographicOperations.HashData(Name(algorithm), clientKey), $"{first},{challenge},{final}");
        var proof = Convert.ToBase64String([.. clientKey.Zip(signature, (a, b) => (byte)(a ^ b))]);
        var done = Assert.IsType<SaslServerStep.ProofChecked>(server.Next(Encoding.UTF8.GetBytes($"{final},p={proof}")));
        return await _authenticator.FinishScramAsync(done.Login, done.Keys, Context(face), default);
    }

    private static HashAlgorithmName Name(ScramAlgorithm algorithm) => algorithm == ScramAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;

    private static byte[] Hmac(ScramAlgorithm algorithm, byte[] key, string text) => CryptographicOperations.HmacData(Name(algorithm), key, Encoding.UTF8.GetBytes(text));

    private static LoginContext Context(LoginFace face) => new(IPAddress.Parse("192.0.2.1"), face, "test");

    private Task<LoginResult> TryAsync(string login, string password, LoginFace face) =>
        _authenticator.CheckPasswordAsync(login, password, new LoginContext(IPAddress.Parse("192.0.2.1"), face, "test"), default);
}

/// <summary>Keeps what was noted.</summary>
internal sealed class NotedAttempts : IAttemptLog
{
    /// <summary>Result and app password of each attempt.</summary>
    public List<string> Results { get; } = [];

    public void Note(AccountEntry? account, string login, LoginContext context, string result, string appPassword = "") => Results.Add($"{result} {appPassword}");
}
