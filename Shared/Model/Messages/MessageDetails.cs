namespace Mox.Shared.Model.Messages;

/// <summary>The wide part of a message: what is read for one message at a time.</summary>
public sealed class MessageDetails
{
    public long MessageId { get; set; }

    /// <summary>Trace fields added by us, shown in front of the body.</summary>
    public byte[] Prefix { get; set; } = [];

    /// <summary>The envelope, encoded.</summary>
    public byte[] Envelope { get; set; } = [];

    /// <summary>The part tree of the body, encoded, without the envelope of the message itself; offsets from the first octet of the body.</summary>
    public byte[] Structure { get; set; } = [];

    /// <summary>The first words of the text.</summary>
    public string Preview { get; set; } = "";
}
