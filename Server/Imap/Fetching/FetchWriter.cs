using Mox.Protocols.Imap;
using Mox.Protocols.Mime;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Fetching;

/// <summary>Writes the items of one message after the other into FETCH responses. Octets of bodies pass through in pieces.</summary>
/// <remarks>RFC 9051 §7.5.2.</remarks>
internal sealed class FetchWriter(ImapConversation conversation, MessageReader messages, FetchPlan plan)
{
    /// <summary>Octets of a header that are looked through for HEADER.FIELDS.</summary>
    private static readonly int MaxHeader = MimeLimits.Default.MaxHeaderOctets;

    private readonly FetchResponse _fetch = new(conversation.Output);

    /// <summary>A part asked for with BINARY has an encoding nobody knows (RFC 9051 §7.1, UNKNOWN-CTE).</summary>
    public bool UnknownEncoding { get; private set; }

    public void WriteFlags(int number, in FlagRow row)
    {
        _fetch.Begin((uint)number);
        foreach (var item in plan.Items)
        {
            if (item is FetchItem.Uid) _fetch.Uid(row.Uid);
            else if (item is FetchItem.Flags) _fetch.Flags(Words(row.Flags, row.Uid), row.Keywords);
            else _fetch.ModSeq(row.ModSeq);
        }

        _fetch.End();
    }

    /// <exception cref="BrokenResponseException">Something failed after the response had begun.</exception>
    public async ValueTask WriteAsync(int number, MessageRow row, CancellationToken ct)
    {
        var message = new OpenMessage(messages, row.MessageId);
        await using var closing = message.ConfigureAwait(false);
        _fetch.Begin((uint)number);
        try
        {
            foreach (var item in plan.Items) await WriteAsync(item, row, message, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new BrokenResponseException(e);
        }

        _fetch.End();
    }

    private FlagList Words(Shared.Model.Messages.MessageFlags flags, uint uid) => FlagWords.Of(flags, !conversation.Rev2 && conversation.Selected.IsRecent(uid));

    private async ValueTask WriteAsync(FetchItem item, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        switch (item)
        {
            case FetchItem.Uid:
                _fetch.Uid(row.Uid);
                break;
            case FetchItem.Flags:
                _fetch.Flags(Words(row.Flags, row.Uid), row.Keywords);
                break;
            case FetchItem.ModSeq:
                _fetch.ModSeq(row.ModSeq);
                break;
            case FetchItem.InternalDate:
                _fetch.InternalDate(row.Received);
                break;
            case FetchItem.Size:
                _fetch.Size(row.Size);
                break;
            case FetchItem.Envelope:
                _fetch.Envelope(row.Envelope!);
                break;
            case FetchItem.Body:
                _fetch.Body(row.Structure!);
                break;
            case FetchItem.BodyStructure:
                _fetch.BodyStructure(row.Structure!);
                break;
            case FetchItem.Section section:
                await SectionAsync(section, row, message, ct).ConfigureAwait(false);
                break;
            case FetchItem.Rfc822 old:
                await Rfc822Async(old, row, message, ct).ConfigureAwait(false);
                break;
            case FetchItem.Binary binary:
                await BinaryAsync(binary, row, message, ct).ConfigureAwait(false);
                break;
            case FetchItem.BinarySize size:
                await BinarySizeAsync(size, row, message, ct).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask SectionAsync(FetchItem.Section item, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        var origin = item.Partial?.Offset;
        if (await FindAsync(item.What, row, message, ct).ConfigureAwait(false) is not var (content, span))
        {
            _fetch.NoSection(item.What, origin);
            return;
        }

        if (span.IsFiltered)
        {
            var header = await message.ReadAsync(span.Start, (int)Math.Min(span.Length, MaxHeader), ct).ConfigureAwait(false);
            var picked = HeaderFieldFilter.Pick(header, span.OnlyFields, span.Inverted);
            _fetch.Section(item.What, origin, Cut(picked, item.Partial));
            return;
        }

        var (start, length) = Cut(span.Start, span.Length, item.Partial);
        var slice = new SliceStream(content.Stream, start, length);
        await using var closing = slice.ConfigureAwait(false);
        await _fetch.SectionAsync(item.What, origin, slice, length, ct).ConfigureAwait(false);
    }

    private async ValueTask Rfc822Async(FetchItem.Rfc822 item, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        if (await FindAsync(new BodySection([], item.What, []), row, message, ct).ConfigureAwait(false) is not var (content, span))
        {
            _fetch.Rfc822(item.What, []);
            return;
        }

        var slice = new SliceStream(content.Stream, span.Start, span.Length);
        await using var closing = slice.ConfigureAwait(false);
        await _fetch.Rfc822Async(item.What, slice, span.Length, ct).ConfigureAwait(false);
    }

    private async ValueTask BinaryAsync(FetchItem.Binary item, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        var origin = item.Partial?.Offset;
        if (await DecodedAsync(item.Part, row, message, ct).ConfigureAwait(false) is not { } decoded)
        {
            _fetch.NoBinary(item.Part, origin);
            return;
        }

        // The length has to be known before the octets: they are decoded once to be counted and once to be sent.
        var (start, length) = Cut(0, await decoded.CountAsync(ct).ConfigureAwait(false), item.Partial);
        var stream = decoded.Open();
        await using var closing = stream.ConfigureAwait(false);
        await DecodedPart.SkipAsync(stream, start, ct).ConfigureAwait(false);
        await _fetch.BinaryAsync(item.Part, origin, stream, length, ct).ConfigureAwait(false);
    }

    private async ValueTask BinarySizeAsync(FetchItem.BinarySize item, MessageRow row, OpenMessage message, CancellationToken ct) =>
        _fetch.BinarySize(item.Part, await DecodedAsync(item.Part, row, message, ct).ConfigureAwait(false) is { } decoded ? await decoded.CountAsync(ct).ConfigureAwait(false) : 0);

    private async ValueTask<DecodedPart?> DecodedAsync(System.Collections.Immutable.ImmutableArray<int> numbers, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        if (await message.ContentAsync(ct).ConfigureAwait(false) is not { } content) return null;
        if (DecodedPart.Find(row.Structure!, numbers, content) is not { } part) return null;
        if (part.IsReadable) return part;
        UnknownEncoding = true;
        return null;
    }

    /// <summary>The stretch a section names; null when the part, or the whole message, is not there.</summary>
    private static async ValueTask<(MessageContent Content, SectionSpan Span)?> FindAsync(BodySection section, MessageRow row, OpenMessage message, CancellationToken ct)
    {
        if (await message.ContentAsync(ct).ConfigureAwait(false) is not { } content) return null;
        if (section is { Part.IsEmpty: true, Text: SectionText.Whole }) return (content, new SectionSpan(0, content.Length));
        return SectionLocator.Find(row.Structure!, content.Length, section) is { } span ? (content, span) : null;
    }

    private static (long Start, long Length) Cut(long start, long length, SectionPartial? partial)
    {
        if (partial is not var (offset, count)) return (start, length);
        offset = Math.Min(offset, length);
        return (start + offset, Math.Min(count, length - offset));
    }

    private static ReadOnlySpan<byte> Cut(byte[] octets, SectionPartial? partial)
    {
        var (start, length) = Cut(0, octets.Length, partial);
        return octets.AsSpan((int)start, (int)length);
    }
}
