namespace Mox.Shared.Contracts;

/// <summary>The HTTP endpoints that pages link to or post to. What sets cookies, uploads or downloads is never a circuit call.</summary>
public static class WebRoutes
{
    /// <summary>The sign-in page (GET) and the form it posts (POST, antiforgery; fields of <see cref="SignInForm"/>).</summary>
    public const string SignIn = "/signin";

    /// <summary>POST with antiforgery, after the password was right: the second step (fields <see cref="SignInForm.Code"/> and <see cref="SignInForm.ReturnUrl"/>).</summary>
    public const string SignInCode = "/signin/code";

    /// <summary>POST with antiforgery: JSON with what a browser needs to sign in with a passkey.</summary>
    public const string PasskeyOptions = "/signin/passkey/options";

    /// <summary>POST with antiforgery: the browser's JSON of a passkey; opens a session.</summary>
    public const string PasskeySignIn = "/signin/passkey";

    /// <summary>POST with antiforgery, signed in: JSON with what a browser needs to make a passkey.</summary>
    public const string PasskeyMaking = "/account/passkeys/options";

    /// <summary>POST with antiforgery, signed in: the browser's JSON of a new passkey; <c>?name=</c> is its name.</summary>
    public const string PasskeyMade = "/account/passkeys";

    /// <summary>POST with antiforgery: ends the session and goes to <see cref="SignIn"/>.</summary>
    public const string SignOut = "/signout";

    /// <summary>POST with antiforgery (fields of <see cref="LanguageForm"/>), open to all: the language of the pages in this browser.</summary>
    public const string Language = "/language";

    /// <summary>The setup: its first page asks for the token (query <see cref="SetupForm.Token"/>), then for the owner; the steps after it are pages below for administrators.</summary>
    public const string Setup = "/setup";

    /// <summary>POST with antiforgery (field <see cref="SetupForm.Token"/>): opens the first step in this browser and goes to <see cref="Setup"/>, or back to it with <see cref="SetupForm.Error"/>.</summary>
    public const string SetupBegin = "/setup/begin";

    /// <summary>POST with antiforgery, after the token (fields <see cref="SetupForm.Name"/>, <see cref="SetupForm.Address"/>, <see cref="SetupForm.Password"/>): makes the owner, ends the token, opens a session and goes to the next step; or back with <see cref="SetupForm.Error"/>.</summary>
    public const string SetupOwner = "/setup/owner";

    /// <summary>POST with antiforgery, after the token (the same fields): JSON, <see cref="Contracts.Setup.OwnerVerdict"/> in camel case. Nothing is changed.</summary>
    public const string SetupJudge = "/setup/owner/judge";

    /// <summary>The page of a signed-in person who may not see what was asked for.</summary>
    public const string Denied = "/denied";

    /// <summary>The request header that may carry the antiforgery token in place of the form field (uploads by script).</summary>
    public const string AntiforgeryHeader = "RequestVerificationToken";

    /// <summary>The sanitised HTML of a message, for an iframe with <see cref="FrameSandbox"/>.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="images">Remote pictures are shown; this server fetches them.</param>
    /// <param name="adapt">In the dark, the colours of the mail are turned to fit.</param>
    /// <param name="cleanLinks">Parameters that only follow people are left off links.</param>
    /// <param name="part">The part that is a message of its own, by its number; null for the message itself.</param>
    public static string MessageHtml(long messageId, bool images = false, bool adapt = false, bool cleanLinks = false, string? part = null) =>
        FormattableString.Invariant($"/mail/message/{messageId}/html") + Query(images ? "images=1" : null, adapt ? "adapt=1" : null, cleanLinks ? "clean=1" : null, part is null ? null : "part=" + part);

    /// <summary>The plain text of a message, as text/plain.</summary>
    public static string MessageText(long messageId) => FormattableString.Invariant($"/mail/message/{messageId}/text");

    /// <summary>The message as stored, for download.</summary>
    public static string MessageRaw(long messageId) => FormattableString.Invariant($"/mail/message/{messageId}/raw");

    /// <summary>The message as stored, to be read as text.</summary>
    public static string MessageSource(long messageId) => FormattableString.Invariant($"/mail/message/{messageId}/source");

    /// <summary>A page to be printed: the header of the message, then its HTML or its text; times in a zone by its IANA name.</summary>
    public static string MessagePrint(long messageId, bool html, bool images, string zone) =>
        FormattableString.Invariant($"/mail/message/{messageId}/print") + Query(html ? "html=1" : null, images ? "images=1" : null, "zone=" + Uri.EscapeDataString(zone));

    /// <summary>All files of a message in one archive.</summary>
    public static string MessageFiles(long messageId) => FormattableString.Invariant($"/mail/message/{messageId}/files.zip");

    /// <summary>A decoded part, for download. <paramref name="path"/> is the part number of IMAP, such as <c>2.1</c>.</summary>
    public static string MessagePart(long messageId, string path) => FormattableString.Invariant($"/mail/message/{messageId}/part/{path}");

    /// <summary>The same part shown in place, where it is an image of a safe type; other types are a download all the same.</summary>
    public static string MessagePartInline(long messageId, string path) => MessagePart(messageId, path) + "?inline=1";

    /// <summary>The part for a frame of the viewer: a PDF as it is, a text as plain text; nothing else is there.</summary>
    public static string MessagePartView(long messageId, string path) => FormattableString.Invariant($"/mail/message/{messageId}/view/{path}");

    /// <summary>POST target of an upload: the body is the file itself, Content-Type its type, <c>?name=</c> its name (percent-encoded), the antiforgery token in
    /// <see cref="AntiforgeryHeader"/>. Answers JSON, <see cref="Webmail.AttachmentUploaded"/> in camel case.</summary>
    public static string DraftAttachments(long draftId, string fileName) =>
        FormattableString.Invariant($"/mail/draft/{draftId}/attachments?name={Uri.EscapeDataString(fileName)}");

    /// <summary>POST with the antiforgery token in <see cref="AntiforgeryHeader"/>: the body is HTML somebody pasted; answers, as text, what of it may stand in a draft.</summary>
    public const string DraftClean = "/mail/draft/clean";

    /// <summary>GET, open to all: the notices of the software that is shipped, as text.</summary>
    public const string Licenses = "/licenses.txt";

    /// <summary>GET: the address book as a file of vCards (RFC 6350 §5).</summary>
    public const string ContactsExport = "/mail/contacts/contacts.vcf";

    /// <summary>POST: the body is a file of vCards, the antiforgery token in <see cref="AntiforgeryHeader"/>. Answers JSON, <see cref="Webmail.ContactsImported"/> in camel case.</summary>
    public const string ContactsImport = "/mail/contacts/import";

    /// <summary>A version of the configuration for download, for administrators; null: the present one.</summary>
    public static string Configuration(long? version) => version is null ? ConfigurationPattern : FormattableString.Invariant($"{ConfigurationPattern}?version={version}");

    /// <summary>GET: the configuration as it is exported; <c>?version=</c> names an earlier one.</summary>
    public const string ConfigurationPattern = "/admin/configuration/domains.json";

    /// <summary>An Apple profile, by the token of a one-time link; open to all who have it.</summary>
    public static string DeviceProfile(string token) => $"/account/devices/profile/{token}.mobileconfig";

    /// <summary>The value of the sandbox attribute of the frame that shows a message: links may open new tabs, nothing else is allowed.</summary>
    public const string FrameSandbox = "allow-popups allow-popups-to-escape-sandbox";

    private static string Query(params ReadOnlySpan<string?> fields)
    {
        var query = "";
        foreach (var field in fields)
        {
            if (field is not null) query += (query.Length == 0 ? "?" : "&") + field;
        }

        return query;
    }
}

/// <summary>The sign-in form and how it comes back.</summary>
public static class SignInForm
{
    /// <summary>Field: address or account name.</summary>
    public const string Login = "login";

    /// <summary>Field: password.</summary>
    public const string Password = "password";

    /// <summary>Field and query parameter: the local path to go to afterwards. Anything but a local path is ignored.</summary>
    public const string ReturnUrl = "returnUrl";

    /// <summary>Field of the second step: a one-time code or a recovery code. Also the value of <see cref="Step"/> for that page.</summary>
    public const string Code = "code";

    /// <summary>Query parameter of the page: which step it is.</summary>
    public const string Step = "step";

    /// <summary>Query parameter of the page after a failed try: one of the codes below.</summary>
    public const string Error = "error";

    /// <summary>Unknown login or wrong password: the same for both.</summary>
    public const string Refused = "refused";

    /// <summary>The code was wrong, too old, or used before.</summary>
    public const string WrongCode = "code";

    /// <summary>The passkey is not known here, or could not be checked.</summary>
    public const string Passkey = "passkey";

    /// <summary>Too many failures; nothing was checked.</summary>
    public const string Throttled = "throttled";

    /// <summary>The password was right, but logins of this account are switched off.</summary>
    public const string Disabled = "disabled";

    /// <summary>The form was too old or came from elsewhere (antiforgery).</summary>
    public const string Expired = "expired";

    /// <summary>The appliance cannot check just now; try again.</summary>
    public const string Busy = "busy";

    /// <summary>Signed out, for a change of the password or the account; sign in again.</summary>
    public const string Ended = "ended";
}

/// <summary>The choice of a language for this browser.</summary>
public static class LanguageForm
{
    /// <summary>Field: a tag of BCP 47; empty for the language of the browser.</summary>
    public const string Language = "language";

    /// <summary>Field: the local path to go to afterwards; without one the answer is 204.</summary>
    public const string ReturnUrl = "returnUrl";
}

/// <summary>The first step of the setup and how it comes back.</summary>
public static class SetupForm
{
    /// <summary>Field and query parameter: the token that the console shows.</summary>
    public const string Token = "token";

    /// <summary>Field: the name of the owner.</summary>
    public const string Name = "name";

    /// <summary>Field: the owner's address; its domain is the one that is set up.</summary>
    public const string Address = "address";

    /// <summary>Field: the password of the owner.</summary>
    public const string Password = "password";

    /// <summary>Query parameter after a refusal: one of the codes below.</summary>
    public const string Error = "error";

    /// <summary>Query parameter after a refusal: the field it is about.</summary>
    public const string Field = "field";

    /// <summary>The token is not the one the console shows, or was used, or is too old.</summary>
    public const string WrongToken = "token";

    /// <summary>Too many wrong tokens; nothing was checked.</summary>
    public const string Throttled = "throttled";

    /// <summary>A field is not as it has to be.</summary>
    public const string Refused = "refused";

    /// <summary>The form was too old or came from elsewhere (antiforgery).</summary>
    public const string Expired = "expired";

    /// <summary>The appliance cannot write just now; try again.</summary>
    public const string Busy = "busy";

    /// <summary>There is an owner already: sign in to go on.</summary>
    public const string HasOwner = "owner";
}

/// <summary>Roles a page may ask for with <c>[Authorize(Roles = ...)]</c>.</summary>
public static class WebRoles
{
    public const string Admin = "admin";
}
