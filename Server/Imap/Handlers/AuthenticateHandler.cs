using Mox.Protocols.Imap;
using Mox.Protocols.Sasl;
using Mox.Protocols.Text;
using Mox.Server.Identity;

namespace Mox.Server.Imap.Handlers;

/// <summary>AUTHENTICATE: the exchange of a SASL mechanism (RFC 9051 §6.2.2).</summary>
internal sealed class AuthenticateHandler(IAuthenticator authenticator, TimeProvider time) : ImapHandler<AuthenticateCommand>
{
    /// <summary>Octets of one response of the client, in base64.</summary>
    private const int MaxResponse = 12 * 1024;

    public override async ValueTask<ImapReply> HandleAsync(AuthenticateCommand command, ImapConversation conversation, CancellationToken ct)
    {
        if (SaslServer.SendsPassword(command.Mechanism) && !conversation.MaySendPasswords) return SignIn.PrivacyRequired;
        var exchange = SaslServer.Begin(command.Mechanism, ChannelBinding.ServerEndPoint(conversation.Channel.Tls?.ServerEndPoint));
        if (exchange is null) return ImapReply.No(ResponseCode.Cannot, "There is no such mechanism");

        using var patience = new CancellationTokenSource(conversation.Options.SignInTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, conversation.Channel.Draining, ct);
        try
        {
            return await ExchangeAsync(exchange, command, conversation, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ImapReply.No(ResponseCode.Unavailable, "That took too long") with { OutOfStep = true };
        }
    }

    private async Task<ImapReply> ExchangeAsync(SaslServer exchange, AuthenticateCommand command, ImapConversation conversation, CancellationToken ct)
    {
        var step = exchange.Next(command.InitialResponse?.ToArray());
        while (true)
        {
            switch (step)
            {
                case SaslServerStep.Challenge challenge:
                    if (await AskAsync(conversation, challenge.Octets, ct).ConfigureAwait(false) is not { } response) return ImapReply.Bad("Given up");
                    step = exchange.Next(response);
                    break;
                case SaslServerStep.VerifierWanted wanted:
                    step = exchange.Supply((await authenticator.ScramVerifierAsync(wanted.Login, wanted.Algorithm, LoginFace.Imap, ct).ConfigureAwait(false)).Keys);
                    break;
                case SaslServerStep.PasswordGiven given:
                    return SignIn.Reply(await authenticator.CheckPasswordAsync(given.Login, given.Password, SignIn.Context(conversation, exchange.Mechanism), ct).ConfigureAwait(false));
                case SaslServerStep.ProofChecked proof:
                    return await FinishAsync(proof, exchange, conversation, ct).ConfigureAwait(false);
                case SaslServerStep.Failed { Fault: SaslFault.ActsForAnother }:
                    return ImapReply.No(ResponseCode.AuthorizationFailed, "Nobody acts for another here");
                case SaslServerStep.Failed { Fault: SaslFault.ChannelBinding }:
                    return ImapReply.No(ResponseCode.AuthenticationFailed, "The channel binding does not fit") with { FailedSignIn = true };
                default:
                    return ImapReply.Bad("That is not what the mechanism says");
            }
        }
    }

    private async Task<ImapReply> FinishAsync(SaslServerStep.ProofChecked proof, SaslServer exchange, ImapConversation conversation, CancellationToken ct)
    {
        var result = await authenticator.FinishScramAsync(proof.Login, proof.Keys, SignIn.Context(conversation, exchange.Mechanism), ct).ConfigureAwait(false);
        // The server's own proof is a challenge, answered with nothing (RFC 9051 §6.2.2: no data goes with the tagged OK).
        if (result is LoginResult.Accepted && await AskAsync(conversation, proof.ServerFinal, ct).ConfigureAwait(false) is null) return ImapReply.Bad("Given up");
        return SignIn.Reply(result);
    }

    /// <summary>Sends a challenge and reads the answer; null when the client gives up or answers with what is no base64.</summary>
    private static async Task<byte[]?> AskAsync(ImapConversation conversation, ReadOnlyMemory<byte> challenge, CancellationToken ct)
    {
        conversation.Write(ContinuationRequest.Challenge(challenge.Span));
        await conversation.FlushAsync(ct).ConfigureAwait(false);
        return await conversation.Input.ReadLineAsync(MaxResponse, ct).ConfigureAwait(false) switch
        {
            LineRead.Line line => AuthenticateCommand.ParseResponse(line.Octets).Try(out var response, out _) ? response?.ToArray() : null,
            LineRead.TooLong => throw new IOException("A SASL response of endless length"),
            _ => throw new EndOfStreamException("The client left while signing in"),
        };
    }
}
