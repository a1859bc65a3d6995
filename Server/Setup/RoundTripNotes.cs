using System.Text.Json.Serialization;
using Mox.Server.Queue;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Model.Queue;
using Mox.Shared.Words;

namespace Mox.Server.Setup;

/// <summary>The test message that was sent last.</summary>
/// <param name="MessageId">Without brackets.</param>
/// <param name="QueueId">Its row in the queue.</param>
internal sealed record SentTest(string To, DateTimeOffset At, string MessageId, long QueueId);

/// <summary>How its way out came to an end.</summary>
internal sealed record TestEnd(bool Delivered, Worded Text, DateTimeOffset At);

/// <summary>The answer to it.</summary>
internal sealed record TestAnswer(string From, DateTimeOffset At, RoundTripCheck[] Checks);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(SentTest))]
[JsonSerializable(typeof(TestEnd))]
[JsonSerializable(typeof(TestAnswer))]
[JsonSerializable(typeof(DateTimeOffset[]))]
internal sealed partial class RoundTripJson : JsonSerializerContext;

/// <summary>Writes down how the test message left the queue, in the transaction in which it does: its row is gone then.</summary>
internal sealed class RoundTripWitness : ISettlementWitness
{
    /// <summary>The id of the test message, without brackets, while it has not left the queue.</summary>
    public const string Awaited = "setup.test.awaited";

    /// <summary>A <see cref="TestEnd"/>.</summary>
    public const string End = "setup.test.end";

    public void Settled(WriteTurn turn, QueuedRecipient row, Settlement end, bool stays)
    {
        if (stays || row.MessageId.Length == 0 || SetupStore.Find(turn, Awaited) != row.MessageId) return;
        var delivered = end.Kind is SettlementKind.Delivered or SettlementKind.Relayed;
        var text = end.Remote.Length > 0 ? Worded.Of(PieceWords.Named, end.Remote, end.Text) : Worded.Of(StateWords.ThisHost, end.Text);
        SetupStore.Write(turn, End, System.Text.Json.JsonSerializer.Serialize(new TestEnd(delivered, text, turn.Now), RoundTripJson.Default.TestEnd));
        SetupStore.Write(turn, Awaited, null);
    }
}
