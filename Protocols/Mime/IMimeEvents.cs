namespace Mox.Protocols.Mime;

/// <summary>Where octets of a body stand.</summary>
public enum BodyPlace
{
    /// <summary>In a part without parts of its own, still transfer-encoded.</summary>
    Content,

    /// <summary>In a multipart, before its first boundary. RFC 2046 §5.1.1.</summary>
    Preamble,

    /// <summary>In a multipart, behind its last boundary. RFC 2046 §5.1.1.</summary>
    Epilogue,
}

/// <summary>Takes a message piece by piece as <see cref="MimeReader"/> meets it. Calls nest as parts do; offsets count octets from the start of the message.</summary>
public interface IMimeEvents
{
    /// <summary>Are the octets of bodies wanted? Without them bodies are only searched for boundaries.</summary>
    bool WantsBodies { get; }

    /// <summary>A part begins, with its header.</summary>
    void PartBegins(long offset);

    /// <summary>The header of the innermost part has ended.</summary>
    /// <param name="facts">What it says of the part.</param>
    /// <param name="header">Its fields, within the limits; not to be kept.</param>
    /// <param name="bodyStart">Where the body begins.</param>
    /// <param name="isOpaque">Parts inside are not read, for a limit or a transfer encoding.</param>
    void HeaderEnds(PartHeader facts, HeaderReader header, long bodyStart, bool isOpaque);

    /// <summary>The next octets of the body of the innermost part, without the line ending that belongs to a boundary behind them.</summary>
    void Body(ReadOnlySpan<byte> octets, BodyPlace place);

    /// <summary>The innermost part has ended.</summary>
    /// <param name="bodyEnd">Where its body ended.</param>
    /// <param name="bodyLines">Line endings in the body.</param>
    void PartEnds(long bodyEnd, long bodyLines);
}
