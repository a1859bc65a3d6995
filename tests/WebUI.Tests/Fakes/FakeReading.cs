using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>What a reader may want of messages, in memory; it keeps what was asked of it.</summary>
public sealed class FakeReading : IMessageReading
{
    public Dictionary<string, FilePreview> Previews { get; } = [];

    public List<(long Message, MessageDisplay Display, ChoiceReach Reach)> Remembered { get; } = [];

    public List<long> Left { get; } = [];

    public LeaveOutcome Outcome { get; set; } = LeaveOutcome.Done;

    public bool CanRemember { get; set; } = true;

    public InternalsView? Internals { get; set; } = new([new FieldView("Subject", "Hello"), new FieldView("X-Odd", "<b>1</b>")], [new PartView("1", 0, "text/plain", "", "7bit", 12, "/mail/message/1/part/1")]);

    public Task<InternalsView?> InternalsAsync(long messageId, CancellationToken ct) => Task.FromResult(Internals);

    public Task<FilePreview?> PreviewAsync(long messageId, string path, CancellationToken ct) => Task.FromResult(Previews.GetValueOrDefault(path));

    public Task<bool> RememberAsync(long messageId, MessageDisplay display, ChoiceReach reach, CancellationToken ct)
    {
        if (CanRemember) Remembered.Add((messageId, display, reach));
        return Task.FromResult(CanRemember);
    }

    public Task ForgetAsync(long messageId, CancellationToken ct)
    {
        Remembered.Clear();
        return Task.CompletedTask;
    }

    public Task<LeaveOutcome> LeaveListAsync(long messageId, CancellationToken ct)
    {
        Left.Add(messageId);
        return Task.FromResult(Outcome);
    }
}
