namespace Mox.Protocols.Mime;

/// <summary>Holds the header that is being read, up to the limits; one buffer serves all parts of a message.</summary>
internal sealed class HeaderBuffer(MimeLimits limits)
{
    private byte[] _octets = new byte[2048];
    private int _length;
    private int _lastField;
    private int _room;
    private bool _truncated;
    private long _used;

    /// <summary>Makes ready for the next header.</summary>
    public void Clear()
    {
        _used += _length;
        (_length, _lastField, _truncated) = (0, 0, false);
        _room = (int)Math.Clamp(limits.MaxAllHeaderOctets - _used, 0, limits.MaxHeaderOctets);
    }

    /// <summary>A field begins with the next octets.</summary>
    public void StartField()
    {
        if (!_truncated) _lastField = _length;
    }

    /// <summary>Takes octets; a field that does not fit is dropped whole, with all behind it.</summary>
    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_truncated) return;
        if (octets.Length > _room - _length)
        {
            _truncated = true;
            _length = _lastField;
            return;
        }

        if (octets.Length > _octets.Length - _length) Array.Resize(ref _octets, Math.Min(Math.Max(_octets.Length * 2, _length + octets.Length), Math.Max(_room, _length + octets.Length)));
        octets.CopyTo(_octets.AsSpan(_length));
        _length += octets.Length;
    }

    /// <summary>What the header says; a part whose header had no room at all is opaque.</summary>
    public PartHeader Read(OpenPart part)
    {
        if (_room == 0) return new PartHeader { Type = "application", Subtype = "octet-stream", Envelope = part.IsMessage ? new Envelope() : null };
        return PartHeader.Read(_octets.AsSpan(0, _length), limits, part.IsMessage, part.InDigest);
    }
}
