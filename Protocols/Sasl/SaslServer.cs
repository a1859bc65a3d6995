using System.Collections.Immutable;

namespace Mox.Protocols.Sasl;

/// <summary>The server's side of one sign-in, as a step function: octets of the client in, what to do next out. It knows neither base64 nor a connection.</summary>
/// <remarks>RFC 4422 §3. An object is good for one exchange.</remarks>
public abstract class SaslServer
{
    private protected SaslServer()
    {
    }

    /// <summary>The registered name of the mechanism.</summary>
    public abstract string Mechanism { get; }

    /// <summary>Takes what the client sent.</summary>
    /// <param name="response">Null only in the first call, when the client sent no initial response.</param>
    public abstract SaslServerStep Next(byte[]? response);

    /// <summary>Answers <see cref="SaslServerStep.VerifierWanted"/>.</summary>
    /// <exception cref="InvalidOperationException">No verifier was asked for.</exception>
    public SaslServerStep Supply(ScramKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Supply([keys]);
    }

    /// <summary>Answers <see cref="SaslServerStep.VerifierWanted"/> for a user who has several passwords: the proof may be of any of them.</summary>
    /// <param name="keys">At least one; all with the same salt and number of iterations, for the challenge can name but one.</param>
    /// <exception cref="InvalidOperationException">No verifier was asked for.</exception>
    public virtual SaslServerStep Supply(ImmutableArray<ScramKeys> keys) => throw new InvalidOperationException("No verifier was asked for");

    /// <summary>The mechanisms a server offers on a connection, strongest first. The PLUS ones need the binding that only TLS gives.</summary>
    /// <param name="bound">The connection is TLS and its binding is known.</param>
    /// <param name="plaintext">PLAIN and LOGIN may be used: they show the password to whoever listens without TLS.</param>
    public static IReadOnlyList<string> Offered(bool bound, bool plaintext) => (bound, plaintext) switch
    {
        (true, true) => BoundAll,
        (true, false) => BoundScram,
        (false, true) => UnboundAll,
        _ => UnboundScram,
    };

    /// <summary>Begins an exchange; null for a mechanism that is not there.</summary>
    /// <param name="mechanism">Name as sent by the client, in any case.</param>
    /// <param name="binding">The binding of the connection; null without TLS.</param>
    public static SaslServer? Begin(string mechanism, ChannelBinding? binding)
    {
        ArgumentNullException.ThrowIfNull(mechanism);
        return mechanism.ToUpperInvariant() switch
        {
            "PLAIN" => new PlainServer(),
            "LOGIN" => new LoginServer(),
            "SCRAM-SHA-256" => new ScramServer(ScramAlgorithm.Sha256, plus: false, binding),
            "SCRAM-SHA-1" => new ScramServer(ScramAlgorithm.Sha1, plus: false, binding),
            "SCRAM-SHA-256-PLUS" when binding is not null => new ScramServer(ScramAlgorithm.Sha256, plus: true, binding),
            "SCRAM-SHA-1-PLUS" when binding is not null => new ScramServer(ScramAlgorithm.Sha1, plus: true, binding),
            _ => null,
        };
    }

    /// <summary>True for mechanisms that send the password itself.</summary>
    public static bool SendsPassword(string mechanism)
    {
        ArgumentNullException.ThrowIfNull(mechanism);
        return mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase) || mechanism.Equals("LOGIN", StringComparison.OrdinalIgnoreCase);
    }

    private static readonly string[] UnboundScram = ["SCRAM-SHA-256", "SCRAM-SHA-1"];
    private static readonly string[] UnboundAll = [.. UnboundScram, "PLAIN", "LOGIN"];
    private static readonly string[] BoundScram = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"];
    private static readonly string[] BoundAll = [.. BoundScram, "PLAIN", "LOGIN"];
}

/// <summary>What the server does next in an exchange.</summary>
public abstract class SaslServerStep
{
    private SaslServerStep()
    {
    }

    /// <summary>Send this and give the client's answer to <see cref="SaslServer.Next"/>.</summary>
    public sealed class Challenge(ReadOnlyMemory<byte> octets) : SaslServerStep
    {
        public ReadOnlyMemory<byte> Octets { get; } = octets;
    }

    /// <summary>Check this password; the exchange is over with its outcome.</summary>
    public sealed class PasswordGiven(string login, string password) : SaslServerStep
    {
        public string Login { get; } = login;

        public string Password { get; } = password;

        /// <summary>Never the password.</summary>
        public override string ToString() => "a password was given";
    }

    /// <summary>Look up the keys of this user and give them to <see cref="SaslServer.Supply(ScramKeys)"/>. For an unknown user, made-up ones that are always the same.</summary>
    public sealed class VerifierWanted(string login, ScramAlgorithm algorithm) : SaslServerStep
    {
        public string Login { get; } = login;

        public ScramAlgorithm Algorithm { get; } = algorithm;
    }

    /// <summary>The client's proof was checked. When it is right and the account may sign in, <see cref="ServerFinal"/> is sent as the last challenge, which the client answers with an empty response.</summary>
    public sealed class ProofChecked(string login, ScramKeys? keys, ReadOnlyMemory<byte> serverFinal) : SaslServerStep
    {
        public string Login { get; } = login;

        /// <summary>Those of the supplied keys whose password the client knows; null when it knows none.</summary>
        public ScramKeys? Keys { get; } = keys;

        public bool Proved => Keys is not null;

        /// <summary>What proves to the client that the server knows the keys; empty when the proof was wrong.</summary>
        public ReadOnlyMemory<byte> ServerFinal { get; } = serverFinal;
    }

    /// <summary>The exchange broke its rules and is over.</summary>
    public sealed class Failed(SaslFault fault) : SaslServerStep
    {
        public SaslFault Fault { get; } = fault;
    }
}

/// <summary>How an exchange broke its rules.</summary>
public enum SaslFault
{
    /// <summary>A message that does not follow the grammar of the mechanism.</summary>
    Malformed,

    /// <summary>An authorization identity other than the user who signs in: nobody may act for another here.</summary>
    ActsForAnother,

    /// <summary>The channel binding is missing, of an unknown type, or of another connection; or the PLUS mechanisms were hidden from the client.</summary>
    ChannelBinding,
}
