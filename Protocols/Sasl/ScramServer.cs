using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>SCRAM with SHA-1 or SHA-256, with or without channel binding: the password never crosses the wire, and the server proves itself too.</summary>
/// <remarks>RFC 5802 §3, §5 to §7; RFC 7677 §3.</remarks>
public sealed class ScramServer : SaslServer
{
    private readonly ScramAlgorithm _algorithm;
    private readonly bool _plus;
    private readonly ChannelBinding? _binding;
    private readonly string _serverNonce;
    private string _gs2 = "";
    private string _login = "";
    private string _nonce = "";
    private string _clientFirstBare = "";
    private string _serverFirst = "";
    private ImmutableArray<ScramKeys> _keys;
    private bool _first = true;
    private bool _wantsKeys;

    /// <param name="binding">The binding of the connection, also for the plain mechanism: it shows when the PLUS ones were hidden from the client.</param>
    /// <param name="serverNonce">For tests with the RFC's examples; else random.</param>
    public ScramServer(ScramAlgorithm algorithm, bool plus, ChannelBinding? binding, string? serverNonce = null)
    {
        if (plus && binding is null) throw new ArgumentException("A PLUS mechanism needs a channel binding", nameof(binding));
        (_algorithm, _plus, _binding) = (algorithm, plus, binding);
        _serverNonce = serverNonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    }

    public override string Mechanism => _algorithm.MechanismName(_plus);

    public override SaslServerStep Next(byte[]? response)
    {
        if (response is null) return new SaslServerStep.Challenge(ReadOnlyMemory<byte>.Empty);
        if (_wantsKeys) throw new InvalidOperationException("The keys were asked for first");
        if (ScramMessage.Decode(response) is not { } text) return Malformed();
        if (!_keys.IsDefault) return ClientFinal(text, _keys);
        if (!_first) return Malformed();
        _first = false;
        return ClientFirst(text);
    }

    public override SaslServerStep Supply(ImmutableArray<ScramKeys> keys)
    {
        if (!_wantsKeys) throw new InvalidOperationException("No verifier was asked for");
        if (keys.IsDefaultOrEmpty) throw new ArgumentException("There are no keys", nameof(keys));
        var told = keys[0];
        if (keys.Any(one => one.Algorithm != _algorithm)) throw new ArgumentException("The keys are for another hash", nameof(keys));
        if (keys.Any(one => one.Iterations != told.Iterations || !one.Salt.AsSpan().SequenceEqual(told.Salt.AsSpan()))) throw new ArgumentException("The keys have several salts", nameof(keys));
        (_keys, _wantsKeys) = (keys, false);
        _serverFirst = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(told.Salt.AsSpan())},i={told.Iterations}");
        return new SaslServerStep.Challenge(Encoding.UTF8.GetBytes(_serverFirst));
    }

    /// <summary><c>gs2-header client-first-message-bare</c></summary>
    private SaslServerStep ClientFirst(string text)
    {
        var parts = text.Split(',');
        if (parts.Length < 4) return Malformed();
        if (CheckBindingFlag(parts[0]) is { } failed) return failed;
        _gs2 = $"{parts[0]},{parts[1]},";
        _clientFirstBare = text[_gs2.Length..];

        string? actsFor = null;
        if (parts[1].Length > 0)
        {
            if (ScramMessage.Value(parts[1], 'a') is not { } name || (actsFor = ScramMessage.DecodeName(name)) is null) return Malformed();
        }

        if (ScramMessage.Value(parts[2], 'n') is not { } encoded || ScramMessage.DecodeName(encoded) is not { } user) return Malformed();
        if (!SaslPrep.Prepare(user).Try(out var login, out _) || login.Length == 0) return Malformed();
        if (ScramMessage.Value(parts[3], 'r') is not { } clientNonce || !ScramMessage.IsPrintable(clientNonce)) return Malformed();
        if (!parts[4..].All(ScramMessage.IsIgnorable)) return Malformed();
        if (actsFor is not null && !actsFor.Equals(user, StringComparison.OrdinalIgnoreCase)) return new SaslServerStep.Failed(SaslFault.ActsForAnother);

        (_login, _nonce, _wantsKeys) = (login, clientNonce + _serverNonce, true);
        return new SaslServerStep.VerifierWanted(login, _algorithm);
    }

    /// <summary>RFC 5802 §6: the client says whether it binds, cannot, or believes that the server cannot.</summary>
    private SaslServerStep.Failed? CheckBindingFlag(string flag)
    {
        if (flag == "n") return _plus ? new SaslServerStep.Failed(SaslFault.ChannelBinding) : null;
        if (flag == "y") return _binding is not null ? new SaslServerStep.Failed(SaslFault.ChannelBinding) : null;
        if (ScramMessage.Value(flag, 'p') is not { } type) return Malformed();
        return _plus && type == _binding!.Type ? null : new SaslServerStep.Failed(SaslFault.ChannelBinding);
    }

    /// <summary><c>client-final-message-without-proof "," proof</c></summary>
    private SaslServerStep ClientFinal(string text, ImmutableArray<ScramKeys> keys)
    {
        _keys = default;
        var parts = text.Split(',');
        if (parts.Length < 3) return Malformed();
        if (ScramMessage.Value(parts[0], 'c') is not { } channel || ScramMessage.Base64(channel) is not { } bound) return Malformed();
        if (ScramMessage.Value(parts[1], 'r') is not { } nonce || nonce != _nonce) return Malformed();
        if (ScramMessage.Value(parts[^1], 'p') is not { } encoded || ScramMessage.Base64(encoded) is not { } proof || proof.Length != _algorithm.HashLength()) return Malformed();
        if (!parts[2..^1].All(ScramMessage.IsIgnorable)) return Malformed();
        if (!CryptographicOperations.FixedTimeEquals(bound, ChannelBinding.Input(_gs2, _plus ? _binding : null))) return new SaslServerStep.Failed(SaslFault.ChannelBinding);

        var withoutProof = text[..(text.Length - parts[^1].Length - 1)];
        var signed = Encoding.UTF8.GetBytes($"{_clientFirstBare},{_serverFirst},{withoutProof}");
        ScramKeys? proved = null;
        foreach (var one in keys)
        {
            if (Proves(one, signed, proof)) proved ??= one;
        }

        return proved is null
            ? new SaslServerStep.ProofChecked(_login, null, ReadOnlyMemory<byte>.Empty)
            : new SaslServerStep.ProofChecked(_login, proved, Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(_algorithm.Hmac(proved.ServerKey.AsSpan(), signed))));
    }

    private bool Proves(ScramKeys keys, byte[] signed, byte[] proof)
    {
        var clientKey = _algorithm.Hmac(keys.StoredKey.AsSpan(), signed);
        for (var i = 0; i < clientKey.Length; i++) clientKey[i] ^= proof[i];
        var proved = CryptographicOperations.FixedTimeEquals(_algorithm.Hash(clientKey), keys.StoredKey.AsSpan());
        CryptographicOperations.ZeroMemory(clientKey);
        return proved;
    }

    private static SaslServerStep.Failed Malformed() => new(SaslFault.Malformed);
}
