namespace Mox.Protocols.Mime.Compose;

/// <summary>Whether a person or a program sent a message, so that programs do not answer programs.</summary>
/// <remarks>RFC 3834 §5.</remarks>
public enum AutoSubmitted
{
    /// <summary>A person: the field is not written.</summary>
    No,

    /// <summary>A program, without being asked by a message: <c>auto-generated</c>.</summary>
    Generated,

    /// <summary>A program, in answer to a message: <c>auto-replied</c>.</summary>
    Replied,
}
