namespace Mox.Shared.Model.Messages;

/// <summary>Which thread a message id belongs to, whether the message is here or was only referred to.</summary>
public sealed class ThreadKey
{
    /// <summary>Hash of account and message id.</summary>
    public long IdHash { get; set; }

    /// <summary>Hash of account and base subject: a new subject begins a new thread. 0 when it is empty.</summary>
    public long SubjectHash { get; set; }

    public long ThreadId { get; set; }
}
