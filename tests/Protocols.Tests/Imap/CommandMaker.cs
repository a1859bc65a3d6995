using System.Collections.Immutable;
using Mox.Protocols.Imap;

namespace Mox.Protocols.Tests.Imap;

/// <summary>Makes commands of every kind from a seed, with awkward strings.</summary>
internal sealed class CommandMaker(int seed)
{
    private const string Characters = "abzAZ09 \"\\{}()%*[]&-+~=?,/.$!'\r\nöß€日😀é";
    private readonly Random _random = new(seed);

    public ImapCommand Next() => _random.Next(28) switch
    {
        0 => new CapabilityCommand(),
        1 => new NoopCommand(),
        2 => new LogoutCommand(),
        3 => new StartTlsCommand(),
        4 => new IdCommand([.. Enumerable.Range(0, _random.Next(4)).Select(i => new IdField($"{i}{Text(10)}", One(3) ? null : Text(40)))]),
        5 => new AuthenticateCommand("SCRAM-SHA-256", One(3) ? null : (ReadOnlyMemory<byte>?)Octets(50)),
        6 => new LoginCommand(Text(30), Text(30)),
        7 => new EnableCommand([.. Many(3, Atom).Select(name => name.ToUpperInvariant())]),
        8 => new SelectCommand(Name(), One(2), One(2), One(2) ? null : Qresync()),
        9 => new CreateCommand(Name(), One(2) ? [] : [MailboxAttribute.Sent, MailboxAttribute.Junk]),
        10 => new DeleteCommand(Name()),
        11 => new RenameCommand(Name(), Name()),
        12 => new SubscribeCommand(Name()),
        13 => new UnsubscribeCommand(Name()),
        14 => List(),
        15 => new LsubCommand(Name(), Name()),
        16 => new NamespaceCommand(),
        17 => new StatusCommand(Name(), (StatusItems)_random.Next(1, 256)),
        18 => new AppendCommand(Name(), Message()),
        19 => new IdleCommand(),
        20 => new CheckCommand(),
        21 => new ExpungeCommand(One(2) ? null : Set()),
        22 => new SearchCommand(One(2), One(2) ? null : (SearchReturn)_random.Next(1, 32), Key(4), null),
        23 => Fetch(),
        24 => new StoreCommand(One(2), Set(), (StoreMode)_random.Next(3), One(2), [.. Flags()], One(2) ? null : (ulong)_random.NextInt64()),
        25 => new CopyCommand(One(2), Set(), Name()),
        26 => new MoveCommand(One(2), Set(), Name()),
        _ => One(2) ? new CloseCommand() : new UnselectCommand(),
    };

    private ListCommand List()
    {
        if (One(2)) return new ListCommand(Name(), [Name()], false, ListSelection.None, ListReturn.None, StatusItems.None);
        var selection = (ListSelection)_random.Next(16);
        if (!selection.HasFlag(ListSelection.Subscribed)) selection &= ~ListSelection.RecursiveMatch;
        var options = (ListReturn)_random.Next(16);
        if (selection.HasFlag(ListSelection.Subscribed)) options |= ListReturn.Subscribed;
        return new ListCommand(Name(), Many(4, Name), true, selection, options, options.HasFlag(ListReturn.Status) ? (StatusItems)_random.Next(1, 256) : StatusItems.None);
    }

    private FetchCommand Fetch()
    {
        var uid = One(2);
        ulong? since = One(2) ? null : (ulong)_random.NextInt64();
        return new FetchCommand(uid, Set(), Many(6, Item), since, uid && since is not null && One(2));
    }

    private FetchItem Item() => _random.Next(13) switch
    {
        0 => new FetchItem.Uid(),
        1 => new FetchItem.Flags(),
        2 => new FetchItem.InternalDate(),
        3 => new FetchItem.Size(),
        4 => new FetchItem.Envelope(),
        5 => new FetchItem.Body(),
        6 => new FetchItem.BodyStructure(),
        7 => new FetchItem.ModSeq(),
        8 => new FetchItem.Binary(Part(0), Partial(), One(2)),
        9 => new FetchItem.BinarySize(Part(0)),
        10 => new FetchItem.Rfc822((SectionText)new[] { 0, 1, 4 }[_random.Next(3)]),
        _ => Section(),
    };

    private FetchItem.Section Section()
    {
        var text = (SectionText)_random.Next(6);
        ImmutableArray<string> fields = text is SectionText.HeaderFields or SectionText.HeaderFieldsNot ? Many(3, Atom) : [];
        return new FetchItem.Section(new BodySection(Part(text == SectionText.Mime ? 1 : 0), text, fields), Partial(), One(2));
    }

    private SearchKey Key(int depth) => _random.Next(depth == 0 ? 9 : 12) switch
    {
        0 => new SearchKey.All(),
        1 => new SearchKey.Numbers(Set()),
        2 => new SearchKey.Uids(Set()),
        3 => new SearchKey.HasFlag(One(2) ? Flag.Seen : Flag.Parse(Atom()).Value, One(2)),
        4 => new SearchKey.Date(One(2), (DateRelation)_random.Next(3), DateOnly.FromDayNumber(_random.Next(DateOnly.MaxValue.DayNumber))),
        5 => One(2) ? new SearchKey.Larger(_random.NextInt64()) : new SearchKey.Smaller(_random.NextInt64()),
        6 => new SearchKey.Header(Text(10), Text(20)),
        7 => One(2) ? new SearchKey.Body(Text(20)) : new SearchKey.Text(Text(20)),
        8 => new SearchKey.ModSeq((ulong)_random.NextInt64()),
        9 => new SearchKey.Not(Key(depth - 1)),
        10 => new SearchKey.Or(Key(depth - 1), Key(depth - 1)),
        _ => new SearchKey.And([Key(depth - 1), .. Many(3, () => Key(depth - 1))]),
    };

    private AppendMessage Message()
    {
        var utf8 = One(3);
        DateTimeOffset? received = null;
        if (One(2))
        {
            var zone = TimeSpan.FromMinutes(_random.Next(-14 * 60, (14 * 60) + 1));
            received = new DateTimeOffset(1990 + _random.Next(100), 1 + _random.Next(12), 1 + _random.Next(28), _random.Next(24), _random.Next(60), _random.Next(60), zone);
        }

        return new AppendMessage([.. Flags()], received, new LiteralMarker(_random.NextInt64(), One(2), utf8 || One(2)), utf8);
    }

    private QresyncParameter Qresync()
    {
        var samples = One(2);
        return new QresyncParameter(
            (uint)_random.NextInt64(1, uint.MaxValue), (ulong)_random.NextInt64(), One(2) ? UidSet.Of(1, 2, 9) : null, samples ? UidSet.Of(1, 5) : null, samples ? UidSet.Of(7, 90) : null);
    }

    private IEnumerable<Flag> Flags() => Enumerable.Range(0, _random.Next(4)).Select(i => Flag.Parse((One(2) ? "\\" : "") + i + Atom()).Value);

    private SequenceSet Set()
    {
        if (One(10)) return SequenceSet.Saved;
        return SequenceSet.Of([.. Many(5, () => new SequenceRange(Number(), Number()))]);
    }

    private uint Number() => One(5) ? SequenceSet.Star : (uint)_random.NextInt64(1, One(2) ? 100 : uint.MaxValue);

    private ImmutableArray<int> Part(int least) => [.. Enumerable.Range(0, _random.Next(least, 4)).Select(_ => _random.Next(1, 1000))];

    private SectionPartial? Partial() => One(2) ? null : new SectionPartial(_random.NextInt64(), _random.NextInt64(1, long.MaxValue));

    private string Atom() => "x" + new string([.. Enumerable.Range(0, _random.Next(8)).Select(_ => "abcXYZ019-_.$+!#&'"[_random.Next(18)])]);

    /// <summary>A name that both encodings can hold.</summary>
    private string Name() => Text(20);

    private string Text(int length)
    {
        var text = new System.Text.StringBuilder();
        var runes = Characters.EnumerateRunes().ToArray();
        for (var i = _random.Next(length); i > 0; i--) text.Append(runes[_random.Next(runes.Length)]);
        return text.ToString();
    }

    private byte[] Octets(int length)
    {
        var octets = new byte[_random.Next(length)];
        _random.NextBytes(octets);
        return octets;
    }

    private ImmutableArray<T> Many<T>(int most, Func<T> make) => [.. Enumerable.Range(0, _random.Next(1, most)).Select(_ => make())];

    private bool One(int of) => _random.Next(of) == 0;
}
