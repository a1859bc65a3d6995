using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mox.Server.Dkim;
using Mox.Server.Identity.Passkeys;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Server.Tests.Account;
using Mox.Server.Tests.Identity.Web;
using Mox.Shared.Contracts;

namespace Mox.Server.Tests.Identity.Passkeys;

public class A_ceremony
{
    private static readonly CeremonyTerms Terms = new(RandomNumberGenerator.GetBytes(32), "mail.test", "https://mail.test");

    [Theory]
    [InlineData(CoseKey.Es256)]
    [InlineData(CoseKey.Rs256)]
    [InlineData(CoseKey.EdDsa)]
    public void Makes_and_proves_keys_of_every_kind_offered(int algorithm)
    {
        using var authenticator = new SoftAuthenticator(algorithm);
        var made = Made(authenticator)!;
        Assert.Equal(authenticator.Id, made.CredentialId);
        Assert.Equal("internal", made.Transports);
        Assert.Equal(1, Proved(authenticator, made));
        authenticator.Tampers = true;
        Assert.Null(Proved(authenticator, made));
        using var other = new SoftAuthenticator(algorithm);
        Assert.Null(Proved(other, made));
    }

    [Fact]
    public void Holds_for_this_challenge_this_site_this_kind_and_a_verified_person_only()
    {
        foreach (var spoil in (Action<SoftAuthenticator>[])
        [
            a => a.Origin = "https://evil.test", a => a.Origin = "http://mail.test", a => a.Origin = "https://mail.test.evil.test", a => a.RelyingParty = "evil.test", a => a.CrossOrigin = true, a => a.TypeSaid = "payment.get",
            a => a.Flags = 1, a => a.Flags = 4, a => a.Flags = 0,
        ])
        {
            using var authenticator = new SoftAuthenticator(CoseKey.Es256);
            var made = Made(authenticator)!;
            spoil(authenticator);
            Assert.Null(Made(authenticator));
            Assert.Null(Proved(authenticator, made));
        }

        using var good = new SoftAuthenticator(CoseKey.Es256);
        var key = Made(good)!;
        Assert.Null(Proved(good, key, Terms with { Challenge = new byte[32] }));
        using var swapped = JsonDocument.Parse(good.Make(Terms.Challenge));
        Assert.Null(Ceremony.Proved(swapped.RootElement, Terms, key.PublicKey, new PortableEd25519()));
    }

    [Fact]
    public void Survives_whatever_a_browser_sends()
    {
        using var authenticator = new SoftAuthenticator(CoseKey.Es256);
        var made = authenticator.Make(Terms.Challenge);
        var random = new Random(7);
        foreach (var text in (string[])["{}", "[]", "null", "3", "{\"response\":3}", "{\"response\":{}}", "{\"response\":{\"clientDataJSON\":\"!!\",\"attestationObject\":\"\"}}", "{\"rawId\":\"\",\"response\":{\"clientDataJSON\":\"bnVsbA\",\"attestationObject\":\"oA\"}}"]) Try(text);

        // The attestation cut at every octet, and with octets changed.
        using var document = JsonDocument.Parse(made);
        var response = document.RootElement.GetProperty("response");
        var (client, attestation) = (response.GetProperty("clientDataJSON").GetString()!, Base64Url.DecodeFromChars(response.GetProperty("attestationObject").GetString()!));
        for (var cut = 0; cut < attestation.Length; cut++) Try(With(client, attestation[..cut]));
        for (var i = 0; i < 5000; i++)
        {
            var changed = attestation.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Try(With(client, changed));
        }

        static string With(string client, byte[] attestation) => JsonSerializer.Serialize(new { response = new { clientDataJSON = client, attestationObject = Base64Url.EncodeToString(attestation) } });

        static void Try(string json)
        {
            using var parsed = JsonDocument.Parse(json);
            _ = Ceremony.Made(parsed.RootElement, Terms);
            _ = Ceremony.CredentialId(parsed.RootElement);
            _ = Ceremony.UserHandle(parsed.RootElement);
            Assert.Null(Ceremony.Proved(parsed.RootElement, Terms, NoKey, new PortableEd25519()));
        }
    }

    private static readonly byte[] NoKey = [0xA0];

    [Fact]
    public void Nesting_and_lengths_beyond_the_input_are_refused_at_once()
    {
        foreach (var octets in (byte[][])[[.. Enumerable.Repeat((byte)0x81, 100)], [0x9A, 0xFF, 0xFF, 0xFF, 0xFF], [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xA2, 1, 1, 1, 1], [0xFB], [0x9F, 0xFF]])
        {
            Assert.Throws<FormatException>(() =>
            {
                var reader = new CborReader(octets);
                reader.Read();
            });
        }
    }

    private static MadePasskey? Made(SoftAuthenticator authenticator)
    {
        using var json = JsonDocument.Parse(authenticator.Make(Terms.Challenge));
        return Ceremony.Made(json.RootElement, Terms);
    }

    private static long? Proved(SoftAuthenticator authenticator, MadePasskey key, CeremonyTerms? terms = null)
    {
        using var json = JsonDocument.Parse(authenticator.Prove(Terms.Challenge));
        return Ceremony.Proved(json.RootElement, terms ?? Terms, key.PublicKey, new PortableEd25519());
    }
}

public class A_passkey
{
    [Fact]
    public async Task Is_made_by_who_is_signed_in_and_opens_the_pages_by_itself()
    {
        await using var host = await AccountHost.StartAsync();
        using var authenticator = Authenticator(host);
        using var browser = await host.SignInAsync();
        await MakeAsync(browser, authenticator);
        var key = Assert.Single(await host.Store.Get<PasskeyStore>().ListAsync(host.Ann.Id, default));
        Assert.Equal("laptop", key.Name);

        // Codes are not asked for: the authenticator has verified the person.
        await host.Store.Get<FactorStore>().TurnOnAsync(host.Ann.Id, [1], 0, [], null, default);
        Assert.Equal("/inbox", await ProveAsync(host, authenticator));
        Assert.NotNull(Assert.Single(await host.Store.Get<PasskeyStore>().ListAsync(host.Ann.Id, default)).LastUsed);
    }

    [Fact]
    public async Task Whose_count_goes_back_was_copied_and_opens_nothing()
    {
        await using var host = await AccountHost.StartAsync();
        using var authenticator = Authenticator(host);
        using var browser = await host.SignInAsync();
        await MakeAsync(browser, authenticator);
        authenticator.Count = 10;
        Assert.Equal("/inbox", await ProveAsync(host, authenticator));
        authenticator.Count = 5;
        Assert.Equal("/signin?error=passkey&returnUrl=%2Finbox", await ProveAsync(host, authenticator));
    }

    [Fact]
    public async Task Of_somebody_unknown_a_closed_account_or_another_person_is_refused()
    {
        await using var host = await AccountHost.StartAsync();
        using var unknown = Authenticator(host);
        Assert.Equal("/signin?error=passkey&returnUrl=%2Finbox", await ProveAsync(host, unknown));
        using var authenticator = Authenticator(host);
        using var browser = await host.SignInAsync();
        await MakeAsync(browser, authenticator);
        authenticator.UserHandle = [0, 0, 0, 0, 0, 0, 0, 99];
        Assert.Equal("/signin?error=passkey&returnUrl=%2Finbox", await ProveAsync(host, authenticator));
        authenticator.UserHandle = null;
        await host.Store.Accounts.SetLoginDisabledAsync(host.Ann.Id, "closed", default);
        Assert.Equal("/signin?error=disabled&returnUrl=%2Finbox", await ProveAsync(host, authenticator));
    }

    [Fact]
    public async Task Is_made_only_within_ten_minutes_of_the_password_with_a_token_and_an_answer_to_what_was_asked()
    {
        await using var host = await AccountHost.StartAsync();
        using var authenticator = Authenticator(host);
        using var browser = await host.SignInAsync();
        using var none = await browser.Http.PostAsync(WebRoutes.PasskeyMaking, null);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using var unasked = await PostAsync(browser, WebRoutes.PasskeyMade, authenticator.Make(new byte[32]));
        Assert.Equal(HttpStatusCode.BadRequest, unasked.StatusCode);
        using var asked = await PostAsync(browser, WebRoutes.PasskeyMaking, null);
        asked.EnsureSuccessStatusCode();
        using var wrong = await PostAsync(browser, WebRoutes.PasskeyMade, authenticator.Make(new byte[32]));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        host.Time.Advance(FreshSessions.Lifetime);
        using var stale = await PostAsync(browser, WebRoutes.PasskeyMaking, null);
        Assert.Equal(HttpStatusCode.Forbidden, stale.StatusCode);
        using var stranger = host.Web.Open();
        using var anonymous = await stranger.Http.PostAsync(WebRoutes.PasskeyMaking, null);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Empty(await host.Store.Get<PasskeyStore>().ListAsync(host.Ann.Id, default));
    }

    [Fact]
    public async Task Given_twice_in_the_same_words_opens_once()
    {
        await using var host = await AccountHost.StartAsync();
        using var authenticator = Authenticator(host);
        using var own = await host.SignInAsync();
        await MakeAsync(own, authenticator);
        using var browser = host.Web.Open();
        var token = await browser.TokenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.PasskeyOptions);
        request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        using var asked = await browser.Http.SendAsync(request);
        using var thief = host.Web.Open();
        thief.Cookies.Add(browser.Cookies.GetCookies(host.Web.Address));
        var form = new Dictionary<string, string> { [SignInForm.Passkey] = authenticator.Prove(Challenge(await asked.Content.ReadAsStringAsync())), ["__RequestVerificationToken"] = token };
        using var first = await browser.Http.PostAsync(WebRoutes.PasskeySignIn, new FormUrlEncodedContent(form));
        using var second = await thief.Http.PostAsync(WebRoutes.PasskeySignIn, new FormUrlEncodedContent(form));
        Assert.Equal("/", first.Headers.Location!.OriginalString);
        Assert.Equal("/signin?error=expired", second.Headers.Location!.OriginalString);
    }

    private static SoftAuthenticator Authenticator(AccountHost host)
    {
        var handle = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(handle, host.Ann.Id);
        return new SoftAuthenticator(CoseKey.Es256) { Origin = host.Web.Address.GetLeftPart(UriPartial.Authority), RelyingParty = host.Web.Address.Host, UserHandle = handle };
    }

    private static async Task MakeAsync(Browser browser, SoftAuthenticator authenticator)
    {
        using var asked = await PostAsync(browser, WebRoutes.PasskeyMaking, null);
        using var made = await PostAsync(browser, WebRoutes.PasskeyMade + "?name=laptop", authenticator.Make(Challenge(await asked.Content.ReadAsStringAsync())));
        Assert.Equal(HttpStatusCode.NoContent, made.StatusCode);
    }

    /// <summary>Signs in with a key in a fresh browser; where it comes to.</summary>
    private static async Task<string> ProveAsync(AccountHost host, SoftAuthenticator authenticator)
    {
        using var browser = host.Web.Open();
        var token = await browser.TokenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, WebRoutes.PasskeyOptions);
        request.Headers.Add(WebRoutes.AntiforgeryHeader, token);
        using var asked = await browser.Http.SendAsync(request);
        var proof = authenticator.Prove(Challenge(await asked.Content.ReadAsStringAsync()));
        using var answer = await browser.Http.PostAsync(WebRoutes.PasskeySignIn, new FormUrlEncodedContent(new Dictionary<string, string> { [SignInForm.Passkey] = proof, [SignInForm.ReturnUrl] = "/inbox", ["__RequestVerificationToken"] = token }));
        return answer.Headers.Location!.OriginalString;
    }

    private static byte[] Challenge(string options)
    {
        using var json = JsonDocument.Parse(options);
        return Base64Url.DecodeFromChars(json.RootElement.GetProperty("challenge").GetString());
    }

    private static async Task<HttpResponseMessage> PostAsync(Browser browser, string url, string? json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Add(WebRoutes.AntiforgeryHeader, await browser.SessionTokenAsync());
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return await browser.Http.SendAsync(request);
    }
}
