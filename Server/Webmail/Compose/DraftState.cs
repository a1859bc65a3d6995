using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Text;
using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>What of a draft the ordinary header cannot hold: recipients that are no addresses yet, and what it answers. It travels in a field of the stored draft and is never sent.</summary>
internal sealed record DraftState(string From, ImmutableArray<Person> To, ImmutableArray<Person> Cc, ImmutableArray<Person> Bcc, string Subject, DraftOrigin? Origin)
{
    public string Key { get; init; } = "";

    public DraftFormat Format { get; init; }

    public ImmutableArray<Person> ReplyTo { get; init; } = [];

    public string Signature { get; init; } = "";

    public bool? RequireTls { get; init; }

    public bool ToList { get; init; }

    public const string Field = "X-Mox-Draft";

    /// <summary>Pieces of this length stand on lines of their own and are not taken for words to be encoded.</summary>
    private const int Piece = 60;

    public static DraftState Of(Draft draft) => new(draft.From, draft.To, draft.Cc, draft.Bcc, draft.Subject, draft.Origin)
    {
        Key = draft.Key,
        Format = draft.Format,
        ReplyTo = draft.ReplyTo,
        Signature = draft.Signature,
        RequireTls = draft.RequireTls,
        ToList = draft.ToList,
    };

    /// <summary>The draft it is the state of, without id, text and files.</summary>
    public Draft ToDraft() => new()
    {
        Key = Key,
        From = From,
        To = To,
        Cc = Cc,
        Bcc = Bcc,
        ReplyTo = ReplyTo,
        Subject = Subject,
        Format = Format,
        Signature = Signature,
        RequireTls = RequireTls,
        ToList = ToList,
        Origin = Origin,
    };

    public ExtraField ToField()
    {
        var text = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, DraftStateJson.Default.DraftState));
        var value = new StringBuilder();
        for (var at = 0; at < text.Length; at += Piece) value.Append(at == 0 ? "" : " ").Append(text.AsSpan(at, Math.Min(Piece, text.Length - at)));
        return ExtraField.From(Field, SingleLine.From(value.ToString()).Value).Value;
    }

    /// <summary>Null when the field is not ours, or damaged.</summary>
    public static DraftState? Read(string? value)
    {
        if (value is null) return null;
        try
        {
            var state = JsonSerializer.Deserialize(Convert.FromBase64String(string.Concat(value.Where(c => !char.IsWhiteSpace(c)))), DraftStateJson.Default.DraftState);
            return state is null || state.From is null || state.Subject is null || state.To.IsDefault || state.Cc.IsDefault || state.Bcc.IsDefault || state.ReplyTo.IsDefault || state.Key is null || state.Signature is null || state.Origin is { References.IsDefault: true } ? null : state;
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(DraftState))]
internal sealed partial class DraftStateJson : JsonSerializerContext;
