using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Text;
using Mox.Server.Storage;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts;
using Mox.Shared.Contracts.Webmail;
using Mox.Shared.Model.Mailboxes;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Compose;

/// <summary>A stored draft, opened.</summary>
internal sealed record StoredDraft(long Id, Draft Draft, OpenMessage Message, ImmutableArray<NumberedPart> Files) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Message.DisposeAsync();
}

/// <summary>What became of storing a draft.</summary>
internal enum DraftStored
{
    Done,
    Gone,
    TooLarge,
}

/// <summary>Drafts as messages of the mailbox with the role Drafts. Saving replaces the message; saves and uploads of one account take turns, so that none undoes the other.</summary>
internal sealed class DraftStore(MailboxReader mailboxes, MessageReader messages, MailboxWriter writer, MessageAccess access, Spool spool, IOptions<WebmailOptions> options)
{
    private const int MaxText = 4 << 20;

    private const int MaxHeader = 1 << 20;

    private const int MaxFollowed = 10_000;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly ConcurrentDictionary<long, long> _followed = [];

    /// <summary>Takes the turn of an account; dispose to give it back.</summary>
    public async Task<IDisposable> EnterAsync(long accountId, CancellationToken ct)
    {
        var turn = _turns[(int)((ulong)accountId % (ulong)_turns.Length)];
        await turn.WaitAsync(ct);
        return new Turn(turn);
    }

    /// <summary>The draft with this id, or the one that took its place; null when it is gone, is no draft, or belongs to somebody else.</summary>
    public async Task<StoredDraft?> OpenAsync(long accountId, long draftId, CancellationToken ct)
    {
        var id = draftId;
        for (var steps = 0; steps < MaxFollowed && _followed.TryGetValue(id, out var next); steps++) id = next;
        var message = await access.OpenAsync(accountId, id, ct);
        if (message is null) return null;
        if (!message.Row.Flags.HasFlag(MessageFlags.Draft) && (await mailboxes.GetAsync(message.Row.MailboxId, ct))?.Use != SpecialUse.Drafts)
        {
            await message.DisposeAsync();
            return null;
        }

        var plan = BodyPlan.Of(message.Root);
        var state = DraftState.Read(await FieldAsync(message, ct));
        var format = state?.Format ?? (plan.HasHtml && !plan.HasText ? DraftFormat.Rich : DraftFormat.Markdown);
        var draft = (state ?? FromEnvelope(message.Row)).ToDraft() with
        {
            Id = id,
            Format = format,
            Attachments = [.. plan.Files.Select(file => new DraftAttachment(IdOf(file), FileNames.Of(file), $"{file.Part.Type}/{file.Part.Subtype}", Attachments.SizeOf(file.Part), WebRoutes.MessagePart(id, file.Path)))],
        };
        draft = draft.WithSource(format == DraftFormat.Rich ? RichMail.ToFragment(await HtmlAsync(message, plan, ct)) : await MessageAccess.TextAsync(message, plan, MaxText, ct));
        if (draft.Key.Length == 0) draft = draft with { Key = KeyOf(message.Row) };
        return new StoredDraft(id, draft, message, [.. plan.Files]);
    }

    /// <summary>The stored draft with this key, whatever its id is now; 0 without one. RFC 5322 §3.6.4: the key is in its Message-ID.</summary>
    public async Task<long> FindAsync(long accountId, string messageId, CancellationToken ct)
    {
        if (await mailboxes.FindByUseAsync(accountId, SpecialUse.Drafts, ct) is not { } folder) return 0;
        long found = 0;
        await foreach (var row in messages.RowsAsync(folder.Id, UidSet.All, MessageColumns.Envelope, 0, ct))
        {
            if (row.Envelope?.MessageId?.Trim() == messageId) found = row.MessageId;
        }

        return found;
    }

    /// <summary>The files of a stored draft for a message to be written; the draft must stay open meanwhile.</summary>
    public static ImmutableArray<Attachment> FilesOf(StoredDraft draft, bool keepIds) => [.. draft.Files.Select(file => FileOf(file, draft.Message, keepIds))];

    /// <summary>A part of a message as a file of another one.</summary>
    public static Attachment FileOf(NumberedPart file, OpenMessage message, bool keepId) =>
        new(SingleLine.Flatten(FileNames.Of(file)), MediaType.Parse($"{file.Part.Type}/{file.Part.Subtype}").Try(out var type, out _) ? type : MediaType.OctetStream, _ => ValueTask.FromResult(PartContent.Open(file.Part, message.Content.Stream)))
        {
            ContentId = keepId && MessageId.From($"<{IdOf(file)}>").Try(out var id, out _) ? id : null,
        };

    /// <summary>Writes a draft in the place of another one (0: of none). The turn of the account is held.</summary>
    public async Task<(DraftStored Outcome, long Id)> ReplaceAsync(long accountId, long oldId, MessageBuilder builder, CancellationToken ct)
    {
        await using var body = await StageAsync(builder, ct);
        if (body is null) return (DraftStored.TooLarge, 0);
        var mailboxId = await MailboxAsync(accountId, ct);
        var prepared = await writer.PrepareAsync(body, new MessageTraits { Flags = MessageFlags.Draft | MessageFlags.Seen }, ct);
        var appended = oldId == 0 ? await writer.AppendAsync(mailboxId, prepared, ct) : await writer.ReplaceAsync(oldId, mailboxId, prepared, ct);
        if (appended is null) return (DraftStored.Gone, 0);
        if (oldId != 0)
        {
            if (_followed.Count >= MaxFollowed) _followed.Clear();
            _followed[oldId] = appended.MessageId;
        }

        return (DraftStored.Done, appended.MessageId);
    }

    /// <summary>A message written into the spool; null when it is larger than a message may be.</summary>
    public async Task<StagedBody?> StageAsync(MessageBuilder builder, CancellationToken ct)
    {
        await using var writing = spool.Begin(options.Value.MaxMessageOctets);
        await using var stream = new SpoolStream(writing);
        await builder.WriteAsync(stream, ct);
        return writing.TooLarge ? null : await writing.CompleteAsync(ct);
    }

    /// <summary>A key for a draft that another client wrote: the same each time it is opened.</summary>
    private static string KeyOf(MessageRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{row.MessageId} {row.Envelope?.MessageId}")))[..32];

    private static async Task<string> HtmlAsync(OpenMessage message, BodyPlan plan, CancellationToken ct)
    {
        var html = new StringBuilder();
        foreach (var section in plan.Sections)
        {
            if (section.Html is { } part) html.Append(await PartText.ReadAsync(part.Part, message.Content.Stream, MaxText, ct));
            else html.Append(RichMail.FromText(await MessageAccess.TextAsync(message, section, MaxText, ct)));
        }

        return html.ToString();
    }

    private static string IdOf(NumberedPart file) => file.Part.ContentId is { } id && MessageId.From(id.Trim()).Ok ? id.Trim()[1..^1] : $"part.{file.Path}";

    private static async Task<string?> FieldAsync(OpenMessage message, CancellationToken ct)
    {
        await using var header = PartContent.OpenHeader(message.Root, message.Content.Stream);
        var octets = new byte[Math.Min(message.Root.HeaderLength, MaxHeader)];
        var length = await header.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
        return new HeaderReader(octets.AsSpan(0, length)).First(DraftState.Field);
    }

    /// <summary>A draft another client wrote.</summary>
    private static DraftState FromEnvelope(MessageRow row)
    {
        var envelope = row.Envelope ?? new Envelope();
        var from = envelope.From.Select(ReadModels.Address).FirstOrDefault(address => address is not null);
        var origin = envelope.InReplyTo is { Length: > 0 } parent ? new DraftOrigin(0, DraftKind.Reply, MessageIds.Read(parent).FirstOrDefault() ?? "", envelope.References) : null;
        return new DraftState(from?.ToString() ?? "", ReadModels.People(envelope.To), ReadModels.People(envelope.Cc), ReadModels.People(envelope.Bcc), envelope.Subject ?? "", origin)
        {
            ReplyTo = [.. ReadModels.People(envelope.ReplyTo).Where(person => person.Address != from?.ToDisplay())],
        };
    }

    /// <summary>The mailbox for drafts, made where there is none.</summary>
    public async Task<long> MailboxAsync(long accountId, CancellationToken ct)
    {
        if (await mailboxes.FindByUseAsync(accountId, SpecialUse.Drafts, ct) is { } there) return there.Id;
        var name = MailboxName.Parse("Drafts").Value;
        var made = await writer.CreateAsync(accountId, name, SpecialUse.Drafts, ct);
        if (made.Status == MailboxVerbStatus.Done) return made.MailboxId;
        return await mailboxes.FindAsync(accountId, name, ct) is { } plain ? plain.Id : throw new StoreBusyException("There is no mailbox for drafts", diskFull: false);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0) turn.Release();
        }
    }
}
