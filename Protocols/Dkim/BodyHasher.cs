using System.Security.Cryptography;

namespace Mox.Protocols.Dkim;

/// <summary>Hashes one form of a body, or the first octets of it.</summary>
internal sealed class BodyHasher : ICanonicalSink, IDisposable
{
    private const int Buffer = 4096;

    private readonly IncrementalHash _hash;
    private readonly BodyCanonicalizer _form;
    private readonly byte[] _buffer = new byte[Buffer];
    private int _buffered;
    private long _left;

    /// <param name="hash">The hash.</param>
    /// <param name="form">The form that is hashed.</param>
    /// <param name="length">Octets of that form that are hashed; null means all.</param>
    public BodyHasher(HashAlgorithmName hash, DkimForm form, long? length)
    {
        _hash = IncrementalHash.CreateHash(hash);
        _form = BodyCanonicalizer.Of(form, this);
        _left = length ?? long.MaxValue;
    }

    /// <summary>Octets of the form, hashed or not; whole after <see cref="Finish"/>.</summary>
    public long Octets { get; private set; }

    public void Append(ReadOnlySpan<byte> piece) => _form.Append(piece);

    public byte[] Finish()
    {
        _form.Finish();
        _hash.AppendData(_buffer, 0, _buffered);
        return _hash.GetHashAndReset();
    }

    void ICanonicalSink.Take(ReadOnlySpan<byte> octets)
    {
        Octets += octets.Length;
        if (octets.Length > _left) octets = octets[..(int)_left];
        _left -= octets.Length;
        if (octets.Length > Buffer - _buffered)
        {
            _hash.AppendData(_buffer, 0, _buffered);
            _buffered = 0;
            if (octets.Length >= Buffer)
            {
                _hash.AppendData(octets);
                return;
            }
        }

        octets.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += octets.Length;
    }

    public void Dispose() => _hash.Dispose();
}
