using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>SCRAM, client side.</summary>
/// <remarks>RFC 5802 §5 to §7; RFC 7677 §3 asks for at least 4096 iterations; fewer are refused, as a server that asks for few would let the password be guessed.</remarks>
public sealed class ScramClient : SaslClient
{
    /// <summary>Fewest iterations a server may ask for.</summary>
    public const int MinIterations = 4096;

    /// <summary>Most iterations a server may ask for: about a second of work.</summary>
    public const int MaxIterations = 2_000_000;

    private readonly ScramAlgorithm _algorithm;
    private readonly string _password;
    private readonly string _gs2;
    private readonly ChannelBinding? _used;
    private readonly string _clientNonce;
    private readonly string _clientFirstBare;
    private byte[]? _serverSignature;
    private State _state;

    /// <param name="binding">The binding of the connection, null without TLS.</param>
    /// <param name="plusOffered">The server lists the PLUS mechanism: it is used.</param>
    /// <param name="clientNonce">For tests with the RFC's examples; else random.</param>
    public ScramClient(ScramAlgorithm algorithm, string login, string password, ChannelBinding? binding, bool plusOffered, string? clientNonce = null)
    {
        ArgumentNullException.ThrowIfNull(login);
        (_algorithm, _password) = (algorithm, password);
        _used = plusOffered ? binding : null;
        _gs2 = _used is not null ? $"p={_used.Type},," : binding is not null ? "y,," : "n,,";
        _clientNonce = clientNonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        _clientFirstBare = $"n={ScramMessage.EncodeName(SaslPrep.PrepareOrKeep(login))},r={_clientNonce}";
    }

    private enum State
    {
        Begin,
        FirstSent,
        FinalSent,
        Verified,
        Broken,
    }

    public override string Mechanism => _algorithm.MechanismName(_used is not null);

    public override bool ServerAccepted => _state == State.Verified;

    public override byte[] InitialResponse()
    {
        _state = State.FirstSent;
        return Encoding.UTF8.GetBytes(_gs2 + _clientFirstBare);
    }

    public override SaslClientStep Next(byte[] challenge)
    {
        if (_state == State.Begin) return new SaslClientStep.Respond(InitialResponse());
        var state = _state;
        _state = State.Broken;
        if (ScramMessage.Decode(challenge) is not { } text) return new SaslClientStep.GiveUp("the challenge is no text");
        return state switch
        {
            State.FirstSent => ServerFirst(text),
            State.FinalSent => ServerFinal(text),
            _ => new SaslClientStep.GiveUp("the server asked for more after SCRAM"),
        };
    }

    private SaslClientStep ServerFirst(string text)
    {
        var parts = text.Split(',');
        if (parts.Length < 3
            || ScramMessage.Value(parts[0], 'r') is not { } nonce
            || ScramMessage.Value(parts[1], 's') is not { } encodedSalt
            || ScramMessage.Value(parts[2], 'i') is not { } count
            || ScramMessage.Base64(encodedSalt) is not { Length: > 0 } salt
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || !parts[3..].All(ScramMessage.IsIgnorable))
        {
            return new SaslClientStep.GiveUp("the server's first message is malformed");
        }

        if (!nonce.StartsWith(_clientNonce, StringComparison.Ordinal) || nonce.Length < _clientNonce.Length + 8 || !ScramMessage.IsPrintable(nonce)) return new SaslClientStep.GiveUp("the server's nonce is not safe");
        if (iterations is < MinIterations or > MaxIterations) return new SaslClientStep.GiveUp("the server's iteration count is not safe");

        var salted = ScramKeys.SaltedPassword(_algorithm, _password, salt, iterations);
        var withoutProof = $"c={Convert.ToBase64String(ChannelBinding.Input(_gs2, _used))},r={nonce}";
        var signed = Encoding.UTF8.GetBytes($"{_clientFirstBare},{text},{withoutProof}");
        var proof = _algorithm.Hmac(salted, "Client Key"u8);
        var signature = _algorithm.Hmac(_algorithm.Hash(proof), signed);
        for (var i = 0; i < proof.Length; i++) proof[i] ^= signature[i];
        _serverSignature = _algorithm.Hmac(_algorithm.Hmac(salted, "Server Key"u8), signed);
        CryptographicOperations.ZeroMemory(salted);
        _state = State.FinalSent;
        return new SaslClientStep.Respond(Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}"));
    }

    private SaslClientStep ServerFinal(string text)
    {
        var parts = text.Split(',');
        if (ScramMessage.Value(parts[0], 'v') is not { } encoded || ScramMessage.Base64(encoded) is not { } signature) return new SaslClientStep.GiveUp("the server refused the proof");
        if (!CryptographicOperations.FixedTimeEquals(signature, _serverSignature)) return new SaslClientStep.GiveUp("the server does not know the password");
        _state = State.Verified;
        return new SaslClientStep.Respond(ReadOnlyMemory<byte>.Empty);
    }
}
