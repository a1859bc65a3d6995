using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>The client's side of one sign-in, as a step function.</summary>
/// <remarks>RFC 4422 §3. An object is good for one exchange.</remarks>
public abstract class SaslClient
{
    private protected SaslClient()
    {
    }

    public abstract string Mechanism { get; }

    /// <summary>What goes with the AUTH command; null when the mechanism lets the server begin.</summary>
    public abstract byte[]? InitialResponse();

    /// <summary>Takes a challenge.</summary>
    public abstract SaslClientStep Next(byte[] challenge);

    /// <summary>True when the server may be believed once it says that the sign-in succeeded: it has proved itself where the mechanism asks for it.</summary>
    public abstract bool ServerAccepted { get; }

    /// <summary>Takes the strongest mechanism of those the server offers; null when there is none that may be used.</summary>
    /// <param name="offered">Names as the server listed them.</param>
    /// <param name="binding">The binding of the connection, null without TLS.</param>
    /// <param name="plaintext">PLAIN and LOGIN may be used: the connection is encrypted and its peer is known.</param>
    public static SaslClient? Choose(IEnumerable<string> offered, string login, string password, ChannelBinding? binding, bool plaintext)
    {
        var names = offered.Select(name => name.ToUpperInvariant()).ToHashSet();
        foreach (var algorithm in (ReadOnlySpan<ScramAlgorithm>)[ScramAlgorithm.Sha256, ScramAlgorithm.Sha1])
        {
            if (binding is not null && names.Contains(algorithm.MechanismName(plus: true))) return new ScramClient(algorithm, login, password, binding, plusOffered: true);
            if (names.Contains(algorithm.MechanismName(plus: false))) return new ScramClient(algorithm, login, password, binding, plusOffered: false);
        }

        if (plaintext && names.Contains("PLAIN")) return new PlainClient(login, password);
        return plaintext && names.Contains("LOGIN") ? new LoginClient(login, password) : null;
    }
}

/// <summary>What the client does next.</summary>
public abstract class SaslClientStep
{
    private SaslClientStep()
    {
    }

    /// <summary>Send this. It may hold a password: it is never shown.</summary>
    public sealed class Respond(ReadOnlyMemory<byte> octets) : SaslClientStep
    {
        public ReadOnlyMemory<byte> Octets { get; } = octets;
    }

    /// <summary>Give up: the server cannot be trusted or does not follow the mechanism. The reason is for us.</summary>
    public sealed class GiveUp(string reason) : SaslClientStep
    {
        public string Reason { get; } = reason;
    }
}

/// <summary>PLAIN, client side.</summary>
/// <remarks>RFC 4616 §2.</remarks>
public sealed class PlainClient(string login, string password) : SaslClient
{
    private bool _sent;

    public override string Mechanism => "PLAIN";

    public override bool ServerAccepted => _sent;

    public override byte[] InitialResponse()
    {
        _sent = true;
        return Encoding.UTF8.GetBytes($"\0{login}\0{password}");
    }

    public override SaslClientStep Next(byte[] challenge) =>
        _sent ? new SaslClientStep.GiveUp("the server asked for more after PLAIN") : new SaslClientStep.Respond(InitialResponse());
}

/// <summary>LOGIN, client side: the questions are answered in their order, whatever they say.</summary>
public sealed class LoginClient(string login, string password) : SaslClient
{
    private int _answered;

    public override string Mechanism => "LOGIN";

    public override bool ServerAccepted => _answered == 2;

    public override byte[]? InitialResponse() => null;

    public override SaslClientStep Next(byte[] challenge) => _answered++ switch
    {
        0 => new SaslClientStep.Respond(Encoding.UTF8.GetBytes(login)),
        1 => new SaslClientStep.Respond(Encoding.UTF8.GetBytes(password)),
        _ => new SaslClientStep.GiveUp("the server asked for more after LOGIN"),
    };
}
