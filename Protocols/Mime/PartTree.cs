using System.Buffers;
using System.Collections.Immutable;
using Mox.Protocols.Mime.Defects;

namespace Mox.Protocols.Mime;

/// <summary>Reads the part tree of a message in one pass, from octets as they come; memory is bounded by <see cref="MimeLimits"/>, never by the message.</summary>
/// <remarks>RFC 2046 §5.1. The tree is the same wherever the octets are cut, and there is one for every sequence of octets; <see cref="MimeReader"/> says how broken ones are read.</remarks>
public sealed class PartTree
{
    private const int ChunkOctets = 128 * 1024;

    private readonly MimeReader _reader;
    private readonly Builder _builder = new();

    /// <summary>A reader of one message.</summary>
    /// <param name="limits">What is read at most.</param>
    /// <param name="defects">Takes the repairs; null when nobody asks.</param>
    public PartTree(MimeLimits limits, DefectList? defects = null) => _reader = new MimeReader(_builder, limits, defects);

    /// <summary>Octets taken so far.</summary>
    public long Position => _reader.Position;

    /// <summary>Takes the next octets of the message.</summary>
    /// <exception cref="InvalidOperationException">The message has ended: <see cref="Complete"/> was called.</exception>
    public void Write(ReadOnlySpan<byte> octets) => _reader.Write(octets);

    /// <summary>Ends the message and gives its root part.</summary>
    public MessagePart Complete()
    {
        _reader.Complete();
        return _builder.Root!;
    }

    /// <summary>Reads a message that lies in memory.</summary>
    public static MessagePart Read(ReadOnlySpan<byte> message, MimeLimits? limits = null, DefectList? defects = null)
    {
        var tree = new PartTree(limits ?? MimeLimits.Default, defects);
        tree.Write(message);
        return tree.Complete();
    }

    /// <summary>Reads a message from a stream, from where it stands to its end.</summary>
    public static async Task<MessagePart> ReadAsync(Stream message, MimeLimits? limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var tree = new PartTree(limits ?? MimeLimits.Default);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkOctets);
        try
        {
            int read;
            while ((read = await message.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) tree.Write(buffer.AsSpan(0, read));
            return tree.Complete();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Makes parts of the reader's events.</summary>
    private sealed class Builder : IMimeEvents
    {
        private readonly Stack<Open> _open = new();
        private readonly Stack<Open> _spare = new();

        public MessagePart? Root { get; private set; }

        public bool WantsBodies => false;

        public void PartBegins(long offset)
        {
            if (!_spare.TryPop(out var part)) part = new Open();
            part.Begin(offset);
            _open.Push(part);
        }

        public void HeaderEnds(PartHeader facts, HeaderReader header, long bodyStart, bool isOpaque)
        {
            var part = _open.Peek();
            (part.Facts, part.BodyStart, part.IsOpaque) = (facts, bodyStart, isOpaque);
        }

        public void Body(ReadOnlySpan<byte> octets, BodyPlace place)
        {
        }

        public void PartEnds(long bodyEnd, long bodyLines)
        {
            var open = _open.Pop();
            var part = open.Close(bodyEnd, bodyLines);
            _spare.Push(open);
            if (_open.TryPeek(out var parent)) parent.Add(part);
            else Root = part;
        }
    }

    /// <summary>A part whose end is not known yet. One object serves many parts, one after the other.</summary>
    private sealed class Open
    {
        private long _headerStart;
        private MessagePart? _first;
        private ImmutableArray<MessagePart>.Builder? _children;

        public PartHeader? Facts { get; set; }

        public long BodyStart { get; set; }

        public bool IsOpaque { get; set; }

        public void Begin(long headerStart)
        {
            (_headerStart, _first, _children, Facts, BodyStart, IsOpaque) = (headerStart, null, null, null, 0, false);
        }

        public void Add(MessagePart part)
        {
            if (_first is null)
            {
                _first = part;
                return;
            }

            _children ??= ImmutableArray.CreateBuilder<MessagePart>();
            if (_children.Count == 0) _children.Add(_first);
            _children.Add(part);
        }

        public MessagePart Close(long bodyEnd, long bodyLines)
        {
            var facts = Facts ?? throw new InvalidOperationException("The header is still open");
            ImmutableArray<MessagePart> children = !facts.IsMultipart ? []
                : _children?.DrainToImmutable() ?? [_first ?? Whole(bodyEnd, bodyLines)];
            return new MessagePart(facts)
            {
                HeaderStart = _headerStart,
                BodyStart = BodyStart,
                BodyEnd = bodyEnd,
                BodyLines = bodyLines,
                Children = children,
                Message = facts.IsMultipart || HoldsNoMessage(facts) ? null : _first,
            };
        }

        /// <summary>What a sender calls a message without that a single header field stands in it is a file of some other kind: to be kept and saved, not shown as a message from nobody.</summary>
        private bool HoldsNoMessage(PartHeader facts) => !facts.IsImplied && _first is { HeaderLength: 0, BodyLength: > 0, IsMultipart: false };

        /// <summary>The one child of a multipart in which no part was found: its whole body.</summary>
        private MessagePart Whole(long end, long lines) => new(IsOpaque ? PartHeader.Opaque : PartHeader.Plain)
        {
            HeaderStart = BodyStart,
            BodyStart = BodyStart,
            BodyEnd = end,
            BodyLines = lines,
        };
    }
}
