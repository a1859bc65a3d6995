using System.Net;
using Microsoft.Extensions.Options;
using Mox.Server.Hosting;
using Mox.Testing;

namespace Mox.Server.Tests.Hosting;

public sealed class ConnectionLimitsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void At_the_same_time()
    {
        var limits = Limits(concurrent: 2, perMinute: 100);
        var first = limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1"));
        Assert.NotNull(first);
        Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1")));
        Assert.Null(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1")));
        Assert.NotNull(limits.TryEnter(ConnectionFace.Imap, Ip("192.0.2.1")));
        first.Dispose();
        first.Dispose();
        Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip("::ffff:192.0.2.1")));
        Assert.Null(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1")));
    }

    [Fact]
    public void Within_a_minute()
    {
        var limits = Limits(concurrent: 100, perMinute: 3);
        for (var i = 0; i < 3; i++) limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1"))!.Dispose();
        Assert.Null(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1")));
    }

    [Theory]
    [InlineData("192.0.2.", 0, 63, 64)]
    [InlineData("2001:db8:1:", 0, 9, 0)]
    public void Neighbours_count_together(string prefix, int from, int to, int outside)
    {
        var limits = Limits(concurrent: 1, perMinute: 100);
        var six = prefix.Contains(':', StringComparison.Ordinal);
        var entered = Enumerable.Range(from, to - from + 1).Count(i => limits.TryEnter(ConnectionFace.Smtp, Ip(six ? $"{prefix}{i:x}::1" : $"{prefix}{i}")) is not null);
        Assert.Equal(3, entered);
        Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip(six ? "2001:db8:2::1" : $"{prefix}{outside}")));
    }

    [Fact]
    public void In_all()
    {
        var limits = Limits(concurrent: 100, perMinute: 100, total: 5);
        for (var i = 0; i < 5; i++) Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip($"10.{i}.0.1")));
        Assert.Null(limits.TryEnter(ConnectionFace.Smtp, Ip("10.200.0.1")));
    }

    [Fact]
    public void Switched_off()
    {
        var limits = new ConnectionLimits(Options.Create(new ConnectionLimitOptions { Enabled = false, Concurrent = 1 }), _time);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.NotNull(limits.TryEnter(ConnectionFace.Smtp, Ip("192.0.2.1"))));
    }

    private ConnectionLimits Limits(int concurrent, int perMinute, int total = 1000) =>
        new(Options.Create(new ConnectionLimitOptions { Concurrent = concurrent, NewPerMinute = perMinute, Total = total }), _time);

    private static IPAddress Ip(string text) => IPAddress.Parse(text);
}
