using Mox.Protocols.Imap;
using Mox.Server.Imap;

namespace Mox.Server.Tests.Imap;

public class Uid_map
{
    [Fact]
    public void Numbers_follow_the_UIDs()
    {
        var map = new UidMap([3, 4, 5, 9, 12, 13]);
        Assert.Equal(6, map.Count);
        Assert.Equal(13u, map.LastUid);
        Assert.Equal([1, 2, 3, 4, 5, 6], new uint[] { 3, 4, 5, 9, 12, 13 }.Select(map.NumberOf));
        Assert.Equal([3u, 4, 5, 9, 12, 13], Enumerable.Range(1, 6).Select(map.UidAt));
        Assert.Equal(0, map.NumberOf(6));
        Assert.Equal(0, map.NumberOf(14));
        Assert.Equal(0, map.NumberOf(1));
    }

    [Fact]
    public void An_empty_map_has_nothing()
    {
        var map = new UidMap([]);
        Assert.Equal(0, map.Count);
        Assert.Equal(0u, map.LastUid);
        Assert.Equal(0, map.NumberOf(1));
        Assert.Empty(map.UidsAt(1, 5));
        Assert.True(map.Intersect(UidSet.All).IsEmpty);
    }

    [Fact]
    public void What_is_taken_out_moves_the_rest_up()
    {
        var map = new UidMap([1, 2, 3, 4, 5, 6, 7, 20]);
        map.Remove(UidSet.Of(1, 3, 4, 20, 99));
        Assert.Equal(new uint[] { 2, 5, 6, 7 }, map.Uids.ToArray());
        Assert.Equal([1, 2, 3, 4], new uint[] { 2, 5, 6, 7 }.Select(map.NumberOf));
    }

    [Fact]
    public void Uids_have_to_ascend() => Assert.Throws<ArgumentException>(() => new UidMap([5]).Add([5]));

    [Fact]
    public void Numbers_beyond_the_last_are_left_out()
    {
        var map = new UidMap([10, 11, 15]);
        Assert.Equal([new UidRange(11, 11), new UidRange(15, 15)], map.UidsAt(2, 900));
        Assert.Empty(map.UidsAt(4, 900));
    }

    [Fact]
    public void Agrees_with_a_plain_list_whatever_happens()
    {
        var random = new Random(20261125);
        for (var round = 0; round < 200; round++)
        {
            var plain = new List<uint>();
            var map = new UidMap([]);
            uint next = 1;
            for (var step = 0; step < 30; step++)
            {
                var added = Enumerable.Range(0, random.Next(6)).Select(_ => next += (uint)random.Next(1, 4)).ToArray();
                map.Add(added);
                plain.AddRange(added);
                var gone = UidSet.From(plain.Where(_ => random.Next(8) == 0).Append((uint)random.Next(1, 200)));
                map.Remove(gone);
                plain.RemoveAll(gone.Contains);
                var asked = UidSet.From(Enumerable.Range(0, 10).Select(_ => (uint)random.Next(1, 300)));
                Assert.Equal(plain, map.Uids);
                Assert.Equal(plain.Count, map.Count);
                Assert.Equal(plain.Where(asked.Contains), map.Intersect(asked));
                Assert.Equal(plain.Select((uid, at) => at + 1), plain.Select(map.NumberOf));
                Assert.Equal(plain, Enumerable.Range(1, map.Count).Select(map.UidAt));
                var (first, last) = (random.Next(1, 20), random.Next(1, 20));
                Assert.Equal(plain.Skip(first - 1).Take(Math.Max(0, last - first + 1)), map.UidsAt(first, last).SelectMany(range => UidSet.FromRanges([range])));
                Assert.Equal(
                    plain.Where(asked.Contains).Select(map.NumberOf),
                    map.NumbersOf(asked).SelectMany(run => Enumerable.Range(run.First, run.Last - run.First + 1)));
            }
        }
    }

    [Fact]
    public void A_mailbox_without_gaps_takes_one_run_however_large()
    {
        var map = new UidMap([.. Enumerable.Range(1, 1_000_000).Select(uid => (uint)uid)]);
        Assert.Single(map.Uids.Ranges);
        Assert.Equal(500_000, map.NumberOf(500_000));
    }
}
