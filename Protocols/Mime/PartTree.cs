namespace Mox.Protocols.Mime;

/// <summary>Reads the part tree of a message in one pass, from octets as they come; memory is bounded by <see cref="MimeLimits"/>, never by the message.</summary>
/// <remarks>RFC 2046 §5.1. The tree is the same wherever the octets are cut.</remarks>
public sealed class PartTree(MimeLimits limits)
{
    public MimeLimits Limits { get; } = limits;

    /// <summary>Takes the next octets of the message.</summary>
    public void Write(ReadOnlySpan<byte> octets) => throw new NotImplementedException();

    /// <summary>Ends the message and gives its root part.</summary>
    public MessagePart Complete() => throw new NotImplementedException();

    /// <summary>Reads a message that lies in memory.</summary>
    public static MessagePart Read(ReadOnlySpan<byte> message, MimeLimits? limits = null)
    {
        var tree = new PartTree(limits ?? MimeLimits.Default);
        tree.Write(message);
        return tree.Complete();
    }
}
