using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Mox.Protocols.Dkim;
using Mox.Server.Hosting;
using Mox.Server.Identity.Web;
using Mox.Server.Storage;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Account;
using Mox.WebUI.Words;

namespace Mox.Server.Identity.Passkeys;

/// <summary>The ceremonies of passkeys: what the browser needs, and what it brings back. What was asked is remembered in an encrypted cookie for five minutes, good for one kind of ceremony.</summary>
internal sealed partial class PasskeyEndpoints(
    PasskeyStore keys,
    AddressBook book,
    LoginThrottle throttle,
    IAttemptLog attempts,
    FreshSessions fresh,
    WebSignIn sign,
    IAntiforgery antiforgery,
    IDataProtectionProvider protection,
    IEd25519 ed25519,
    IOptions<ApplianceOptions> appliance,
    IOptions<WebSessionOptions> sessions,
    TimeProvider time,
    ILogger<PasskeyEndpoints> log)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Cookie = "mox-ceremony";

    private readonly SessionCookies _cookies = new();

    /// <summary>Challenges that were answered: a copy of cookie and answer opens nothing.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _answered = new(StringComparer.Ordinal);

    /// <summary>What the browser needs to make a key for the person signed in.</summary>
    public async Task OptionsForMakingAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context) || SessionClaims.Read(context.User) is not { } session || book.Account(session.AccountId) is not { } account)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, AccountPageWords.SaidTooOld);
            return;
        }

        if (!fresh.IsFresh(session))
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, AskAgain);
            return;
        }

        var there = await keys.ListAsync(account.Id, context.RequestAborted);
        await JsonAsync(context, json =>
        {
            json.WriteString("challenge", Begin(context, $"make {account.Id}"));
            json.WriteStartObject("rp");
            json.WriteString("id", context.Request.Host.Host);
            json.WriteString("name", appliance.Value.HostName);
            json.WriteEndObject();
            json.WriteStartObject("user");
            json.WriteString("id", Base64Url.EncodeToString(Handle(account.Id)));
            json.WriteString("name", account.Primary.ToDisplay());
            json.WriteString("displayName", account.DisplayName.Length > 0 ? account.DisplayName : account.Name);
            json.WriteEndObject();
            json.WriteStartArray("pubKeyCredParams");
            foreach (var algorithm in CoseKey.Offered)
            {
                json.WriteStartObject();
                json.WriteString("type", "public-key");
                json.WriteNumber("alg", algorithm);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("excludeCredentials");
            foreach (var key in there)
            {
                json.WriteStartObject();
                json.WriteString("type", "public-key");
                json.WriteString("id", Base64Url.EncodeToString(key.CredentialId.AsSpan()));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("authenticatorSelection");
            json.WriteString("residentKey", "required");
            json.WriteBoolean("requireResidentKey", true);
            json.WriteString("userVerification", "required");
            json.WriteEndObject();
            json.WriteString("attestation", "none");
            json.WriteNumber("timeout", (long)Lifetime.TotalMilliseconds);
        });
    }

    /// <summary>Takes a new key.</summary>
    public async Task MadeAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context) || SessionClaims.Read(context.User) is not { } session || Terms(context, $"make {session.AccountId}") is not { } terms)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, AccountPageWords.SaidTooOld);
            return;
        }

        if (!fresh.IsFresh(session))
        {
            await SayAsync(context, StatusCodes.Status403Forbidden, AskAgain);
            return;
        }

        using var json = await ReadAsync(context);
        if (json is null || Ceremony.Made(json.RootElement, terms) is not { } made)
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, AccountPageWords.SaidNotProved);
            return;
        }

        var name = context.Request.Query["name"].ToString().Trim();
        if (name.Length is 0 or > AppPassword.MaxName || name.Any(char.IsControl)) name = "Passkey";
        var key = new StoredPasskey(0, session.AccountId, [.. made.CredentialId], [.. made.PublicKey], made.SignCount, name, made.Transports, default, null);
        if (await keys.AddAsync(key, session.SessionId, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await SayAsync(context, StatusCodes.Status409Conflict, AccountPageWords.SaidMostPasskeys.With(PasskeyStore.MaxPerAccount));
    }

    /// <summary>What the browser needs to sign in with any key it has for this host; the same for everybody.</summary>
    public async Task OptionsForSigningInAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            await SayAsync(context, StatusCodes.Status400BadRequest, AccountPageWords.SaidTooOld);
            return;
        }

        await JsonAsync(context, json =>
        {
            json.WriteString("challenge", Begin(context, "sign in"));
            json.WriteString("rpId", context.Request.Host.Host);
            json.WriteString("userVerification", "required");
            json.WriteNumber("timeout", (long)Lifetime.TotalMilliseconds);
        });
    }

    /// <summary>Signs in with a key: a form with the browser's JSON, answered as the other sign-in forms are.</summary>
    public async Task SignInAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        var form = await SignInEndpoints.ReadFormAsync(context);
        if (form is null || !await antiforgery.IsRequestValidAsync(context) || Terms(context, "sign in") is not { } terms)
        {
            Back(context, SignInForm.Expired, "");
            return;
        }

        var returnUrl = form[SignInForm.ReturnUrl].ToString();
        var about = SignInEndpoints.Context(context, "passkey");
        if (throttle.IsBlocked(about.Remote))
        {
            Back(context, SignInForm.Throttled, returnUrl);
            return;
        }

        try
        {
            if (!await OpenedAsync(context, form[SignInForm.Passkey].ToString(), terms, about, returnUrl))
            {
                var rest = sessions.Value.RefusalDelay - time.GetElapsedTime(began);
                if (rest > TimeSpan.Zero) await Task.Delay(rest, time, context.RequestAborted);
                Back(context, SignInForm.Passkey, returnUrl);
            }
        }
        catch (StoreBusyException busy)
        {
            LogBusy(busy);
            Back(context, SignInForm.Busy, returnUrl);
        }
    }

    /// <summary>Opens a session, or says that the account is closed; false when the key proves nothing, which is counted.</summary>
    private async Task<bool> OpenedAsync(HttpContext context, string json, CeremonyTerms terms, LoginContext about, string returnUrl)
    {
        var key = await ProvedAsync(json, terms, context.RequestAborted);
        if (key is not null && book.Account(key.AccountId) is { } account)
        {
            if (account.LoginDisabled || !await sign.InAsync(context, account.Id, account.Primary))
            {
                attempts.Note(account, account.Primary.ToString(), about, AttemptResults.Disabled);
                Back(context, SignInForm.Disabled, returnUrl);
                return true;
            }

            throttle.Succeeded(about.Remote);
            attempts.Note(account, account.Primary.ToString(), about, AttemptResults.Ok);
            SignInEndpoints.SeeOther(context, SignInEndpoints.IsLocal(returnUrl) ? returnUrl : "/");
            return true;
        }

        throttle.Failed(about.Remote);
        attempts.Note(null, "", about, AttemptResults.WrongPasskey);
        return false;
    }

    private static string AskAgain => AccountPageWords.SaidConfirmPasskey;

    private async Task<StoredPasskey?> ProvedAsync(string json, CeremonyTerms terms, CancellationToken ct)
    {
        if (Parse(json) is not { } document) return null;
        using (document)
        {
            var credential = document.RootElement;
            if (Ceremony.CredentialId(credential) is not { } id || await keys.FindAsync(id, ct) is not { } key) return null;
            if (Ceremony.UserHandle(credential) is { } handle && !handle.AsSpan().SequenceEqual(Handle(key.AccountId))) return null;
            if (Ceremony.Proved(credential, terms, key.PublicKey.AsSpan(), ed25519) is not { } count) return null;
            return await keys.UseAsync(key.Id, count, ct) ? key : null;
        }
    }

    /// <summary>Remembers a fresh challenge, and gives it as it goes to the browser.</summary>
    private string Begin(HttpContext context, string purpose)
    {
        var challenge = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Ceremony.ChallengeOctets));
        var text = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks} {challenge}");
        _cookies.AppendResponseCookie(context, Cookie, protection.CreateProtector("mox.ceremony", purpose).Protect(text), Options(context));
        return challenge;
    }

    /// <summary>What was asked; null when nothing was, for this purpose and lately. A challenge is answered once.</summary>
    private CeremonyTerms? Terms(HttpContext context, string purpose)
    {
        if (_cookies.GetRequestCookie(context, Cookie) is not { Length: > 0 and < 4000 } cookie) return null;
        _cookies.DeleteCookie(context, Cookie, Options(context));
        try
        {
            var parts = protection.CreateProtector("mox.ceremony", purpose).Unprotect(cookie).Split(' ');
            var now = time.GetUtcNow();
            if (now - new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero) > Lifetime || !_answered.TryAdd(parts[1], now)) return null;
            foreach (var (challenge, at) in _answered)
            {
                if (now - at > Lifetime) _answered.TryRemove(challenge, out _);
            }

            return new CeremonyTerms(Base64Url.DecodeFromChars(parts[1]), context.Request.Host.Host, $"{context.Request.Scheme}://{context.Request.Host}");
        }
        catch (CryptographicException)
        {
            // For another purpose, made by hand, or by keys that are gone.
            return null;
        }
    }

    /// <summary>What authenticators keep of whose key it is: nothing that says anything to others.</summary>
    private static byte[] Handle(long accountId)
    {
        var octets = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, accountId);
        return octets;
    }

    private static async Task<JsonDocument?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or > Ceremony.MaxJson) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Ceremony.MaxJson;
        using var reader = new StreamReader(context.Request.Body);
        return Parse(await reader.ReadToEndAsync(context.RequestAborted));
    }

    private static JsonDocument? Parse(string json)
    {
        if (json.Length is 0 or > Ceremony.MaxJson) return null;
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        await using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(stream.ToArray(), context.RequestAborted);
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static void Back(HttpContext context, string code, string returnUrl) => SignInEndpoints.Back(context, code, returnUrl);

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Lifetime, IsEssential = true };

    [LoggerMessage(6104, LogLevel.Warning, "A passkey could not be checked: the store is busy")]
    private partial void LogBusy(Exception fault);
}
