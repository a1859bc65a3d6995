using System.Collections.Immutable;
using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Admin;
using Mox.WebUI.Words;

namespace Mox.WebUI.Setup;

/// <summary>A part of the records: those that have to be there, and those that are useful only.</summary>
public sealed record RecordPart(string Id, string Name, ImmutableArray<DnsRow> Needed, ImmutableArray<DnsRow> Optional);

/// <summary>The records of the domain while they are added elsewhere: counts what is found, and says when it is looked again.</summary>
/// <remarks>The waits grow while nothing changes: each look asks name servers and other hosts.</remarks>
public sealed class RecordWatch(DnsBoard board, TimeProvider time)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(20), Longest = TimeSpan.FromMinutes(3);

    private static (DnsSection Section, string Id, string Name)[] Parts =>
    [
        (DnsSection.Delivery, "receive", SetupWords.PartReceive),
        (DnsSection.Authentication, "recognised", SetupWords.PartRecognised),
        (DnsSection.Transport, "encrypt", SetupWords.PartEncrypt),
        (DnsSection.Discovery, "apps", SetupWords.PartApps),
    ];

    private TimeSpan _wait = Shortest;

    /// <summary>When it is looked again; null while it is looked, and when all is found.</summary>
    public DateTimeOffset? NextLook { get; private set; }

    /// <summary>How long one waits for the next look in all.</summary>
    public TimeSpan Wait => _wait;

    public TimeSpan Left => NextLook is { } next && next > time.GetUtcNow() ? next - time.GetUtcNow() : TimeSpan.Zero;

    /// <summary>Rows that have to be there.</summary>
    public IEnumerable<DnsRow> Needed => Rows.Where(row => !row.Raw.Optional);

    public int Found => Needed.Count(IsThere);

    public int Count => Needed.Count();

    public int Open => Count - Found;

    /// <summary>The mail of the domain comes here; a move that was put off does not count as one.</summary>
    public bool IsMailHere => board.Rows.Where(row => row.Raw.Group == DnsGroup.Mx).All(row => row.IsKnown && row.Raw.State == FindingState.Found);

    /// <summary>Rows about records; connections and lists are looked at on the DNS page.</summary>
    private IEnumerable<DnsRow> Rows => board.Rows.Where(row => board.RecordsOf(row).Any());

    /// <summary>Found, or accepted as it is.</summary>
    public bool IsThere(DnsRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsKnown && board.Shown(row).State is FindingState.Found or FindingState.Acknowledged;
    }

    public ImmutableArray<RecordPart> All() =>
    [
        .. from part in Parts
           let rows = Rows.Where(row => row.Raw.Section == part.Section).ToImmutableArray()
           where !rows.IsEmpty
           select new RecordPart(part.Id, part.Name, [.. rows.Where(row => !row.Raw.Optional)], [.. rows.Where(row => row.Raw.Optional)]),
    ];

    /// <summary>Looks now.</summary>
    public async Task LookAsync()
    {
        if (board.IsRunning) return;
        NextLook = null;
        var before = States();
        await board.RunAsync();
        _wait = before == States() ? TimeSpan.FromTicks(Math.Min(_wait.Ticks * 3 / 2, Longest.Ticks)) : Shortest;
        Arrange();
    }

    /// <summary>Looks when it is time.</summary>
    public Task TickAsync() => NextLook is { } next && next <= time.GetUtcNow() ? LookAsync() : Task.CompletedTask;

    /// <summary>Sets the time of the next look after one that was made elsewhere.</summary>
    public void Arrange() => NextLook = Count > 0 && Open == 0 ? null : time.GetUtcNow() + _wait;

    /// <summary>For the rail: <c>8 of 13 found</c>.</summary>
    public string Short() => Count == 0 ? "" : Open == 0 ? SetupWords.ShortAll.With(Count) : SetupWords.ShortFound.With(Found, Count);

    private string States() => string.Join(' ', board.Rows.Select(row => $"{row.Raw.Key}={row.Raw.State}"));
}
