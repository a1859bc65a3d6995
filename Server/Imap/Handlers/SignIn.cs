using Mox.Protocols.Imap;
using Mox.Server.Identity;

namespace Mox.Server.Imap.Handlers;

/// <summary>What a client is told of its sign-in: the same words for an unknown user and a wrong password.</summary>
/// <remarks>RFC 5530 §3 for the codes.</remarks>
internal static class SignIn
{
    public static readonly ImapReply PrivacyRequired = ImapReply.No(ResponseCode.PrivacyRequired, "Begin TLS first");

    public static LoginContext Context(ImapConversation conversation, string mechanism) =>
        new(conversation.Channel.Peer.Remote.Address, LoginFace.Imap, mechanism) { Tls = conversation.Channel.Tls?.Words ?? "" };

    public static ImapReply Reply(LoginResult result) => result switch
    {
        LoginResult.Accepted accepted => ImapReply.Ok("Welcome", new ResponseCode.Capability(CapabilityTable.AfterSigningIn)) with
        {
            Next = new ImapPhase.Authenticated(new SignedIn(accepted.AccountId, accepted.Login)),
        },
        // No AUTHENTICATIONFAILED here: clients would ask for another password.
        LoginResult.Disabled disabled => ImapReply.No(ResponseCode.ContactAdmin, disabled.Text.Length > 0 ? disabled.Text : "Signing in is switched off for this account"),
        LoginResult.OtherPasswordNeeded other => ImapReply.No(ResponseCode.AuthenticationFailed, other.Text) with { FailedSignIn = true },
        LoginResult.Throttled => ImapReply.No(ResponseCode.Unavailable, "Too many failed sign-ins; try again later") with { FailedSignIn = true },
        _ => ImapReply.No(ResponseCode.AuthenticationFailed, "Name or password is wrong") with { FailedSignIn = true },
    };
}
