using System.Security.Cryptography;

namespace Mox.Protocols.Dkim;

/// <summary>All the hashes that the signatures of a message need, in one pass over its body: signatures that ask for the same share it. RFC 6376 §3.7.</summary>
internal sealed class BodyHashes : IDisposable
{
    private readonly List<(HashAlgorithmName Hash, DkimForm Form, long? Length)> _wanted = [];
    private readonly List<BodyHasher> _hashers = [];
    private byte[][]? _results;
    private bool _begun;

    /// <summary>Hashers at work.</summary>
    public int Count => _hashers.Count;

    /// <summary>Asks for a hash; the answer is its place.</summary>
    /// <exception cref="InvalidOperationException">The body has begun: a new hash would miss its beginning.</exception>
    public int Want(HashAlgorithmName hash, DkimForm form, long? length)
    {
        var key = (hash, form, length);
        var at = _wanted.IndexOf(key);
        if (at >= 0) return at;
        if (_begun) throw new InvalidOperationException("The body has begun already");
        _wanted.Add(key);
        _hashers.Add(new BodyHasher(hash, form, length));
        return _hashers.Count - 1;
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        _begun = true;
        foreach (var hasher in _hashers) hasher.Append(piece);
    }

    public void Finish()
    {
        _begun = true;
        _results ??= [.. _hashers.Select(hasher => hasher.Finish())];
    }

    /// <summary>The hash at a place, once the body is over.</summary>
    public byte[] Hash(int place) => (_results ?? throw new InvalidOperationException("The body is not over yet"))[place];

    /// <summary>Octets of the form that was hashed at a place.</summary>
    public long Octets(int place) => _hashers[place].Octets;

    public void Dispose()
    {
        foreach (var hasher in _hashers) hasher.Dispose();
    }
}
