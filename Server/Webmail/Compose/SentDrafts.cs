using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Server.Storage;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>The keys of the drafts an account sent last, written in the transaction that queues a message: a draft whose sending was not heard of, because the server or the line went away, is not sent again.</summary>
internal static class SentDrafts
{
    /// <summary>Name of the document.</summary>
    public const string Name = "sent-drafts";

    /// <summary>Keys that are remembered.</summary>
    private const int Kept = 500;

    /// <summary>True when the document has the key.</summary>
    public static bool Holds(string? document, string key) => key.Length > 0 && document is not null && document.Split('\n').Contains(key, StringComparer.Ordinal);

    /// <summary>Remembers a key.</summary>
    /// <exception cref="DraftSentException">It is remembered already.</exception>
    public static void Add(WriteTurn turn, long accountId, string key)
    {
        var keys = Keys(turn, accountId);
        if (keys.Contains(key)) throw new DraftSentException();
        keys.Add(key);
        PersonalSettingStore.Write(turn, accountId, Name, string.Join('\n', keys.TakeLast(Kept)));
    }

    /// <summary>The draft is one again.</summary>
    public static void Forget(WriteTurn turn, long accountId, string key)
    {
        var keys = Keys(turn, accountId);
        if (keys.Remove(key)) PersonalSettingStore.Write(turn, accountId, Name, string.Join('\n', keys));
    }

    private static List<string> Keys(WriteTurn turn, long accountId) => [.. (PersonalSettingStore.Read(turn, accountId, Name) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>The draft was sent before.</summary>
internal sealed class DraftSentException : Exception;

/// <summary>What a draft was that waits in the queue as a message: what it takes to make it a draft again. Its files are those of the copy in Sent.</summary>
/// <param name="Source">The text as it was written.</param>
/// <param name="Rows">Recipients in the queue at first.</param>
/// <param name="SentMessageId">The copy in Sent.</param>
/// <param name="Marked">The message it answers or passes on was flagged so for it alone.</param>
internal sealed record WaitingDraft(DraftState State, string Source, int Rows, long SentMessageId, bool Marked)
{
    /// <summary>Documents are named by this and the id of the first row.</summary>
    public const string Prefix = "waiting-";

    public static string NameOf(long baseId) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Prefix}{baseId}");

    public string Write() => JsonSerializer.Serialize(this, WaitingDraftJson.Default.WaitingDraft);

    /// <summary>Null when there is none that can be read.</summary>
    public static WaitingDraft? Read(string? document)
    {
        if (document is null) return null;
        try
        {
            return JsonSerializer.Deserialize(document, WaitingDraftJson.Default.WaitingDraft) is { State: not null, Source: not null } waiting ? waiting : null;
        }
        catch (JsonException)
        {
            // Of another version: the message leaves as it is.
            return null;
        }
    }

    public Draft ToDraft() => State.ToDraft().WithSource(Source);
}

[JsonSerializable(typeof(WaitingDraft))]
internal sealed partial class WaitingDraftJson : JsonSerializerContext;
