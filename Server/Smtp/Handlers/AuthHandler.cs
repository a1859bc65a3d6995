using Microsoft.Extensions.Options;
using Mox.Protocols.Sasl;
using Mox.Protocols.Smtp;
using Mox.Protocols.Smtp.Commands;
using Mox.Server.Identity;

namespace Mox.Server.Smtp.Handlers;

/// <summary>The session, as far as a sign-in needs it: sends a challenge and gives the client's line, or null when the session is over.</summary>
internal interface IChallengeWire
{
    ValueTask<byte[]?> AskAsync(SmtpReply challenge);
}

/// <summary>What came of AUTH.</summary>
/// <param name="Reply">Null: the session is over.</param>
/// <param name="Failed">Counts as a failed login.</param>
internal sealed record AuthOutcome(SmtpReply? Reply, LoginResult.Accepted? Login = null, bool Failed = false);

/// <summary>Decides AUTH, with as many challenges as the mechanism needs.</summary>
/// <remarks>RFC 4954 §4 and §6.</remarks>
internal sealed class AuthHandler(IAuthenticator authenticator, IOptions<SmtpOptions> smtp)
{
    private static readonly SmtpReply Success = new(235, new(2, 7, 0), "Signed in");
    private static readonly SmtpReply NotHere = new(502, new(5, 5, 1), "No logins on this port");
    private static readonly SmtpReply Already = new(503, new(5, 5, 1), "Signed in already");
    private static readonly SmtpReply NeedsTls = new(538, new(5, 7, 11), "STARTTLS first");
    private static readonly SmtpReply UnknownMechanism = new(504, new(5, 5, 4), "Unknown mechanism");
    private static readonly SmtpReply Aborted = new(501, new(5, 7, 0), "Sign-in given up");
    private static readonly SmtpReply NotBase64 = new(501, new(5, 5, 2), "This is not base64");
    private static readonly SmtpReply TooLong = new(500, new(5, 5, 6), "Response too long");
    private static readonly SmtpReply Malformed = new(501, new(5, 5, 2), "This does not follow the mechanism");
    private static readonly SmtpReply WrongCredentials = new(535, new(5, 7, 8), "Wrong user name or password");
    private static readonly SmtpReply WrongBinding = new(535, new(5, 7, 8), "The channel binding does not match");
    private static readonly SmtpReply Temporary = new(454, new(4, 7, 0), "Logins cannot be checked now, try again later");
    private static readonly SmtpReply Throttled = new(454, new(4, 7, 0), "Too many failed logins, try again later");

    public async ValueTask<AuthOutcome> HandleAsync(AuthCommand command, SmtpState state, IChallengeWire wire, CancellationToken ct)
    {
        if (!state.IsSubmission) return new AuthOutcome(NotHere);
        if (state.Login is not null) return new AuthOutcome(Already);
        if (state.Tls is null && smtp.Value.RequireTls) return new AuthOutcome(NeedsTls);
        if (SaslServer.Begin(command.Mechanism, ChannelBinding.ServerEndPoint(state.Tls?.ServerEndPoint)) is not { } exchange) return new AuthOutcome(UnknownMechanism);

        byte[]? initial = null;
        if (command.InitialResponse is { } encoded && !SaslBase64.DecodeInitial(encoded.AsSpan()).Try(out initial, out _)) return new AuthOutcome(NotBase64);
        try
        {
            return await ExchangeAsync(exchange, exchange.Next(initial), state, wire, ct).ConfigureAwait(false);
        }
        catch (Storage.StoreBusyException)
        {
            return new AuthOutcome(Temporary);
        }
    }

    private async ValueTask<AuthOutcome> ExchangeAsync(SaslServer exchange, SaslServerStep step, SmtpState state, IChallengeWire wire, CancellationToken ct)
    {
        var context = new LoginContext(state.Peer.Remote.Address, LoginFace.Submission, exchange.Mechanism) { Tls = state.Tls?.Words ?? "" };
        while (true)
        {
            switch (step)
            {
                case SaslServerStep.Challenge challenge:
                    var (answer, refusal) = await AskAsync(challenge.Octets, wire).ConfigureAwait(false);
                    if (answer is null) return new AuthOutcome(refusal);
                    step = exchange.Next(answer);
                    break;

                case SaslServerStep.VerifierWanted wanted:
                    step = exchange.Supply((await authenticator.ScramVerifierAsync(wanted.Login, wanted.Algorithm, LoginFace.Submission, ct).ConfigureAwait(false)).Keys);
                    break;

                case SaslServerStep.PasswordGiven given:
                    return Answer(await authenticator.CheckPasswordAsync(given.Login, given.Password, context, ct).ConfigureAwait(false));

                case SaslServerStep.ProofChecked proof:
                    var result = await authenticator.FinishScramAsync(proof.Login, proof.Keys, context, ct).ConfigureAwait(false);
                    if (result is not LoginResult.Accepted) return Answer(result);

                    // The server's proof is the last challenge; the client answers with nothing (RFC 4954 §4).
                    var (last, broken) = await AskAsync(proof.ServerFinal, wire).ConfigureAwait(false);
                    if (last is null) return new AuthOutcome(broken);
                    return last.Length == 0 ? Answer(result) : new AuthOutcome(Malformed);

                case SaslServerStep.Failed { Fault: SaslFault.ChannelBinding }:
                    return new AuthOutcome(WrongBinding, Failed: true);

                case SaslServerStep.Failed { Fault: SaslFault.ActsForAnother }:
                    return new AuthOutcome(WrongCredentials, Failed: true);

                default:
                    return new AuthOutcome(Malformed, Failed: true);
            }
        }
    }

    /// <summary>The client's answer, or why there is none; both null when the session is over.</summary>
    private static async ValueTask<(byte[]? Answer, SmtpReply? Refusal)> AskAsync(ReadOnlyMemory<byte> challenge, IChallengeWire wire)
    {
        var line = await wire.AskAsync(new SmtpReply(334, EnhancedCode.None, SaslBase64.Encode(challenge.Span))).ConfigureAwait(false);
        if (line is null) return (null, null);
        if (line is [(byte)'*']) return (null, Aborted);
        if (line.Length > (SaslBase64.MaxOctets + 2) / 3 * 4) return (null, TooLong);
        return SaslBase64.Decode(line).Try(out var octets, out _) ? (octets, null) : (null, NotBase64);
    }

    private static AuthOutcome Answer(LoginResult result) => result switch
    {
        LoginResult.Accepted accepted => new AuthOutcome(Success, accepted),
        LoginResult.Disabled disabled => new AuthOutcome(new SmtpReply(525, new(5, 7, 13), disabled.Text.Length > 0 ? disabled.Text : "Logins are switched off for this account")),
        LoginResult.OtherPasswordNeeded other => new AuthOutcome(new SmtpReply(534, new(5, 7, 9), other.Text), Failed: true),
        LoginResult.Throttled => new AuthOutcome(Throttled),
        _ => new AuthOutcome(WrongCredentials, Failed: true),
    };
}
