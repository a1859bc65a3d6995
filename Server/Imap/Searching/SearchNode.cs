using System.Collections.Immutable;
using Mox.Protocols.Mime;
using Mox.Server.Storage;
using Mox.Shared.Model.Messages;

namespace Mox.Server.Imap.Searching;

/// <summary>What a condition says of a message. Unknown: only the message itself can tell.</summary>
internal enum Verdict
{
    No = 0,
    Yes,
    Unknown,
}

/// <summary>What is known of a message without opening it. Without its envelope or its row, conditions on these do not know.</summary>
/// <param name="Envelope">As it is stored; empty when it was not read yet.</param>
internal readonly record struct SearchFacts(
    long MessageId,
    int Number,
    uint Uid,
    ulong ModSeq,
    MessageFlags Flags,
    ImmutableArray<string> Keywords,
    bool Recent,
    ReadOnlyMemory<byte> Envelope = default,
    MessageRow? Row = null);

/// <summary>Looks into an envelope.</summary>
internal delegate bool EnvelopeTest(StoredEnvelope envelope);

/// <summary>A condition, made ready for being asked many times.</summary>
internal abstract class SearchNode
{
    /// <summary>Columns needed beyond the flags; null when flags, UID and mod-sequence suffice.</summary>
    public virtual MessageColumns? Columns => null;

    /// <summary>Flags, UID, mod-sequence or the index can decide, at least for some messages.</summary>
    public virtual bool FlagsHelp => Columns is null;

    /// <summary>A message may have to be opened.</summary>
    public virtual bool MayOpen => false;

    /// <summary>What can be said without opening the message.</summary>
    public abstract Verdict Judge(in SearchFacts facts);

    /// <summary>The answer, with the message open. Asked only after <see cref="Judge"/> did not know.</summary>
    public virtual async ValueTask<bool> JudgeAsync(SearchFacts facts, SearchContent content, CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        return Judge(facts) == Verdict.Yes;
    }

    protected static Verdict Of(bool answer) => answer ? Verdict.Yes : Verdict.No;

    protected static MessageColumns? Both(MessageColumns? a, MessageColumns? b) => a is null ? b : b is null ? a : a | b;

    /// <summary>A test of flags, UID, mod-sequence.</summary>
    public sealed class Fact(Func<SearchFacts, bool> test) : SearchNode
    {
        public override Verdict Judge(in SearchFacts facts) => Of(test(facts));
    }

    /// <summary>A test of the envelope.</summary>
    public sealed class Field(EnvelopeTest test) : SearchNode
    {
        public override MessageColumns? Columns => MessageColumns.StoredEnvelope;

        public override Verdict Judge(in SearchFacts facts)
        {
            if (facts.Envelope.IsEmpty) return Verdict.Unknown;
            if (!StoredEnvelope.TryRead(facts.Envelope.Span, out var envelope)) throw new InvalidDataException($"The envelope of message {facts.MessageId} is damaged");
            return Of(test(envelope));
        }
    }

    /// <summary>A test of columns.</summary>
    public sealed class Column(MessageColumns columns, Func<MessageRow, bool> test) : SearchNode
    {
        public override MessageColumns? Columns => columns;

        public override Verdict Judge(in SearchFacts facts) => facts.Row is { } row ? Of(test(row)) : Verdict.Unknown;
    }

    /// <summary>A test of the message itself.</summary>
    /// <param name="candidates">The only messages that can pass, by id, as the index knows; null: any.</param>
    public sealed class Content(MessageColumns columns, HashSet<long>? candidates, Func<SearchContent, CancellationToken, ValueTask<bool>> test) : SearchNode
    {
        public override MessageColumns? Columns => columns;

        public override bool FlagsHelp => candidates is not null;

        public override bool MayOpen => true;

        public override Verdict Judge(in SearchFacts facts) => candidates?.Contains(facts.MessageId) == false ? Verdict.No : Verdict.Unknown;

        public override ValueTask<bool> JudgeAsync(SearchFacts facts, SearchContent content, CancellationToken ct) => test(content, ct);
    }

    public sealed class Not(SearchNode inner) : SearchNode
    {
        public override MessageColumns? Columns => inner.Columns;

        public override bool FlagsHelp => inner.FlagsHelp;

        public override bool MayOpen => inner.MayOpen;

        public override Verdict Judge(in SearchFacts facts) => inner.Judge(facts) switch
        {
            Verdict.Yes => Verdict.No,
            Verdict.No => Verdict.Yes,
            _ => Verdict.Unknown,
        };

        public override async ValueTask<bool> JudgeAsync(SearchFacts facts, SearchContent content, CancellationToken ct) =>
            !await inner.JudgeAsync(facts, content, ct).ConfigureAwait(false);
    }

    /// <summary>All of the conditions (or any of them). Cheap ones are asked first.</summary>
    public sealed class Several : SearchNode
    {
        private readonly SearchNode[] _inner;
        private readonly Verdict _decides;

        /// <param name="all">All must hold; otherwise one suffices.</param>
        public Several(IEnumerable<SearchNode> inner, bool all)
        {
            _inner = [.. inner.OrderBy(node => node.MayOpen ? 2 : node.Columns is null ? 0 : 1)];
            _decides = all ? Verdict.No : Verdict.Yes;
        }

        public override MessageColumns? Columns => _inner.Aggregate((MessageColumns?)null, (columns, node) => Both(columns, node.Columns));

        public override bool FlagsHelp => _inner.Any(node => node.FlagsHelp);

        public override bool MayOpen => _inner.Any(node => node.MayOpen);

        public override Verdict Judge(in SearchFacts facts)
        {
            var sum = _decides == Verdict.No ? Verdict.Yes : Verdict.No;
            foreach (var node in _inner)
            {
                var verdict = node.Judge(facts);
                if (verdict == _decides) return verdict;
                if (verdict == Verdict.Unknown) sum = Verdict.Unknown;
            }

            return sum;
        }

        public override async ValueTask<bool> JudgeAsync(SearchFacts facts, SearchContent content, CancellationToken ct)
        {
            foreach (var node in _inner)
            {
                var answer = node.Judge(facts) switch
                {
                    Verdict.Unknown => await node.JudgeAsync(facts, content, ct).ConfigureAwait(false),
                    var known => known == Verdict.Yes,
                };
                if (Of(answer) == _decides) return answer;
            }

            return _decides == Verdict.No;
        }
    }
}
