using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Server.Storage.Search;
using Mox.Server.Webmail.Messages;
using Mox.Shared.Contracts.Webmail.Search;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Webmail.Search;

/// <summary>Says whether a message is what a search looks for. What costs more than the row is read only where the row does not decide.</summary>
internal sealed class SearchMatch(long accountId, SearchText texts, MessageReader messages, MessageScan scan, IReadOnlySet<long> muted)
{
    private const int MaxHeader = 1 << 20;

    private Dictionary<long, Envelope> _envelopes = [];

    public static MessageFlags FlagOf(SearchState state) => state switch
    {
        SearchState.Unread or SearchState.Read => MessageFlags.Seen,
        SearchState.Starred => MessageFlags.Flagged,
        SearchState.Answered => MessageFlags.Answered,
        SearchState.Forwarded => MessageFlags.Forwarded,
        SearchState.Draft => MessageFlags.Draft,
        SearchState.Deleted => MessageFlags.Deleted,
        SearchState.Junk => MessageFlags.Junk,
        SearchState.NotJunk => MessageFlags.NotJunk,
        SearchState.Phishing => MessageFlags.Phishing,
        SearchState.ReceiptSent => MessageFlags.MdnSent,
        _ => MessageFlags.None,
    };

    /// <summary>Reads the envelopes of messages that will be asked for next, in one go; does nothing when the conditions need none.</summary>
    public async Task AheadAsync(ImmutableArray<SearchNode> nodes, IEnumerable<long> messageIds, CancellationToken ct)
    {
        if (nodes.Any(AsksEnvelope)) _envelopes = await scan.EnvelopesAsync(messageIds, ct);
    }

    /// <summary>False when the row alone rules the message out.</summary>
    public bool MayMatch(ImmutableArray<SearchNode> nodes, in ScanRow row)
    {
        foreach (var node in nodes)
        {
            if (ByRow(node, row) == false) return false;
        }

        return true;
    }

    /// <summary>True when all of them hold.</summary>
    public async ValueTask<bool> MatchesAsync(ImmutableArray<SearchNode> nodes, ScanRow row, CancellationToken ct)
    {
        Looked? looked = null;
        foreach (var node in nodes)
        {
            if (!(ByRow(node, row) ?? await HoldsAsync(node, looked ??= new Looked(row), ct))) return false;
        }

        return true;
    }

    /// <summary>Null when the row does not say.</summary>
    private bool? ByRow(SearchNode node, in ScanRow row)
    {
        switch (node)
        {
            case SearchNode.Not not:
                return !ByRow(not.Node, row);
            case SearchNode.All all:
                bool? every = true;
                foreach (var child in all.Nodes)
                {
                    var holds = ByRow(child, row);
                    if (holds == false) return false;
                    every &= holds;
                }

                return every;
            case SearchNode.Any any:
                bool? some = false;
                foreach (var child in any.Nodes)
                {
                    var holds = ByRow(child, row);
                    if (holds == true) return true;
                    some |= holds;
                }

                return some;
            case SearchNode.Inside inside:
                return inside.MailboxIds.Contains(row.MailboxId);
            case SearchNode.Between between:
                return row.ReceivedTicks >= between.FromTicks && row.ReceivedTicks < between.BeforeTicks;
            case SearchNode.Size size:
                return size.AtLeast ? row.Size >= size.Octets : row.Size <= size.Octets;
            case SearchNode.Label label:
                return row.Keywords.Length > 0 && row.Keywords.Split(' ').Contains(label.Keyword, StringComparer.OrdinalIgnoreCase);
            case SearchNode.Is { State: SearchState.Muted }:
                return muted.Contains(row.ThreadId);
            case SearchNode.Is { State: var state }:
                return (row.Flags & FlagOf(state)) != 0 ^ state == SearchState.Unread;
            case SearchNode.Files { Kinds: FileKinds.Any }:
                return row.HasAttachments;
            case SearchNode.Files { Kinds: FileKinds.Pdf or FileKinds.Archive or FileKinds.Presentation } when !row.HasAttachments:
                return false;
            default:
                return null;
        }
    }

    private async ValueTask<bool> HoldsAsync(SearchNode node, Looked looked, CancellationToken ct)
    {
        switch (node)
        {
            case SearchNode.Not not:
                return !(ByRow(not.Node, looked.Row) ?? await HoldsAsync(not.Node, looked, ct));
            case SearchNode.All all:
                foreach (var child in all.Nodes)
                {
                    if (!(ByRow(child, looked.Row) ?? await HoldsAsync(child, looked, ct))) return false;
                }

                return true;
            case SearchNode.Any any:
                foreach (var child in any.Nodes)
                {
                    if (ByRow(child, looked.Row) ?? await HoldsAsync(child, looked, ct)) return true;
                }

                return false;
            case SearchNode.Words { Place: SearchPlace.Anywhere } words:
                return Has(looked.Text ??= await TextAsync(looked.Row.BodyId, onlyText: false, ct), words.Text);
            case SearchNode.Words { Place: SearchPlace.Body } words:
                return Has(looked.OnlyText ??= await TextAsync(looked.Row.BodyId, onlyText: true, ct), words.Text);
            case SearchNode.Link:
                looked.OnlyText ??= await TextAsync(looked.Row.BodyId, onlyText: true, ct);
                return Has(looked.OnlyText, "http://") || Has(looked.OnlyText, "https://");
            case SearchNode.Words { Place: SearchPlace.List } words:
                return (await FieldsAsync(looked, ct)).Any(field => field.Name.Equals("List-Id", StringComparison.OrdinalIgnoreCase) && Has(field.Value, words.Text));
            case SearchNode.Header header:
                return (await FieldsAsync(looked, ct)).Any(field => field.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase) && Has(field.Value, header.Value));
            case SearchNode.Words words when AsksEnvelope(words):
                return await EnvelopeAsync(looked.Row.MessageId, ct) is { } envelope && InEnvelope(words, envelope);
            case SearchNode.Words or SearchNode.Files:
                return await DetailsAsync(looked, ct) is { } details && HasDetail(node, details);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not resolved");
        }
    }

    private static bool AsksEnvelope(SearchNode node) => node switch
    {
        SearchNode.All all => all.Nodes.Any(AsksEnvelope),
        SearchNode.Any any => any.Nodes.Any(AsksEnvelope),
        SearchNode.Not not => AsksEnvelope(not.Node),
        SearchNode.Words { Place: SearchPlace.From or SearchPlace.To or SearchPlace.Cc or SearchPlace.Bcc or SearchPlace.Subject } => true,
        _ => false,
    };

    private static bool InEnvelope(SearchNode.Words words, Envelope envelope) => words.Place switch
    {
        SearchPlace.From => Has([.. envelope.From, .. envelope.Sender], words.Text),
        SearchPlace.To => Has([.. envelope.To, .. envelope.Cc, .. envelope.Bcc], words.Text),
        SearchPlace.Cc => Has(envelope.Cc, words.Text),
        SearchPlace.Bcc => Has(envelope.Bcc, words.Text),
        _ => Has(SearchText.Normal(envelope.Subject ?? ""), words.Text),
    };

    private static bool HasDetail(SearchNode node, MessageRow details) => node switch
    {
        SearchNode.Words { Place: SearchPlace.FileName } words => Parts(details.Structure!).Any(part => part.FileName is { } name && Has(SearchText.Normal(name), words.Text)),
        SearchNode.Files files => Parts(details.Structure!).Any(part => part.Children.IsEmpty && (FileKindOf.Of($"{part.Type}/{part.Subtype}", part.FileName) & files.Kinds) == files.Kinds),
        _ => false,
    };

    private static bool Has(ImmutableArray<EnvelopeAddress> addresses, string text) => addresses.Any(address => address.IsMailbox
        && (Has(SearchText.Normal($"{address.Name} <{address.Local}@{address.Domain}>"), text)
            || (!System.Text.Ascii.IsValid(text) && ReadModels.Address(address) is { } known && Has(known.ToDisplay(), text))));

    private static bool Has(string text, string wanted) => text.Contains(SearchText.Normal(wanted), StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<MessagePart> Parts(MessagePart part) => part.Children.SelectMany(Parts).Prepend(part);

    private async Task<string> TextAsync(long bodyId, bool onlyText, CancellationToken ct)
    {
        try
        {
            return await texts.ReadAsync(bodyId, ct, onlyText) ?? "";
        }
        catch (InvalidDataException)
        {
            // The verifier reports damaged bodies; their text is not found, as by the index.
            return "";
        }
    }

    private async Task<Envelope?> EnvelopeAsync(long messageId, CancellationToken ct) =>
        _envelopes.TryGetValue(messageId, out var ahead) ? ahead : (await scan.EnvelopesAsync([messageId], ct)).GetValueOrDefault(messageId);

    private async Task<MessageRow?> DetailsAsync(Looked looked, CancellationToken ct)
    {
        if (looked.Details is null && !looked.IsGone)
        {
            looked.Details = await messages.ByIdsAsync(accountId, [looked.Row.MessageId], MessageColumns.Envelope | MessageColumns.Structure, ct) is [var row] ? row : null;
            looked.IsGone = looked.Details is null;
        }

        return looked.Details;
    }

    private async Task<List<(string Name, string Value)>> FieldsAsync(Looked looked, CancellationToken ct)
    {
        if (looked.Fields is { } known) return known;
        var fields = looked.Fields = [];
        if (await DetailsAsync(looked, ct) is not { Structure: { } root }) return fields;
        await using var content = await messages.OpenAsync(looked.Row.MessageId, ct);
        if (content is null) return fields;
        await using var header = PartContent.OpenHeader(root, content.Stream);
        var octets = new byte[Math.Min(root.HeaderLength, MaxHeader)];
        var length = await header.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct);
        foreach (var field in new HeaderReader(octets.AsSpan(0, length), MimeLimits.Default.MaxHeaderFields)) fields.Add((field.Name, SearchText.Normal(field.Decoded)));
        return fields;
    }

    /// <summary>What was read of a message so far.</summary>
    private sealed class Looked(ScanRow row)
    {
        public ScanRow Row => row;

        public MessageRow? Details { get; set; }

        public bool IsGone { get; set; }

        public string? Text { get; set; }

        public string? OnlyText { get; set; }

        public List<(string Name, string Value)>? Fields { get; set; }
    }
}
